"""Open and closed positions and the arithmetic of a fill, exact in Decimal.

A position is carried at average cost. What leaves it takes its share of the cost basis and of the entry fees; where that share
is not a finite decimal it is rounded to ``QUANTUM`` and the remainder stays, so that nothing is lost:
``cash = deposits - withdrawals - sum of cost bases + realised profit - fees``, to the last unit.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from domain.orders.order import Side
from domain.shared.frozen import maker, value
from domain.shared.interval import from_microseconds
from domain.shared.values import LEDGER, ZERO

QUANTUM = Decimal("1e-12")

_add, _subtract, _multiply, _divide = LEDGER.add, LEDGER.subtract, LEDGER.multiply, LEDGER.divide


@value
class Position(NamedTuple):
    """An open position.

    Attributes:
        symbol: what is held.
        quantity: units, above zero when long, below when short.
        cost_basis: what the units were bought for; below zero when short: minus what they were sold for. Without fees.
        fees: commissions paid to open what is still open.
        opened_at: open time of the bar of the first fill, microseconds since the epoch, UTC.
    """

    symbol: str
    quantity: Decimal
    cost_basis: Decimal
    fees: Decimal
    opened_at: int

    @property
    def is_long(self) -> bool:
        """Whether it gains when the price rises."""
        return self.quantity > ZERO

    @property
    def average_entry_price(self) -> Decimal:
        """Average price per unit paid (long) or received (short), without fees."""
        return _divide(self.cost_basis, self.quantity)

    @property
    def entry_date(self) -> datetime:
        """Open time of the bar in which the position was opened, UTC."""
        return from_microseconds(self.opened_at)


@value
class ClosedPosition(NamedTuple):
    """What one closing fill realised: a round trip, or the part of a position that was closed.

    Attributes:
        symbol: what was held.
        quantity: units closed; above zero where a long position was closed, below for a short one.
        entry_price: average entry price per unit.
        exit_price: price per unit of the closing fill.
        gross_profit: profit before fees, money.
        fees: commissions of the entry (its share) and the exit, money.
        opened_at, closed_at: open times of the bars of entry and exit, microseconds since the epoch, UTC.
        order_id: the closing order.
    """

    symbol: str
    quantity: Decimal
    entry_price: Decimal
    exit_price: Decimal
    gross_profit: Decimal
    fees: Decimal
    opened_at: int
    closed_at: int
    order_id: str

    @property
    def profit(self) -> Decimal:
        """Profit after fees, money."""
        return _subtract(self.gross_profit, self.fees)

    @property
    def entry_date(self) -> datetime:
        """Open time of the entry's bar, UTC."""
        return from_microseconds(self.opened_at)

    @property
    def exit_date(self) -> datetime:
        """Open time of the exit's bar, UTC."""
        return from_microseconds(self.closed_at)


@value
class Transaction(NamedTuple):
    """One fill as the ledger keeps it; ``at`` is the open time of its bar, microseconds since the epoch, UTC."""

    at: int
    order_id: str
    symbol: str
    side: Side
    quantity: Decimal
    price: Decimal
    commission: Decimal


_position, _closed = maker(Position), maker(ClosedPosition)


def position_after(
    position: Position | None, symbol: str, signed: Decimal, price: Decimal, commission: Decimal, at: int
) -> Position | None:
    """The position after a fill; None: flat.

    Args:
        position: the position before, None for none.
        symbol: what was traded.
        signed: units bought (above zero) or sold (below).
        price: price per unit, slippage included.
        commission: commission of the fill, money.
        at: open time of the fill's bar, microseconds since the epoch.
    """
    if position is None:
        return _opened(symbol, signed, price, commission, at)
    held = position.quantity
    if (held > ZERO) == (signed > ZERO):
        return _enlarged(position, signed, price, commission)
    left = _add(held, signed)
    if not left:
        return None
    if (left > ZERO) != (held > ZERO):
        exit_fees = _share(commission, held.copy_abs(), signed.copy_abs())
        return _opened(symbol, left, price, _subtract(commission, exit_fees), at)
    basis, entry_fees = _leaving(position, signed.copy_abs())
    return Position(
        symbol,
        left,
        _subtract(position.cost_basis, basis),
        _subtract(position.fees, entry_fees),
        position.opened_at,
    )


def realised_by(
    position: Position, signed: Decimal, price: Decimal, commission: Decimal, at: int, order_id: str
) -> ClosedPosition | None:
    """What a fill realised; None: it closed nothing.

    Args:
        position: the position before.
        signed: units bought (above zero) or sold (below).
        price: price per unit, slippage included.
        commission: commission of the fill, money.
        at: open time of the fill's bar, microseconds since the epoch.
        order_id: the order that filled.
    """
    symbol, held, _, _, opened_at = position
    if (held > ZERO) == (signed > ZERO):
        return None
    traded = signed.copy_abs()
    closing = min(traded, held.copy_abs())
    basis, entry_fees = _leaving(position, closing)
    exit_fees = commission if closing == traded else _share(commission, closing, traded)
    closed = closing if held > ZERO else closing.copy_negate()
    profit, fees = _subtract(_multiply(closed, price), basis), _add(entry_fees, exit_fees)
    return _closed((symbol, closed, position.average_entry_price, price, profit, fees, opened_at, at, order_id))


def _leaving(position: Position, closing: Decimal) -> tuple[Decimal, Decimal]:
    """Cost basis and entry fees of the part of a position that is closed."""
    whole = position.quantity.copy_abs()
    if closing == whole:
        return position.cost_basis, position.fees
    return _share(position.cost_basis, closing, whole), _share(position.fees, closing, whole)


def _opened(symbol: str, signed: Decimal, price: Decimal, commission: Decimal, at: int) -> Position:
    return _position((symbol, signed, _multiply(signed, price), commission, at))


def _enlarged(position: Position, signed: Decimal, price: Decimal, commission: Decimal) -> Position:
    return Position(
        position.symbol,
        _add(position.quantity, signed),
        _add(position.cost_basis, _multiply(signed, price)),
        _add(position.fees, commission),
        position.opened_at,
    )


def _share(total: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    return LEDGER.quantize(_divide(_multiply(total, part), whole), QUANTUM)
