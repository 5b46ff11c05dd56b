"""Answer "why?" about a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from application.inspection.declared_indicators import indicators_of
from application.inspection.explanation import ExplainedOrder, QuietBar, explain_order
from application.inspection.order_history import OrderHistory, accounts_at
from application.inspection.seen_bars import SeenBar, look_up_bars
from application.inspection.trade_orders import orders_of_trades
from application.journal.event_store import EventStore
from application.market_data.candle_reader import CandleReader
from application.market_data.selection import SESSION, decided_from
from application.ports.column_scanner import ColumnScanner
from application.ports.strategy_source import StrategySource
from application.ports.tape import Tape
from application.runs.recorded_candles import recorded_reader
from application.runs.run_journal import Attempt, RunJournal
from domain.portfolio.portfolio import Portfolio
from domain.portfolio.position import ClosedPosition
from domain.shared.errors import InvalidValue
from domain.shared.interval import from_microseconds, to_microseconds


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was asked about, explained.

    Attributes:
        attempt: the run.
        trade: the closed position asked about; None where the question was another.
        orders: the orders behind it, oldest first.
        quiet: bars without a decision, for a question about a date.
        note: what could not be told, such as a strategy whose source is gone; "" where all was.
    """

    attempt: Attempt
    trade: ClosedPosition | None
    orders: tuple[ExplainedOrder, ...]
    quiet: tuple[QuietBar, ...]
    note: str


@dataclass(frozen=True, slots=True)
class _Asked:
    symbol: str
    opened: int
    closed: int
    warm_up: bool


class ExplainRun:
    """Explains trades, orders and dates of recorded runs."""

    def __init__(self, tape: Tape, journal: EventStore, strategies: StrategySource, scanner: ColumnScanner) -> None:
        self._tape = tape
        self._runs = RunJournal(journal)
        self._strategies = strategies
        self._scanner = scanner

    def trade(self, reference: str, number: int) -> Explanation:
        """Closed position ``number`` (from 1) of a run: the orders that opened it and the one that closed it.

        Raises:
            UnknownRun: there is no such run.
            InvalidValue: it has no such trade.
        """
        attempt, history = self._history(reference)
        closed = history.statement.closed
        if not 1 <= number <= len(closed):
            there = f"trades 1 to {len(closed)}" if closed else "no closed trades"
            raise InvalidValue(f"run {attempt.run_id} has {there}, not {number}", field="trade", value=number)
        trade = closed[number - 1]
        return self._explained(attempt, history, orders_of_trades(history.statement)[number - 1], trade=trade)

    def order(self, reference: str, order_id: str) -> Explanation:
        """One order of a run, ``O-17`` or ``17``.

        Raises:
            UnknownRun: there is no such run.
            InvalidValue: it has no such order.
        """
        attempt, history = self._history(reference)
        wanted = f"O-{order_id.upper().removeprefix('O-')}"
        if not history.steps(wanted):
            some = ", ".join(history.order_ids[:3])
            there = f"it begins with {some}" if some else "it has none"
            raise InvalidValue(f"run {attempt.run_id} has no order {wanted}: {there}", field="order", value=order_id)
        return self._explained(attempt, history, [wanted])

    def date(self, reference: str, at: date | datetime, symbol: str | None = None) -> Explanation:
        """What was decided and what was filled on a session, and the bars on which nothing was decided.

        Args:
            reference: the run, as for ``RunJournal.find``.
            at: a session, or an aware instant: then the bars from whose open to whose close it falls.
            symbol: only this one's.

        Raises:
            UnknownRun: there is no such run.
            InvalidValue: there is no bar then.
        """
        attempt, history = self._history(reference)
        asked = _bars_at(recorded_reader(self._tape, attempt), at, symbol)
        if not asked:
            which = f" of {symbol}" if symbol else ""
            when = f"at {at:%Y-%m-%d %H:%M:%S} UTC" if isinstance(at, datetime) else f"on {at}"
            raise InvalidValue(f"run {attempt.run_id} has no bar{which} {when}", field="date", value=at)
        orders = dict.fromkeys(
            order_id for bar in asked for order_id in history.within(bar.symbol, bar.opened, bar.closed)
        )
        decided = {(history.placed(one).symbol, history.placed(one).decided_on) for one in orders}
        quiet = [bar for bar in asked if (bar.symbol, bar.opened) not in decided]
        return self._explained(attempt, history, list(orders), quiet=quiet)

    def _history(self, reference: str) -> tuple[Attempt, OrderHistory]:
        attempt = self._runs.find(reference)
        return attempt, OrderHistory(self._runs.events(attempt))

    def _explained(
        self,
        attempt: Attempt,
        history: OrderHistory,
        orders: Sequence[str],
        *,
        trade: ClosedPosition | None = None,
        quiet: Sequence[_Asked] = (),
    ) -> Explanation:
        reader = recorded_reader(self._tape, attempt)
        indicators, note = indicators_of(attempt.started, reader, self._strategies)
        wanted = history.bars(orders) | {(bar.symbol, from_microseconds(bar.opened)) for bar in quiet}
        bars = look_up_bars(wanted, reader, self._tape, indicators, self._scanner)
        accounts = accounts_at(self._runs.events(attempt), (bar.closed for bar in quiet)) if quiet else {}
        return Explanation(
            attempt=attempt,
            trade=trade,
            orders=tuple(explain_order(order_id, history, bars, attempt.started) for order_id in orders),
            quiet=tuple(
                _quiet(bar, bars[bar.symbol, from_microseconds(bar.opened)], accounts[bar.closed]) for bar in quiet
            ),
            note=note,
        )


def _bars_at(reader: CandleReader, at: date | datetime, symbol: str | None) -> list[_Asked]:
    """The bars of a session or around an instant; each counts as closed when the last one that opened with it does."""
    there = pl.lit(at).is_between("open_time", "close_time") if isinstance(at, datetime) else at == SESSION
    warm_up = ~decided_from(reader.selection.start)
    chosen = pl.lit(True) if symbol is None else pl.col("symbol") == symbol
    found = []
    for frame in reader.frames():
        rows = frame.filter(there).with_columns(pl.col("close_time").max().over("open_time"))
        for name, opened, closed, early in (
            rows.filter(chosen).select("symbol", "open_time", "close_time", early=warm_up).iter_rows()
        ):
            found.append(_Asked(name, to_microseconds(opened), to_microseconds(closed), early))
    return found


def _quiet(asked: _Asked, bar: SeenBar, account: Portfolio) -> QuietBar:
    working = tuple(one for one, state in account.orders.items() if state.order.symbol == asked.symbol)
    return QuietBar(bar, str(account.quantity(asked.symbol)), working, asked.warm_up)
