"""The actions that a strategy can ask for.

A strategy returns one action, a list of them, or None. Sizes and prices are plain numbers; without a price an order is a market order,
with ``limit`` a limit order, with ``stop`` a stop order, with both a stop-limit order. ``symbol`` may be left out where the
strategy was called for one symbol.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import SupportsFloat

from domain.orders.order import OrderType, TimeInForce, check_prices
from domain.shared.errors import InvalidValue

Number = float | int | Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTerms:
    """The terms that all order-making actions have in common.

    Attributes:
        symbol: what to trade; None: the symbol that the strategy was called for.
        limit: worst acceptable price per unit.
        stop: price per unit that triggers the order.
        time_in_force: DAY, GTC (default) or IOC, as enum or text.
        tag: free text for the journal, such as the reason.
        all_or_none: whether a given quantity that does not fit into the money there is is refused (default) or cut to what fits; what
            closes a position always trades.
    """

    symbol: str | None = None
    limit: float | None = None
    stop: float | None = None
    time_in_force: TimeInForce | str = TimeInForce.GTC
    tag: str = ""
    all_or_none: bool = True

    def __post_init__(self) -> None:
        if type(self.time_in_force) is not TimeInForce:
            object.__setattr__(self, "time_in_force", _time_in_force(self.time_in_force))
        if self.limit is not None or self.stop is not None:
            for name in ("limit", "stop"):
                if getattr(self, name) is not None:
                    object.__setattr__(self, name, _number(name, getattr(self, name)))
            check_prices(self.order_type, self.limit, self.stop)

    @property
    def order_type(self) -> OrderType:
        """The order type that the given prices make."""
        if self.limit is not None:
            return OrderType.LIMIT if self.stop is None else OrderType.STOP_LIMIT
        return OrderType.MARKET if self.stop is None else OrderType.STOP


def _time_in_force(text: str) -> TimeInForce:
    try:
        return TimeInForce(str(text).lower())
    except ValueError:
        raise InvalidValue(f"time_in_force must be day, gtc or ioc, not {text!r}", field="time_in_force") from None


def _number(name: str, value: Number) -> float:
    """A price or weight as a plain float, of whichever kind of number it is."""
    if type(value) is float:
        return value
    if not isinstance(value, SupportsFloat):
        raise InvalidValue(f"{name} must be a number, not {value!r}", field=name, value=value)
    return float(value)


def _check_quantity(quantity: Number | None) -> None:
    if quantity is not None and not 0 < _number("quantity", quantity) < float("inf"):
        raise InvalidValue(
            f"a quantity must be a number above zero, not {quantity!r}", field="quantity", value=quantity
        )


@dataclass(frozen=True, slots=True)
class Buy(OrderTerms):
    """Buy ``quantity`` units; None: what the run's sizing gives where the order fills (an equal share of equity by default)."""

    quantity: Number | None = None

    def __post_init__(self) -> None:
        OrderTerms.__post_init__(self)
        _check_quantity(self.quantity)


@dataclass(frozen=True, slots=True)
class Sell(OrderTerms):
    """Sell ``quantity`` units, into a short position if need be; None: the whole long position, and nothing else."""

    quantity: Number | None = None

    def __post_init__(self) -> None:
        OrderTerms.__post_init__(self)
        _check_quantity(self.quantity)


@dataclass(frozen=True, slots=True)
class Close(OrderTerms):
    """Close the open position, long or short; with a ``stop`` or ``limit`` it is its protection or target."""


@dataclass(frozen=True, slots=True)
class TargetQuantity(OrderTerms):
    """Trade what is missing to hold ``quantity`` units; below zero is short, zero is flat."""

    quantity: Number = 0

    def __post_init__(self) -> None:
        OrderTerms.__post_init__(self)
        if not -float("inf") < _number("quantity", self.quantity) < float("inf"):
            raise InvalidValue(f"a target quantity must be a finite number, not {self.quantity!r}", field="quantity")


@dataclass(frozen=True, slots=True)
class TargetWeight(OrderTerms):
    """Trade what is missing, where the order fills, to hold a fraction ``weight`` of equity (0.25 is a quarter; below zero is short)."""

    weight: float = 0.0

    def __post_init__(self) -> None:
        OrderTerms.__post_init__(self)
        object.__setattr__(self, "weight", _number("weight", self.weight))
        if not -float("inf") < self.weight < float("inf"):
            raise InvalidValue(f"a target weight must be a finite number, not {self.weight!r}", field="weight")


@dataclass(frozen=True, slots=True)
class Cancel:
    """Take working orders back: the one with ``order_id``, or all of ``symbol`` (None: the symbol called for)."""

    order_id: str | None = None
    symbol: str | None = None


OrderAction = Buy | Sell | Close | TargetQuantity | TargetWeight
Action = OrderAction | Cancel
Actions = Action | Iterable[Action] | None
"""What a strategy's methods return: one action, several, or none."""
