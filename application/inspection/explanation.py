"""Why an order was placed and what became of it, from the candle to the account."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import polars as pl

from application.inspection.cost_arithmetic import commission_arithmetic, slippage_arithmetic
from application.journal.envelope import RecordedEvent
from application.market_data.candle_reader import CandleReader
from application.ports.column_scanner import ColumnScanner
from application.ports.tape import CandleQuery, Tape, TapeCommit
from application.runs.events import RunStarted
from application.runs.lineage import model_at
from application.runs.wording import asked_for, refusal
from domain.indicators.compute import AnyIndicator, IndicatorPipeline
from domain.orders.costs import Costs
from domain.orders.events import (
    OrderAccepted,
    OrderEvent,
    OrderFilled,
    OrderPlaced,
    OrderRejected,
    OrderTriggered,
)
from domain.orders.order import Side
from domain.portfolio.events import PortfolioEvent
from domain.portfolio.portfolio import EMPTY, Portfolio, evolve
from domain.portfolio.position import ClosedPosition, Position
from domain.shared.errors import InvalidValue
from domain.shared.interval import from_microseconds


@dataclass(frozen=True, slots=True)
class SeenBar:
    """A candle as it stands on the tape and as the run saw it.

    Attributes:
        symbol: whose it is.
        open_time: its name, UTC.
        session_date: its session; None below a day.
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
    session_date: date | None
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
class Quiet:
    """A bar on which nothing was decided.

    Attributes:
        bar: the bar and the indicators at it.
        quantity: units held at its close, as text of the ledger.
        working: ids of orders that were working then.
        warm_up: whether the bar is before the run's start, so that the strategy was not asked.
    """

    bar: SeenBar
    quantity: str
    working: tuple[str, ...]
    warm_up: bool


@dataclass(frozen=True, slots=True)
class _Account:
    """What of an account is told around an event of one symbol."""

    cash: Decimal
    buying_power: Decimal
    position: Position | None
    realised: Decimal
    fees: Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """One event of an order.

    Attributes:
        recorded: the event.
        before, after: the account around it, as far as the order's symbol is concerned.
        closed: what it realised; None where it closed nothing.
    """

    recorded: RecordedEvent
    before: _Account
    after: _Account
    closed: ClosedPosition | None


class OrderHistory:
    """All events of a run's orders, each with the account before and after it; folded once.

    Attributes:
        portfolio: the account at the end.
    """

    def __init__(self, events: Iterable[RecordedEvent]) -> None:
        self._steps: dict[str, list[Step]] = {}
        self._touched: dict[str, list[tuple[int, str]]] = {}
        state = EMPTY
        for recorded in events:
            event = recorded.event
            if not isinstance(event, PortfolioEvent):
                continue
            after = evolve(state, event)
            if isinstance(event, OrderEvent):
                self._add(recorded, event.order_id, state, after)
            state = after
        self.portfolio = state

    def _add(self, recorded: RecordedEvent, order_id: str, before: Portfolio, after: Portfolio) -> None:
        steps = self._steps.setdefault(order_id, [])
        symbol = (steps[0].recorded if steps else recorded).event.symbol
        closed = after.closed[-1] if len(after.closed) > len(before.closed) else None
        steps.append(Step(recorded, _account(before, symbol), _account(after, symbol), closed))
        self._touched.setdefault(symbol, []).append((recorded.occurred_at, order_id))

    @property
    def order_ids(self) -> list[str]:
        """All orders, oldest first."""
        return list(self._steps)

    def steps(self, order_id: str) -> list[Step]:
        """What happened to an order; empty for an unknown one."""
        return self._steps.get(order_id, [])

    def placed(self, order_id: str) -> OrderPlaced:
        """The event that placed an order."""
        event: OrderPlaced = self._steps[order_id][0].recorded.event
        return event

    def within(self, symbol: str, first: int, last: int) -> list[str]:
        """Orders of a symbol to which anything happened from market time ``first`` to ``last``, both included."""
        touched = self._touched.get(symbol, [])
        start = bisect_left(touched, (first, ""))
        found = []
        for at, order_id in touched[start:]:
            if at > last:
                break
            found.append(order_id)
        return list(dict.fromkeys(found))

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


def _account(state: Portfolio, symbol: str) -> _Account:
    return _Account(state.cash, state.buying_power, state.positions.get(symbol), state.realised, state.fees)


def accounts_at(events: Iterable[RecordedEvent], instants: Iterable[int]) -> dict[int, Portfolio]:
    """The account after all events up to each of some market times, in one fold."""
    found: dict[int, Portfolio] = {}
    waiting = sorted(set(instants), reverse=True)
    state = EMPTY
    for recorded in events:
        while waiting and recorded.occurred_at > waiting[-1]:
            found[waiting.pop()] = state
        if not waiting:
            return found
        if isinstance(recorded.event, PortfolioEvent):
            state = evolve(state, recorded.event)
    return found | dict.fromkeys(waiting, state)


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
    symbols = pl.col("symbol").is_in(sorted({symbol for symbol, _ in wanted}))
    newest = max((opened for _, opened in wanted), default=None)
    keys = pl.DataFrame(
        sorted(wanted), schema={"symbol": pl.String, "open_time": pl.Datetime("us", "UTC")}, orient="row"
    )
    parts = []
    last: pl.DataFrame | None = None
    for whole in reader.frames():
        if newest is None or whole["open_time"][0] > newest:
            break
        frame = whole.filter(symbols)
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
    # A bar that is carried into the next frame stands there again, without the one before it.
    seen = pl.concat(parts).unique(["symbol", "open_time"], keep="first", maintain_order=True)
    raw = _raw_rows(seen, reader, tape)
    selection = reader.selection
    brought = tape.commits_of(seen, selection.interval, selection.known_at) if commits else {}
    found = {}
    for row in seen.iter_rows(named=True):
        key = (row["symbol"], row["open_time"])
        found[key] = _seen_bar(row, raw[key], pipeline.outputs, brought.get((key[0], row["venue"], key[1])))
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
    commit: TapeCommit | None,
) -> SeenBar:
    return SeenBar(
        symbol=str(row["symbol"]),
        open_time=row["open_time"],  # type: ignore[arg-type]
        session_date=row["session_date"],  # type: ignore[arg-type]
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
    ended = not isinstance(event, OrderPlaced | OrderAccepted | OrderTriggered)
    return ExplainedOrder(
        order_id=order_id,
        decision=bars.get((placed.symbol, from_microseconds(placed.decided_on))),
        action=asked_for(placed) + (f": {placed.tag}" if placed.tag else ""),
        risk=_risk(steps),
        outcome=_outcome(event) if ended else "still working at the end of the data",
        ended_at=end.recorded.occurred if ended else None,
        fill_bar=None if fill is None else bars.get((placed.symbol, from_microseconds(fill.bar))),
        arithmetic=() if fill is None else tuple(_arithmetic(fill, end, started)),
        before=_told(end.before),
        after=_told(end.after),
        events=tuple(step.recorded.version for step in steps),
    )


def _risk(steps: Sequence[Step]) -> str:
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
            return f"refused: {refusal(event)}"
    return "not answered"


def _outcome(event: object) -> str:
    match event:
        case OrderFilled():
            return f"filled: {event.quantity} at {event.price}"
        case OrderRejected():
            return f"rejected: {refusal(event)}"
    name = type(event).__name__.removeprefix("Order").lower()
    why = getattr(event, "reason", "")
    return f"{name}: {why}" if why else name


def _arithmetic(fill: OrderFilled, step: Step, started: RunStarted) -> Iterator[str]:
    value = fill.quantity * fill.price
    sign, verb = ("-", "paid") if fill.side is Side.BUY else ("+", "received")
    costs = _costs(started, step.recorded.occurred_at)
    if costs is None:
        yield f"price {fill.reference_price} before slippage, {fill.price} after it; commission {fill.commission}"
    else:
        direction = 1 if fill.side is Side.BUY else -1
        price, quantity, paid = float(fill.price), float(fill.quantity), float(fill.commission)
        yield slippage_arithmetic(costs.slippage, float(fill.reference_price), price, direction)
        yield commission_arithmetic(costs.commission, quantity, price, paid)
    yield f"{fill.quantity} × {fill.price} = {value} {verb}"  # noqa: RUF001 - the sign of multiplication
    commission = f" - {fill.commission}" if fill.commission else ""
    yield f"cash {step.before.cash} {sign} {value}{commission} = {step.after.cash}"
    if step.closed is not None:
        yield _profit(step.closed)


def _profit(closed: ClosedPosition) -> str:
    gain = f"({closed.exit_price} - {closed.entry_price:f})"
    fees = f"; less fees of entry and exit {closed.fees} = {closed.profit}" if closed.fees else ""
    return f"profit {closed.quantity} × {gain} = {closed.gross_profit}{fees}"  # noqa: RUF001 - multiplication


def _costs(started: RunStarted, at: int) -> Costs | None:
    """The run's costs at an instant; None where they are a model that is not one of ours."""
    try:
        return model_at(started, at).costs
    except InvalidValue:
        return None


def _told(account: _Account) -> AccountThen:
    position = account.position
    return AccountThen(
        cash=str(account.cash),
        buying_power=str(account.buying_power),
        quantity="0" if position is None else str(position.quantity),
        average_entry_price="" if position is None else f"{position.average_entry_price:.6f}",
        realised=str(account.realised),
        fees=str(account.fees),
    )
