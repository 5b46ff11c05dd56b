"""What the reader of a result should know about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import polars as pl

from application.journal.envelope import NewEvent
from application.journal.event_store import Appended
from application.market_data.selection import SESSION, Selection, decided_from
from application.trading.execution import CloseAtEnd, ExecutionModel, FillAt
from application.trading.liquidation import AT_THE_END
from application.trading.recorder import EventSink
from application.trading.session import THIN_VOLUME
from domain.market.quality import least_spacing
from domain.market.universe import Universe
from domain.orders.events import (
    OrderAccepted,
    OrderCancelled,
    OrderExpired,
    OrderFilled,
    OrderPlaced,
    OrderRejected,
    OrderSized,
)
from domain.orders.order import Order, OrderType, RejectionReason
from domain.orders.target import TargetKind
from domain.risk.sizing import EqualWeight, FixedQuantity
from domain.shared.interval import from_microseconds, to_microseconds

LARGE_GAP = 0.05
"""A fill this far (as a fraction) from the price that was decided on is reported."""

LARGE_CUT = Decimal("0.02")
"""An order that traded less than it was to by more than this (as a fraction of it) is reported; costs alone may cut it by less."""

MOST_LINES = 3
"""More symbols with the same finding share a line."""

_HINTS = {
    RejectionReason.INSUFFICIENT_CASH_AT_FILL: (
        "at the price of the fill the money did not do; a given quantity is all or nothing (leave it out, or say all_or_none=False, to "
        "buy what fits), and without one not even a lot fitted"
    ),
    RejectionReason.INSUFFICIENT_BUYING_POWER: "less money was free than they would take",
    RejectionReason.SIZE_BELOW_LOT: "the money does not buy one lot; see --lot-size",
    RejectionReason.NO_POSITION: "there was nothing to sell or close",
    RejectionReason.SHORT_SELLING_NOT_ALLOWED: "short selling is switched off",
    RejectionReason.NOT_LISTED: "the universe did not know the symbol as listed at the time",
    RejectionReason.SUPERSEDED: "a later action of the same moment said what to hold in that symbol",
    RejectionReason.LIMIT_EXCEEDED: "a risk limit stands against it",
}


class DataWatch:
    """Looks at a run's candles as they pass: gaps, bars that open while the one in front runs, and symbols that end early.

    Daily and longer bars leave a gap where more than five days lie between two sessions (no market rests longer for holidays);
    shorter ones where a bar of the same day is missing. Bars before the run's first date only warm indicators up: what they look like
    is not told.
    """

    def __init__(self, selection: Selection) -> None:
        interval = self._interval = selection.interval
        self._selection = selection
        self._named_by = SESSION.cast(pl.Datetime("us", "UTC")) if interval.is_daily_or_longer else pl.col("open_time")
        self._last: dict[str, datetime] = {}
        self._gaps: Counter[str] = Counter()
        self._longest: dict[str, tuple[timedelta, datetime]] = {}
        self._crowded: Counter[str] = Counter()
        self._first_crowded: dict[str, datetime] = {}

    def feed(self, frame: pl.DataFrame) -> None:
        """Takes the next frame, sorted by open time."""
        carried = pl.DataFrame(
            {"symbol": list(self._last), "at": list(self._last.values())},
            schema={"symbol": pl.String, "at": pl.Datetime("us", "UTC")},
        )
        decided = frame.filter(decided_from(self._selection.start))
        times = pl.concat([carried, decided.select("symbol", self._named_by.alias("at"))])
        step = pl.col("at").diff().over("symbol")
        stepped = times.with_columns(step.alias("step"))
        for symbol, at in (
            stepped.filter(pl.col("step") < least_spacing(self._interval)).select("symbol", "at").iter_rows()
        ):
            self._crowded[symbol] += 1
            self._first_crowded.setdefault(symbol, at)
        for symbol, at, length in stepped.filter(self._is_gap()).iter_rows():
            self._gaps[symbol] += 1
            if length > self._longest.get(symbol, (timedelta(0), at))[0]:
                self._longest[symbol] = (length, at - length)
        self._last.update(times.group_by("symbol").agg(pl.col("at").max()).iter_rows())

    def _is_gap(self) -> pl.Expr:
        if self._interval.is_daily_or_longer:
            return pl.col("step") > max(self._interval.duration * 1.5, timedelta(days=5))
        same_day = pl.col("at").dt.date() == (pl.col("at") - pl.col("step")).dt.date()
        return same_day & (pl.col("step") > self._interval.duration * 1.5)

    def warnings(self) -> list[str]:
        """A line per finding, or one for all symbols where there are many."""
        return [*self._gap_warnings(), *self._crowded_warnings(), *self._absence_warnings(), *self._end_warnings()]

    def _gap_warnings(self) -> list[str]:
        lines = [
            f"{symbol}: {_counted(count, 'gap')} in the data, {self._described(symbol)}"
            for symbol, count in sorted(self._gaps.items())
        ]
        if len(lines) <= MOST_LINES:
            return lines
        worst = max(sorted(self._longest), key=lambda symbol: self._longest[symbol][0])
        total = _counted(sum(self._gaps.values()), "gap")
        return [f"{total} in the data of {len(lines)} symbols, {self._described(worst)} ({worst})"]

    def _described(self, symbol: str) -> str:
        length, since = self._longest[symbol]
        return f"the longest of {_length(length)} after {self._moment(since)}"

    def _moment(self, at: datetime) -> str:
        return f"{at:%Y-%m-%d}" if self._interval.is_daily_or_longer else f"{at:%Y-%m-%d %H:%M}"

    def _crowded_warnings(self) -> list[str]:
        """Bars of another length among those of a series: what was decided on one was decided while it, or the next, still ran."""
        since = self._first_crowded
        opened = f"opened while the {self._interval} bar in front still ran, the first on"
        lines = [
            f"{symbol}: {_counted(count, 'bar')} {opened} {self._moment(since[symbol])}: perhaps of another length"
            for symbol, count in sorted(self._crowded.items())
        ]
        if len(lines) <= MOST_LINES:
            return lines
        first = min(sorted(since), key=lambda symbol: since[symbol])
        total = _counted(sum(self._crowded.values()), "bar")
        return [
            f"{total} of {len(lines)} symbols {opened} {self._moment(since[first])} ({first}): perhaps of another length"
        ]

    def _absence_warnings(self) -> list[str]:
        absent = [symbol for symbol in self._selection.symbols if symbol not in self._last]
        if not absent:
            return []
        names = ", ".join(absent[:MOST_LINES]) + (", …" if len(absent) > MOST_LINES else "")
        return [f"no bars of {names} within the run's dates" + (f" ({len(absent)} symbols)" if len(absent) > 1 else "")]

    def _end_warnings(self) -> list[str]:
        end = max(self._last.values(), default=None)
        slack = max(self._interval.duration * 3, timedelta(days=7))
        early = {symbol: last for symbol, last in sorted(self._last.items()) if end is not None and end - last > slack}
        marked = "an open position is marked at its last close"
        if len(early) <= MOST_LINES:
            return [f"{symbol} ends early, on {last:%Y-%m-%d}: {marked}" for symbol, last in early.items()]
        first = min(early, key=lambda symbol: early[symbol])
        return [f"{len(early)} symbols end early, the first ({first}) on {early[first]:%Y-%m-%d}: {marked}"]


def _length(span: timedelta) -> str:
    """``7 days``, ``3 hours`` or ``90 minutes``."""
    minutes = span // timedelta(minutes=1)
    for unit, size in (("day", 1_440), ("hour", 60)):
        if minutes >= size and minutes % size == 0:
            return f"{minutes // size} {unit}{'s' if minutes > size else ''}"
    return f"{minutes:,} minutes" if minutes else f"{span.total_seconds():g} seconds"


class TradingWatch:
    """Looks at an account's events on their way into the journal: fills far from the decision, refusals.

    Attributes:
        rejections: orders refused so far.
    """

    def __init__(self, sink: EventSink) -> None:
        self.rejections = 0
        self._sink = sink
        self._decided: dict[str, OrderPlaced] = {}
        self._market_fills = 0
        self._ended = 0
        self._far = 0
        self._farthest: tuple[float, OrderFilled] | None = None
        self._placed = self._sized = 0
        self._refused: Counter[RejectionReason] = Counter()
        self._refused_openings: Counter[str] = Counter()
        self._cut: Counter[str] = Counter()

    def append(self, stream: str, expected_version: int, events: Sequence[NewEvent]) -> Appended:
        """See ``EventStore.append``."""
        decided = self._decided
        for new in events:
            event = new.event
            if type(event) is OrderAccepted:
                continue
            if type(event) is OrderPlaced:
                decided[event.order_id] = event
                self._placed += 1
                if event.target is not None and event.target.kind is not TargetKind.HOLD_WEIGHT:
                    self._sized += 1
            elif type(event) is OrderFilled:
                self._filled(decided.pop(event.order_id), event)
            elif type(event) is OrderSized:
                if event.cut is not None:
                    self._not_all(decided[event.order_id].symbol, event)
            elif type(event) is OrderRejected:
                decided.pop(event.order_id, None)
                self.rejections += 1
                self._refused[event.reason] += 1
            elif type(event) is OrderCancelled or type(event) is OrderExpired:
                decided.pop(event.order_id, None)
        return self._sink.append(stream, expected_version, events)

    def _not_all(self, symbol: str, event: OrderSized) -> None:
        if event.closing and event.quantity == event.closing:
            self._refused_openings[symbol] += 1
        elif event.quantity < event.wanted * (1 - LARGE_CUT):
            self._cut[symbol] += 1

    def _filled(self, placed: OrderPlaced, event: OrderFilled) -> None:
        if placed.tag == AT_THE_END:
            self._ended += 1
            return
        self._market_fills += placed.order_type is OrderType.MARKET
        gap = float(event.reference_price) / placed.decision_price - 1.0
        if placed.order_type is OrderType.MARKET and abs(gap) > LARGE_GAP:
            self._far += 1
            if self._farthest is None or abs(gap) > abs(self._farthest[0]):
                self._farthest = gap, event

    def warnings(self, working: Sequence[Order], model: ExecutionModel) -> list[str]:
        """One line per finding; ``working`` are the orders that the end of the data left waiting."""
        lines = []
        if model.fill_at is FillAt.SAME_CLOSE and self._market_fills:
            lines.append(
                "market orders filled at the very close they were decided on: results look better than trading can be"
            )
        if model.close_at_end is CloseAtEnd.OPEN and self._ended:
            lines.append(
                "positions at the end were closed at the open of the last bar, which nobody knew at its close (hindsight)"
            )
        if (
            self._placed
            and not self._sized
            and not isinstance(model.sizing, FixedQuantity)
            and model.sizing != EqualWeight()
        ):
            lines.append(
                f"the sizing {model.sizing!r} had no effect: it sizes buys without a quantity, and no order of the run was one"
            )
        if self._farthest is not None:
            gap, event = self._farthest
            lines.append(
                f"{_counted(self._far, 'market order')} filled more than {LARGE_GAP:.0%} from the price decided on; "
                f"the farthest {event.symbol} {gap:+.1%} on {from_microseconds(event.bar):%Y-%m-%d}"
            )
        lines.extend(
            f"{_counted(count, 'order')} refused: {_HINTS[reason]}" for reason, count in sorted(self._refused.items())
        )
        for counts, what in ((self._refused_openings, "opening of a reversal"), (self._cut, "order")):
            if counts:
                lines.append(_unpaid(counts, what))
        if working:
            symbols = ", ".join(sorted({order.symbol for order in working}))
            lines.append(f"{_counted(len(working), 'order')} still working at the end of the data ({symbols})")
        return lines


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' if count > 1 else ''}"


def _unpaid(counts: Counter[str], what: str) -> str:
    """What was refused or cut where it filled, with the symbols it happened to."""
    count, names = (
        sum(counts.values()),
        ", ".join(sorted(counts)[:MOST_LINES]) + (", …" if len(counts) > MOST_LINES else ""),
    )
    if what == "order":
        return f"{_counted(count, what)} cut to the money that was there, by more than {LARGE_CUT:.0%} ({names})"
    what = "openings of reversals were" if count > 1 else f"{what} was"
    return f"{count:,} {what} refused, the position only closed ({names}): the money there did not cover what was to be opened"


def liquidation_warnings(liquidated: Sequence[int]) -> list[str]:
    """Closes at which the account was worth nothing or less, as market times in microseconds since the epoch, UTC."""
    if not liquidated:
        return []
    times = "" if len(liquidated) == 1 else f" ({len(liquidated):,} times)"
    return [
        f"all positions were liquidated at the close of {from_microseconds(liquidated[0]):%Y-%m-%d %H:%M}{times}: "
        "no equity was left; losses of short positions are not bounded by what was paid for them"
    ]


def volume_warnings(thin_fills: Mapping[str, int]) -> list[str]:
    """Fills that were a large part of their bar's volume; ``thin_fills`` counts them by symbol."""
    count = sum(thin_fills.values())
    if not count:
        return []
    were = "fills were" if count > 1 else "fill was"
    return [f"{count:,} {were} above {THIN_VOLUME:.0%} of the bar's volume ({', '.join(sorted(thin_fills))})"]


def universe_warnings(universe: Universe | None, delisted: Mapping[str, int], first: int) -> list[str]:
    """What a point-in-time universe did to a run.

    Args:
        universe: the run's; None: there is none.
        delisted: positions closed because their symbol was no longer listed, by symbol.
        first: market time of the first instant, microseconds since the epoch, UTC.
    """
    lines = []
    if universe is not None and first < to_microseconds(universe.since):
        since = f"{universe.since:%Y-%m-%d}"
        lines.append(
            f"before {since} the first list of {universe.name} stands for what was listed: what was delisted by then is "
            "missing (survivorship bias)"
            if universe.assumed
            else f"no list of {universe.name} before {since} is known: nothing could be bought until then"
        )
    if delisted:
        count, names = sum(delisted.values()), sorted(delisted)
        which = ", ".join(names[:MOST_LINES]) + (", …" if len(names) > MOST_LINES else "")
        were = "positions were" if count > 1 else "position was"
        lines.append(
            f"{count:,} {were} closed at the last price because the symbol was no longer listed ({which}): holders may have "
            "had more, or nothing"
        )
    return lines
