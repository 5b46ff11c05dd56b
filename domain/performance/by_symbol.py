"""What each symbol contributed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import Protocol

from domain.performance.trades import net_profit
from domain.shared.values import LEDGER, ZERO


class ClosedTrade(Protocol):
    """A closed trade, as far as it is counted by symbol; amounts in the account's currency."""

    @property
    def symbol(self) -> str:
        """What was held."""
        ...

    @property
    def quantity(self) -> Decimal:
        """Units closed, below zero where short."""
        ...

    @property
    def entry_price(self) -> Decimal:
        """Average entry price per unit."""
        ...

    @property
    def gross_profit(self) -> Decimal:
        """Profit before fees."""
        ...

    @property
    def fees(self) -> Decimal:
        """Commissions of entry and exit."""
        ...

    @property
    def profit(self) -> Decimal:
        """Profit after fees."""
        ...


class OpenPosition(Protocol):
    """An open position, as far as it is counted by symbol."""

    @property
    def quantity(self) -> Decimal:
        """Units held, below zero where short."""
        ...

    @property
    def cost_basis(self) -> Decimal:
        """What the units were bought for, below zero where short."""
        ...

    @property
    def fees(self) -> Decimal:
        """Commissions paid to open."""
        ...


@dataclass(frozen=True, slots=True)
class SymbolResult:
    """What one symbol came to, money exact.

    Attributes:
        symbol: which one.
        trades: closed trades.
        won, lost: how many of them won and lost.
        gross_profit: profit of closed trades before fees.
        fees: commissions, those of a position that is still open included.
        unrealised: gain of the open position at the last close, before fees; 0 without one, NaN without a close.
        profit: ``gross_profit - fees + unrealised``: over all symbols this is what the account gained.
        best, worst: largest and smallest net profit of a trade; NaN without trades.
    """

    symbol: str
    trades: int
    won: int
    lost: int
    gross_profit: Decimal
    fees: Decimal
    unrealised: Decimal
    profit: Decimal
    best: Decimal
    worst: Decimal

    @property
    def win_rate(self) -> float:
        """Share of closed trades that won; NaN without trades."""
        return self.won / self.trades if self.trades else math.nan


_UNKNOWN = Decimal("NaN")


def profit_by_symbol(
    trades: Iterable[ClosedTrade], positions: Mapping[str, OpenPosition], closes: Mapping[str, Decimal]
) -> tuple[SymbolResult, ...]:
    """The result of each symbol that was traded, best first, then by name.

    Args:
        trades: closed trades.
        positions: positions still open, by symbol.
        closes: last close of the symbols held.
    """
    grouped: dict[str, list[ClosedTrade]] = {symbol: [] for symbol in positions}
    for trade in trades:
        grouped.setdefault(trade.symbol, []).append(trade)
    found = [_result(symbol, own, positions.get(symbol), closes.get(symbol)) for symbol, own in grouped.items()]
    return tuple(sorted(found, key=_rank))


def _rank(one: SymbolResult) -> tuple[bool, Decimal, str]:
    unknown = one.profit.is_nan()
    return unknown, ZERO if unknown else one.profit.copy_negate(), one.symbol


def _result(
    symbol: str, trades: list[ClosedTrade], position: OpenPosition | None, close: Decimal | None
) -> SymbolResult:
    profits = [trade.profit for trade in trades]
    net = [net_profit(trade) for trade in trades]
    gross = reduce(LEDGER.add, (trade.gross_profit for trade in trades), ZERO)
    fees = reduce(LEDGER.add, (trade.fees for trade in trades), ZERO)
    unrealised = ZERO
    if position is not None:
        fees = LEDGER.add(fees, position.fees)
        unrealised = (
            _UNKNOWN
            if close is None
            else LEDGER.subtract(LEDGER.multiply(position.quantity, close), position.cost_basis)
        )
    return SymbolResult(
        symbol=symbol,
        trades=len(trades),
        won=sum(value > 0 for value in net),
        lost=sum(value < 0 for value in net),
        gross_profit=gross,
        fees=fees,
        unrealised=unrealised,
        profit=LEDGER.add(LEDGER.subtract(gross, fees), unrealised),
        best=max(profits, default=_UNKNOWN),
        worst=min(profits, default=_UNKNOWN),
    )
