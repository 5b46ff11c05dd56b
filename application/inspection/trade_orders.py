"""Which orders are behind a closed position."""

from __future__ import annotations

from decimal import Decimal

from domain.orders.order import Side
from domain.portfolio.statement import Statement
from domain.shared.values import ZERO


def orders_of_trades(statement: Statement) -> list[list[str]]:
    """For each closed position the ids of the orders that opened it and of the one that closed it, oldest first; in one pass."""
    closing = {trade.order_id for trade in statement.closed}
    held: dict[str, Decimal] = {}
    opening: dict[str, list[str]] = {}
    found: dict[str, list[str]] = {}
    for one in statement.transactions:
        before = held.get(one.symbol, ZERO)
        signed = one.quantity if one.side is Side.BUY else -one.quantity
        held[one.symbol] = before + signed
        orders = opening.setdefault(one.symbol, [])
        if one.order_id in closing:
            found[one.order_id] = [*orders, one.order_id]
        if before * signed >= 0:
            orders.append(one.order_id)
        elif abs(signed) >= abs(before):
            opening[one.symbol] = [one.order_id] if abs(signed) > abs(before) else []
    return [found[trade.order_id] for trade in statement.closed]
