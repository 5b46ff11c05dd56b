"""Answer "why?" about a run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from application.ports.column_scanner import ColumnScanner
from application.ports.event_store import EventStore
from application.ports.strategy_source import StrategySource
from application.ports.tape import Tape
from application.runs.candles import SESSION
from application.runs.explanation import ExplainedOrder, OrderHistory, SeenBar, explain_order, look_up_bars
from application.runs.journal import Attempt, RunJournal
from application.runs.rebuild import reader_of, strategy_of
from domain.indicators.compute import AnyIndicator
from domain.indicators.registry import declared
from domain.portfolio.position import ClosedPosition
from domain.shared.errors import InvalidValue, TicktapeError
from domain.shared.interval import from_microseconds


@dataclass(frozen=True, slots=True)
class Quiet:
    """A bar on which nothing was decided.

    Attributes:
        bar: the bar and the indicators at it.
        quantity: units held at its close, as text of the ledger.
        working: ids of orders that were working.
    """

    bar: SeenBar
    quantity: str
    working: tuple[str, ...]


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
    quiet: tuple[Quiet, ...]
    note: str


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
        closed = history.portfolio.closed
        if not 1 <= number <= len(closed):
            raise InvalidValue(
                f"run {attempt.run_id} has trades 1 to {len(closed)}, not {number}", field="trade", value=number
            )
        trade = closed[number - 1]
        return self._explained(attempt, history, orders_of(trade, history), trade)

    def order(self, reference: str, order_id: str) -> Explanation:
        """One order of a run, ``O-17`` or ``17``.

        Raises:
            UnknownRun: there is no such run.
            InvalidValue: it has no such order.
        """
        attempt, history = self._history(reference)
        wanted = order_id if order_id.startswith("O-") else f"O-{order_id}"
        if wanted not in history.order_ids:
            some = ", ".join(history.order_ids[:3])
            raise InvalidValue(f"run {attempt.run_id} has no order {wanted}: it has {some or 'none'}…", field="order")
        return self._explained(attempt, history, [wanted], None)

    def date(self, reference: str, day: date, symbol: str | None = None) -> Explanation:
        """All that was decided on a session, and the bars on which nothing was.

        Raises:
            UnknownRun: there is no such run.
            InvalidValue: there is no bar on that day.
        """
        attempt, history = self._history(reference)
        rows = [
            row
            for frame in reader_of(attempt, self._tape).frames()
            for row in frame.filter(day == SESSION, pl.lit(symbol is None) | (pl.col("symbol") == symbol))
            .select("symbol", "open_time", "close_time")
            .iter_rows()
        ]
        if not rows:
            raise InvalidValue(
                f"the run has no bar on {day}{f' of {symbol}' if symbol else ''}", field="date", value=day
            )
        orders = [
            order_id for opened in sorted({row[1] for row in rows}) for order_id in history.decided_on(opened, symbol)
        ]
        decided = {(history.placed(one).symbol, from_microseconds(history.placed(one).decided_on)) for one in orders}
        quiet = [(name, opened, closes) for name, opened, closes in rows if (name, opened) not in decided]
        return self._explained(attempt, history, orders, None, quiet)

    def _history(self, reference: str) -> tuple[Attempt, OrderHistory]:
        attempt = self._runs.find(reference)
        return attempt, OrderHistory(self._runs.events(attempt))

    def _explained(
        self,
        attempt: Attempt,
        history: OrderHistory,
        orders: list[str],
        trade: ClosedPosition | None,
        quiet: list[tuple[str, datetime, datetime]] | None = None,
    ) -> Explanation:
        indicators, note = self._indicators(attempt)
        wanted = history.bars(orders) | {(name, opened) for name, opened, _ in quiet or []}
        bars = look_up_bars(wanted, reader_of(attempt, self._tape), self._tape, indicators, self._scanner)
        return Explanation(
            attempt=attempt,
            trade=trade,
            orders=tuple(explain_order(order_id, history, bars, attempt.started) for order_id in orders),
            quiet=tuple(self._quiet(attempt, bars[name, opened], closes) for name, opened, closes in quiet or []),
            note=note,
        )

    def _quiet(self, attempt: Attempt, bar: SeenBar, closes: datetime) -> Quiet:
        history = OrderHistory(one for one in self._runs.events(attempt) if one.occurred <= closes)
        working = [one for one, state in history.portfolio.orders.items() if state.order.symbol == bar.symbol]
        return Quiet(bar, str(history.portfolio.quantity(bar.symbol)), tuple(working))

    def _indicators(self, attempt: Attempt) -> tuple[tuple[AnyIndicator, ...], str]:
        try:
            strategy = strategy_of(attempt.started, self._strategies)
            return declared(strategy.indicators), ""
        except TicktapeError as error:
            return (), f"indicators cannot be shown: {error}"


def orders_of(trade: ClosedPosition, history: OrderHistory) -> list[str]:
    """Ids of the orders that opened a closed position and of the one that closed it, oldest first."""
    bought = trade.quantity > 0
    opening = [
        transaction.order_id
        for transaction in history.portfolio.transactions
        if transaction.symbol == trade.symbol
        and trade.opened_at <= transaction.at <= trade.closed_at
        and (transaction.side == "buy") == bought
        and transaction.order_id != trade.order_id
    ]
    return [*opening, trade.order_id]
