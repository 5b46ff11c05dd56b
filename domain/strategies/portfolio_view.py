"""The account as a strategy sees it: plain floats, read-only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from domain.orders.decider import Working
from domain.portfolio.portfolio import Portfolio
from domain.portfolio.position import ClosedPosition, Position, Transaction
from domain.portfolio.statement import Statement
from domain.strategies.records import ClosedTrade, Fill, PlacedOrder, Telling, closed_trade, past_fill, placed_order


class OpenPosition(NamedTuple):
    """An open position at the last known price.

    Attributes:
        symbol: what is held.
        quantity: units; below zero when short.
        average_entry_price: per unit, without fees.
        entry_date: open time of the bar of the first fill, UTC.
        price: last close; NaN before the first bar.
        value: quantity times price, money; below zero when short.
        unrealised_profit: profit if closed at ``price``, before fees, money.
    """

    symbol: str
    quantity: float
    average_entry_price: float
    entry_date: datetime
    price: float
    value: float
    unrealised_profit: float


class ViewedAccount(Protocol):
    """What a view looks at, as it is at the moment of looking."""

    @property
    def state(self) -> Portfolio:
        """Cash, positions and working orders."""
        ...

    @property
    def statement(self) -> Statement:
        """What the account has done."""
        ...

    def last_close(self, symbol: str) -> float:
        """The last close of a symbol."""
        ...

    def value(self) -> float:
        """Cash and all positions at their last close, money."""
        ...


class PortfolioView:
    """A read-only view of the account at the present instant; money and quantities as floats."""

    __slots__ = ("_account", "_closed", "_fills")

    def __init__(self, account: ViewedAccount) -> None:
        self._account = account
        self._closed: Telling[ClosedPosition, ClosedTrade] = Telling(closed_trade)
        self._fills: Telling[Transaction, Fill] = Telling(past_fill)

    @property
    def cash(self) -> float:
        """Money in the account, proceeds of short sales included."""
        return float(self._account.state.cash)

    @property
    def equity(self) -> float:
        """Cash and all positions at their last close."""
        return self._account.value()

    @property
    def buying_power(self) -> float:
        """Money that a new order can be backed with."""
        return float(self._account.state.buying_power)

    @property
    def symbols(self) -> tuple[str, ...]:
        """Symbols held, sorted."""
        return tuple(sorted(self._account.state.positions))

    @property
    def positions(self) -> Mapping[str, OpenPosition]:
        """All open positions by symbol."""
        return {symbol: self._open(position) for symbol, position in sorted(self._account.state.positions.items())}

    def position(self, symbol: str) -> OpenPosition | None:
        """The open position of a symbol; None when flat."""
        position = self._account.state.positions.get(symbol)
        return None if position is None else self._open(position)

    def has_position(self, symbol: str) -> bool:
        """Whether anything of a symbol is held, long or short."""
        return symbol in self._account.state.positions

    def quantity(self, symbol: str) -> float:
        """Units held of a symbol; below zero when short, zero when flat."""
        position = self._account.state.positions.get(symbol)
        return 0.0 if position is None else float(position.quantity)

    def weight(self, symbol: str) -> float:
        """Share of equity held in a symbol; below zero when short, NaN where there is no equity."""
        position = self.position(symbol)
        if position is None:
            return 0.0
        equity = self.equity
        return position.value / equity if equity else float("nan")

    def working_orders(self, symbol: str | None = None) -> Sequence[PlacedOrder]:
        """Orders that wait for their fill, of one symbol or of all, oldest first."""
        return [
            placed_order(state.order)
            for state in self._account.state.orders.values()
            if isinstance(state, Working) and symbol in (None, state.order.symbol)
        ]

    @property
    def closed_positions(self) -> Sequence[ClosedTrade]:
        """Positions closed so far, oldest first."""
        return self._closed.of(self._account.statement.closed)

    @property
    def transactions(self) -> Sequence[Fill]:
        """All fills so far, oldest first."""
        return self._fills.of(self._account.statement.transactions)

    def _open(self, position: Position) -> OpenPosition:
        quantity, price = float(position.quantity), self._account.last_close(position.symbol)
        value = quantity * price
        return OpenPosition(
            position.symbol,
            quantity,
            float(position.average_entry_price),
            position.entry_date,
            price,
            value,
            value - float(position.cost_basis),
        )
