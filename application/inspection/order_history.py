"""What happened to each order of a run, with the account around it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from application.journal.envelope import RecordedEvent
from domain.orders.events import (
    OrderEvent,
    OrderFilled,
    OrderPlaced,
)
from domain.portfolio.events import PortfolioEvent
from domain.portfolio.portfolio import EMPTY, Portfolio, evolve
from domain.portfolio.position import ClosedPosition, Position
from domain.portfolio.statement import NOTHING_STATED, Statement, stated
from domain.shared.interval import from_microseconds


@dataclass(frozen=True, slots=True)
class AccountPart:
    """The account around an event, as far as one symbol is concerned."""

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
    before: AccountPart
    after: AccountPart
    closed: ClosedPosition | None


_Folded = tuple[Portfolio, Statement]


class OrderHistory:
    """All events of a run's orders, each with the account before and after it; folded once.

    Attributes:
        statement: what the account has done.
    """

    def __init__(self, events: Iterable[RecordedEvent]) -> None:
        self._steps: dict[str, list[Step]] = {}
        self._touched: dict[str, list[tuple[int, str]]] = {}
        state, self.statement = EMPTY, NOTHING_STATED
        for recorded in events:
            event = recorded.event
            if not isinstance(event, PortfolioEvent):
                continue
            before = (state, self.statement)
            self.statement = stated(self.statement, state.positions, event)
            state = evolve(state, event)
            if isinstance(event, OrderEvent):
                self._add(recorded, event.order_id, before, (state, self.statement))

    def _add(self, recorded: RecordedEvent, order_id: str, before: _Folded, after: _Folded) -> None:
        steps = self._steps.setdefault(order_id, [])
        symbol = (steps[0].recorded if steps else recorded).event.symbol
        closed = after[1].closed[-1] if after[1].totals.trades > before[1].totals.trades else None
        steps.append(Step(recorded, _account(*before, symbol), _account(*after, symbol), closed))
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


def _account(state: Portfolio, statement: Statement, symbol: str) -> AccountPart:
    totals = statement.totals
    return AccountPart(state.cash, state.buying_power, state.positions.get(symbol), totals.realised, totals.fees)


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
