"""Why an order was placed and what became of it, from the candle to the account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from application.ports.column_scanner import ColumnScanner
from application.ports.tape import CandleQuery, Tape, TapeCommit
from application.runs.candles import CandleReader
from application.runs.cost_arithmetic import commission_arithmetic, slippage_arithmetic
from application.runs.events import RunStarted
from application.runs.rebuild import model_of
from domain.indicators.compute import AnyIndicator, IndicatorPipeline
from domain.orders.events import OrderAccepted, OrderFilled, OrderPlaced, OrderRejected
from domain.orders.order import Side
from domain.portfolio.events import PortfolioEvent
from domain.portfolio.portfolio import EMPTY, Portfolio, evolve
from domain.shared.envelope import RecordedEvent
from domain.shared.interval import from_microseconds


@dataclass(frozen=True, slots=True)
class SeenBar:
    """A candle as it stands on the tape and as the run saw it.

    Attributes:
        symbol: whose it is.
        open_time: its name, UTC.
        raw: ``open, high, low, close, volume`` as traded.
        seen: the same as the run saw them.
        factor: seen close over raw close.
        known_at: when the row could first be known.
        commit: the commit of the tape that brought it; None where the tape does not say.
        indicators: the declared indicators at it, None where there was no value.
        before: the same at the symbol's bar before.
    """

    symbol: str
    open_time: datetime
    raw: Mapping[str, float]
    seen: Mapping[str, float]
    factor: float
    known_at: datetime
    commit: TapeCommit | None
    indicators: Mapping[str, float | None]
    before: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class AccountThen:
    """The account around an event, as far as one symbol is concerned; money and units as text of the ledger.

    Attributes:
        cash, buying_power, quantity, realised, fees: as in the portfolio.
        average_entry_price: of the symbol's position; "" when flat.
    """

    cash: str
    buying_power: str
    quantity: str
    average_entry_price: str
    realised: str
    fees: str


@dataclass(frozen=True, slots=True)
class ExplainedOrder:
    """The chain of one order.

    Attributes:
        order_id: the order.
        decision: the bar that it was decided on; None where it is no longer on the tape.
        action: what the strategy asked for, in words, with its own reason.
        risk: what the account answered, with the money that was needed and there.
        outcome: what became of it: filled, rejected, cancelled, expired, or working.
        ended_at: when; None while it works.
        fill_bar: the bar it filled in; None where it did not.
        arithmetic: the costs of the fill, one line a step.
        before, after: the account around the fill (around the refusal where it was refused).
        events: versions of the events in the journal.
    """

    order_id: str
    decision: SeenBar | None
    action: str
    risk: str
    outcome: str
    ended_at: datetime | None
    fill_bar: SeenBar | None
    arithmetic: tuple[str, ...]
    before: AccountThen
    after: AccountThen
    events: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    recorded: RecordedEvent
    before: Portfolio
    after: Portfolio


class OrderHistory:
    """All events of a run's orders, each with the account before and after it."""

    def __init__(self, events: Iterable[RecordedEvent]) -> None:
        self._steps: dict[str, list[_Step]] = {}
        state = EMPTY
        for recorded in events:
            if not isinstance(recorded.event, PortfolioEvent):
                continue
            after = evolve(state, recorded.event)
            order_id = getattr(recorded.event, "order_id", None)
            if order_id is not None:
                self._steps.setdefault(order_id, []).append(_Step(recorded, state, after))
            state = after
        self.portfolio = state

    @property
    def order_ids(self) -> list[str]:
        """All orders, oldest first."""
        return list(self._steps)

    def steps(self, order_id: str) -> list[_Step]:
        """What happened to an order; empty for an unknown one."""
        return self._steps.get(order_id, [])

    def placed(self, order_id: str) -> OrderPlaced:
        """The event that placed an order."""
        event: OrderPlaced = self._steps[order_id][0].recorded.event
        return event

    def decided_on(self, opened: datetime, symbol: str | None = None) -> list[str]:
        """Orders decided on the bars that opened then."""
        return [
            order_id
            for order_id in self._steps
            if from_microseconds(self.placed(order_id).decided_on) == opened
            and symbol in (None, self.placed(order_id).symbol)
        ]

    def bars(self, order_ids: Iterable[str]) -> set[tuple[str, datetime]]:
        """Bars that explain these orders: those decided on and those filled in."""
        wanted = set()
        for order_id in order_ids:
            placed = self.placed(order_id)
            wanted.add((placed.symbol, from_microseconds(placed.decided_on)))
            for step in self._steps[order_id]:
                if isinstance(step.recorded.event, OrderFilled):
                    wanted.add((placed.symbol, from_microseconds(step.recorded.event.bar)))
        return wanted


def look_up_bars(
    wanted: set[tuple[str, datetime]],
    reader: CandleReader,
    tape: Tape,
    indicators: Sequence[AnyIndicator],
    scanner: ColumnScanner,
    *,
    commits: bool = True,
) -> dict[tuple[str, datetime], SeenBar]:
    """Bars with their raw values and the indicators as the run computed them, in one pass over the candles.

    Args:
        wanted: symbol and open time of each.
        reader: the run's candles.
        tape: where the raw values and commits stand.
        indicators: what the strategy declared.
        scanner: computes them.
        commits: whether to ask for the commit that brought each bar.
    """
    pipeline = IndicatorPipeline(indicators, scanner)
    keys = pl.DataFrame(
        sorted(wanted), schema={"symbol": pl.String, "open_time": pl.Datetime("us", "UTC")}, orient="row"
    )
    parts = []
    last: pl.DataFrame | None = None
    for frame in reader.frames():
        computed = frame.with_columns(
            pl.Series(name, values, dtype=pl.Float64).fill_nan(None) for name, values in pipeline.feed(frame).items()
        )
        with_last = computed if last is None else pl.concat([last, computed])
        shifted = with_last.with_columns(
            pl.col(name).shift(1).over("symbol").alias(f"{name}:before") for name in pipeline.outputs
        )
        parts.append(shifted.join(keys, on=["symbol", "open_time"], how="semi"))
        last = with_last.group_by("symbol", maintain_order=True).tail(1).select(computed.columns)
    if not parts:
        return {}
    seen = pl.concat(parts).unique(["symbol", "open_time"], keep="last", maintain_order=True)
    raw = _raw_rows(seen, reader, tape)
    found = {}
    for row in seen.iter_rows(named=True):
        key = (row["symbol"], row["open_time"])
        found[key] = _seen_bar(row, raw[key], pipeline.outputs, reader, tape, commits=commits)
    return found


def _raw_rows(seen: pl.DataFrame, reader: CandleReader, tape: Tape) -> dict[tuple[str, datetime], dict[str, float]]:
    if not len(seen):
        return {}
    selection = reader.selection
    query = CandleQuery(
        interval=selection.interval,
        symbols=tuple(seen["symbol"].unique().to_list()),
        venue=selection.venue,
        start=seen["open_time"].min(),  # type: ignore[arg-type]
        end=seen["open_time"].max(),  # type: ignore[arg-type]
        known_at=selection.known_at,
    )
    keys = seen.lazy().select("symbol", "open_time")
    rows = tape.scan(query).join(keys, on=["symbol", "open_time"], how="semi").collect()
    return {(row["symbol"], row["open_time"]): row for row in rows.iter_rows(named=True)}


_VALUES = ("open", "high", "low", "close", "volume")


def _seen_bar(
    row: Mapping[str, object],
    raw: Mapping[str, float],
    outputs: Sequence[str],
    reader: CandleReader,
    tape: Tape,
    *,
    commits: bool,
) -> SeenBar:
    selection = reader.selection
    symbol, opened = str(row["symbol"]), row["open_time"]
    assert isinstance(opened, datetime)
    commit = (
        tape.commit_of(symbol, str(row["venue"]), selection.interval, opened, selection.known_at) if commits else None
    )
    return SeenBar(
        symbol=symbol,
        open_time=opened,
        raw={name: raw[name] for name in _VALUES},
        seen={name: float(row[name]) for name in _VALUES},  # type: ignore[arg-type]
        factor=float(row["close"]) / raw["close"],  # type: ignore[arg-type]
        known_at=row["known_at"],  # type: ignore[arg-type]
        commit=commit,
        indicators={name: row[name] for name in outputs},  # type: ignore[misc]
        before={name: row[f"{name}:before"] for name in outputs},  # type: ignore[misc]
    )


def explain_order(
    order_id: str, history: OrderHistory, bars: Mapping[tuple[str, datetime], SeenBar], started: RunStarted
) -> ExplainedOrder:
    """The chain of one order of a run."""
    steps = history.steps(order_id)
    placed = history.placed(order_id)
    end = steps[-1]
    event = end.recorded.event
    fill = event if isinstance(event, OrderFilled) else None
    ended = not isinstance(event, OrderPlaced | OrderAccepted) and type(event).__name__ != "OrderTriggered"
    return ExplainedOrder(
        order_id=order_id,
        decision=bars.get((placed.symbol, from_microseconds(placed.decided_on))),
        action=_action(placed),
        risk=_risk(steps),
        outcome=_outcome(event) if ended else "still working at the end of the data",
        ended_at=end.recorded.occurred if ended else None,
        fill_bar=None if fill is None else bars.get((placed.symbol, from_microseconds(fill.bar))),
        arithmetic=() if fill is None else _arithmetic(fill, started),
        before=_account(end.before, placed.symbol),
        after=_account(end.after, placed.symbol),
        events=tuple(step.recorded.version for step in steps),
    )


def _action(placed: OrderPlaced) -> str:
    prices = [
        f"{name} {price:g}"
        for name, price in (("limit", placed.limit_price), ("stop", placed.stop_price))
        if price is not None
    ]
    terms = ", ".join([placed.order_type.value.replace("_", "-"), *prices, placed.time_in_force.value.upper()])
    reduce = ", reduce only" if placed.reduce_only else ""
    why = f": {placed.tag}" if placed.tag else ""
    return f"{placed.side} {placed.quantity} {placed.symbol} ({terms}{reduce}){why}"


def _risk(steps: Sequence[_Step]) -> str:
    for step in steps[1:2]:
        event = step.recorded.event
        if isinstance(event, OrderAccepted):
            power = step.before.buying_power
            if event.reserved > 0:
                return f"accepted: {event.reserved} reserved of {power} buying power"
            if event.reserved < 0:
                return f"accepted: expected proceeds of {-event.reserved} count as buying power until it fills"
            return f"accepted: it closes a position and needs no money (buying power {power})"
        if isinstance(event, OrderRejected):
            return f"refused: {_rejection(event)}"
    return "not answered"


def _rejection(event: OrderRejected) -> str:
    words = event.reason.value.replace("_", " ")
    if event.required is None:
        return words
    return f"{words}: {event.required} needed, {event.available} there"


def _outcome(event: object) -> str:
    match event:
        case OrderFilled():
            return f"filled: {event.quantity} at {event.price}"
        case OrderRejected():
            return f"rejected: {_rejection(event)}"
    name = type(event).__name__.removeprefix("Order").lower()
    why = getattr(event, "reason", "")
    return f"{name}: {why}" if why else name


def _arithmetic(fill: OrderFilled, started: RunStarted) -> tuple[str, ...]:
    costs = model_of(started).costs
    direction = 1 if fill.side is Side.BUY else -1
    value = fill.quantity * fill.price
    sign, verb = ("-", "paid") if fill.side is Side.BUY else ("+", "received")
    return (
        slippage_arithmetic(costs.slippage, float(fill.reference_price), float(fill.price), direction),
        f"{fill.quantity} × {fill.price} = {value} {verb}",  # noqa: RUF001
        commission_arithmetic(costs.commission, float(fill.quantity), float(fill.price), float(fill.commission)),
        f"cash {sign}{value} - {fill.commission}",
    )


def _account(state: Portfolio, symbol: str) -> AccountThen:
    position = state.positions.get(symbol)
    return AccountThen(
        cash=str(state.cash),
        buying_power=str(state.buying_power),
        quantity=str(state.quantity(symbol)),
        average_entry_price="" if position is None else f"{position.average_entry_price:.6f}",
        realised=str(state.realised),
        fees=str(state.fees),
    )
