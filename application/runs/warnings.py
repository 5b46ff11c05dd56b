"""What the reader of a result should know about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import polars as pl

from application.engine.execution import ExecutionModel, FillAt
from application.runs.candles import CandleReader
from domain.orders.events import OrderFilled, OrderPlaced, OrderRejected
from domain.orders.order import Order, OrderType, RejectionReason
from domain.shared.interval import Interval, from_microseconds

LARGE_GAP = 0.05
"""A fill this far (as a fraction) from the price that was decided on is reported."""

THIN_VOLUME = 0.1
"""A fill larger than this share of its bar's volume is reported."""

_HINTS = {
    RejectionReason.INSUFFICIENT_CASH_AT_FILL: "the market gapped between decision and fill; size below full equity to leave room",
    RejectionReason.INSUFFICIENT_BUYING_POWER: "the cash was committed elsewhere",
    RejectionReason.SIZE_BELOW_LOT: "the money does not buy one lot; see --lot-size",
    RejectionReason.NO_POSITION: "there was nothing to sell or close",
    RejectionReason.SHORT_SELLING_NOT_ALLOWED: "short selling is switched off",
    RejectionReason.LIMIT_EXCEEDED: "a risk limit stands against it",
}


class DataWatch:
    """Looks at a run's candles as they pass: gaps, and symbols that end early."""

    def __init__(self, interval: Interval) -> None:
        self._interval = interval
        self._last: dict[str, datetime] = {}
        self._gaps: Counter[str] = Counter()
        self._longest: dict[str, tuple[timedelta, datetime]] = {}

    def feed(self, frame: pl.DataFrame) -> None:
        """Takes the next frame, sorted by open time."""
        carried = pl.DataFrame(
            {"symbol": list(self._last), "open_time": list(self._last.values())},
            schema={"symbol": pl.String, "open_time": frame.schema["open_time"]},
        )
        times = pl.concat([carried, frame.select("symbol", "open_time")])
        step = pl.col("open_time").diff().over("symbol")
        gaps = times.with_columns(step.alias("step")).filter(self._is_gap())
        for symbol, opened, length in gaps.select("symbol", "open_time", "step").iter_rows():
            self._gaps[symbol] += 1
            if length > self._longest.get(symbol, (timedelta(0), opened))[0]:
                self._longest[symbol] = (length, opened - length)
        self._last.update(frame.group_by("symbol").agg(pl.col("open_time").max()).iter_rows())

    def _is_gap(self) -> pl.Expr:
        if self._interval.is_daily_or_longer:
            return pl.col("step") > max(self._interval.duration * 1.5, timedelta(days=5))
        same_day = pl.col("open_time").dt.date() == (pl.col("open_time") - pl.col("step")).dt.date()
        return same_day & (pl.col("step") > self._interval.duration * 1.5)

    def warnings(self) -> list[str]:
        """One line per finding."""
        lines = []
        for symbol, count in sorted(self._gaps.items()):
            length, since = self._longest[symbol]
            lines.append(
                f"{symbol}: {count} gap{'s' if count > 1 else ''} in the data, the longest of {_length(length)} after {since:%Y-%m-%d %H:%M}"
            )
        end = max(self._last.values(), default=None)
        slack = max(self._interval.duration * 3, timedelta(days=7))
        lines.extend(
            f"{symbol} ends early, on {last:%Y-%m-%d}: an open position is marked at its last close"
            for symbol, last in sorted(self._last.items())
            if end is not None and end - last > slack
        )
        return lines


def _length(span: timedelta) -> str:
    """``7 days``, ``3 hours`` or ``90 minutes``."""
    minutes = span // timedelta(minutes=1)
    for unit, size in (("day", 1_440), ("hour", 60)):
        if minutes >= size and minutes % size == 0:
            return f"{minutes // size} {unit}{'s' if minutes > size else ''}"
    return f"{minutes:,} minutes" if minutes else f"{span.total_seconds():g} seconds"


def trading_warnings(events: Iterable[object], working: Sequence[Order], model: ExecutionModel) -> list[str]:
    """What the account's events tell: fills far from the decision, refusals, orders still waiting."""
    lines = []
    decided: dict[str, OrderPlaced] = {}
    far: list[tuple[float, OrderFilled]] = []
    refused: Counter[RejectionReason] = Counter()
    for event in events:
        if isinstance(event, OrderPlaced):
            decided[event.order_id] = event
        elif isinstance(event, OrderRejected):
            refused[event.reason] += 1
        elif isinstance(event, OrderFilled):
            placed = decided[event.order_id]
            gap = float(event.reference_price) / placed.decision_price - 1.0
            if placed.order_type is OrderType.MARKET and abs(gap) > LARGE_GAP:
                far.append((gap, event))
    if model.fill_at is FillAt.SAME_CLOSE:
        lines.append(
            "market orders filled at the very close they were decided on: results look better than trading can be"
        )
    if far:
        gap, event = max(far, key=lambda item: abs(item[0]))
        lines.append(
            f"{len(far)} market order{'s' if len(far) > 1 else ''} filled more than {LARGE_GAP:.0%} from the price decided on; "
            f"the farthest {event.symbol} {gap:+.1%} on {from_microseconds(event.bar):%Y-%m-%d}"
        )
    lines.extend(
        f"{count} order{'s' if count > 1 else ''} refused: {_HINTS[reason]}"
        for reason, count in sorted(refused.items())
    )
    if working:
        symbols = ", ".join(sorted({order.symbol for order in working}))
        lines.append(
            f"{len(working)} order{'s' if len(working) > 1 else ''} still working at the end of the data ({symbols})"
        )
    return lines


def volume_warnings(reader: CandleReader, fills: Sequence[OrderFilled]) -> list[str]:
    """Fills that were a large part of their bar's volume."""
    if not fills:
        return []
    wanted = pl.DataFrame(
        {
            "symbol": [fill.symbol for fill in fills],
            "open_time": [from_microseconds(fill.bar) for fill in fills],
            "quantity": [float(fill.quantity) for fill in fills],
        },
        schema={"symbol": pl.String, "open_time": pl.Datetime("us", "UTC"), "quantity": pl.Float64},
    )
    thin = pl.concat(
        [
            wanted.join(frame.select("symbol", "open_time", "volume"), on=["symbol", "open_time"])
            for frame in reader.frames()
        ]
    ).filter(pl.col("quantity") > THIN_VOLUME * pl.col("volume"))
    if not len(thin):
        return []
    symbols = ", ".join(thin["symbol"].unique().sort().to_list())
    return [
        f"{len(thin)} fill{'s were' if len(thin) > 1 else ' was'} above {THIN_VOLUME:.0%} of the bar's volume ({symbols})"
    ]
