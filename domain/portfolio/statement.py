"""The statement of an account: what it is told about and decides nothing by.

It is a second fold of the account's events. Each takes the positions before the event, which the account itself has; so nothing is
kept twice: ``statement = stated(statement, account.positions, event)``, then ``account = evolve(account, event)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from domain.orders.events import OrderFilled
from domain.orders.order import Side
from domain.portfolio.append_only import AppendOnly
from domain.portfolio.events import CashDeposited, CashWithdrawn, PortfolioEvent
from domain.portfolio.position import ClosedPosition, Position, Transaction, realised_by
from domain.shared.frozen import maker, value
from domain.shared.values import LEDGER, ZERO

Positions = Mapping[str, Position]
"""Open positions by symbol."""

_add, _subtract = LEDGER.add, LEDGER.subtract


@value
class Totals(NamedTuple):
    """The sums of a statement, of the same size however long the account trades.

    Attributes:
        deposited: money put in less money taken out.
        realised: profit of closed positions before fees, money.
        fees: all commissions paid, money.
        trades: number of positions closed, wholly or in part.
        fills: number of fills.
    """

    deposited: Decimal = ZERO
    realised: Decimal = ZERO
    fees: Decimal = ZERO
    trades: int = 0
    fills: int = 0


@value
class Statement(NamedTuple):
    """All that an account has done; never changed after creation.

    Attributes:
        totals: its sums.
        closed: what was realised, oldest first.
        transactions: all fills, oldest first.
    """

    totals: Totals = Totals()
    closed: AppendOnly[ClosedPosition] = AppendOnly()
    transactions: AppendOnly[Transaction] = AppendOnly()


NOTHING_STATED = Statement()

_totals, _statement, _transaction = maker(Totals), maker(Statement), maker(Transaction)


def stated(statement: Statement, positions: Positions, event: PortfolioEvent) -> Statement:
    """The statement after an event; ``positions`` are those before it."""
    if type(event) is not OrderFilled:
        totals = totalled(statement.totals, positions, event)
        return statement if totals is statement.totals else statement._replace(totals=totals)
    order_id, symbol, side, quantity, price, _, commission, bar = event
    totals, closed, transactions = statement
    closing = _closing(positions, event)
    if closing is not None:
        closed = closed.with_item(closing)
    made = _transaction((bar, order_id, symbol, side, quantity, price, commission))
    return _statement((_with_fill(totals, commission, closing), closed, transactions.with_item(made)))


def totalled(totals: Totals, positions: Positions, event: PortfolioEvent) -> Totals:
    """The sums after an event; ``positions`` are those before it."""
    match event:
        case OrderFilled():
            return _with_fill(totals, event.commission, _closing(positions, event))
        case CashDeposited():
            return totals._replace(deposited=_add(totals.deposited, event.amount))
        case CashWithdrawn():
            return totals._replace(deposited=_subtract(totals.deposited, event.amount))
    return totals


def _closing(positions: Positions, event: OrderFilled) -> ClosedPosition | None:
    order_id, symbol, side, quantity, price, _, commission, bar = event
    before = positions.get(symbol)
    if before is None:
        return None
    signed = quantity if side is Side.BUY else quantity.copy_negate()
    return realised_by(before, signed, price, commission, bar, order_id)


def _with_fill(totals: Totals, commission: Decimal, closing: ClosedPosition | None) -> Totals:
    deposited, realised, fees, trades, fills = totals
    fees = _add(fees, commission)
    if closing is None:
        return _totals((deposited, realised, fees, trades, fills + 1))
    return _totals((deposited, _add(realised, closing.gross_profit), fees, trades + 1, fills + 1))
