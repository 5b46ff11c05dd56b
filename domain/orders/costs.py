"""The costs of trading: commission and slippage, as plain numbers in float64.

A model is a small frozen value that any part of the system may hold and print. ``commission`` gives money per fill,
``slippage`` the price after it. Both are plain scalar functions of floats, so that the event-driven engine calls them and a
sweep can compile them. Models add up: ``PercentCommission(0.001) + FixedCommission(1.0)``.

A model of one's own is a subclass of ``Commission`` or ``Slippage``, or a plain function. What it gives is checked at every call,
because it is money that the ledger takes (``domain.orders.custom_costs``).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from numbers import Real
from typing import Any, Self

from domain.orders.custom_costs import check_kind, money_of, name_of, worse_price_of
from domain.orders.made_with import MadeWith
from domain.shared.errors import InvalidValue

MOST_RATE = 0.2
"""Fraction of a traded value, or of a price, above which a rate is refused: 0.25 is meant as a quarter of a per cent, 5 as five."""


def _check_not_negative(**numbers: float) -> None:
    for field, value in numbers.items():
        if not isinstance(value, Real) or not 0.0 <= value < float("inf"):
            raise InvalidValue(f"{field} must be a number of zero or more, not {value!r}", field=field, value=value)


def _check_rate(**rates: float) -> None:
    _check_not_negative(**rates)
    for field, rate in rates.items():
        if rate > MOST_RATE:
            raise InvalidValue(
                f"{field} {rate:g} is {rate * 100:g} %, and above {MOST_RATE * 100:g} % a rate is probably meant as a per cent: "
                f"it is a fraction, {rate:g} % is {rate / 100:g}",
                field=field,
                value=rate,
            )


class Commission(MadeWith, ABC):
    """Money paid to the broker for a fill. Subclass it for a schedule of one's own; it must depend on its arguments alone."""

    @abstractmethod
    def of(self, quantity: float, price: float) -> float:
        """Commission for ``quantity`` units (above zero) at ``price`` per unit, in money, zero or more."""

    def on(self, quantity: float, price: float, opening: float) -> float:
        """Commission for a fill of which ``opening`` units open or add to a position, and the others close one.

        The same as ``of``, unless a schedule tells them apart.
        """
        return self.of(quantity, price)

    def __add__(self, other: Commission) -> Commission:
        if not isinstance(other, Commission):
            raise InvalidValue(f"a commission adds up with a commission such as FixedCommission(5), not {other!r}")
        return SumOfCommissions((*_parts(self), *_parts(other)))


class _Rated:
    """A model whose rate was once allowed to be anything."""

    @classmethod
    def recorded(cls, **fields: float | None) -> Self:
        """A model as a run recorded it: before rates above ``MOST_RATE`` were refused, a run may have had one.

        Raises:
            InvalidValue: a number is below zero or not finite.
        """
        _check_not_negative(**{name: value for name, value in fields.items() if value is not None})
        made = object.__new__(cls)
        for name, value in fields.items():
            object.__setattr__(made, name, value)
        return made


@dataclass(frozen=True, slots=True)
class PercentCommission(_Rated, Commission):
    """A fraction of the traded value: ``rate`` 0.001 is 0.1 %, at most ``MOST_RATE``."""

    rate: float

    def __post_init__(self) -> None:
        _check_rate(rate=self.rate)

    def of(self, quantity: float, price: float) -> float:
        """``quantity * price * rate``."""
        return quantity * price * self.rate

    def on(self, quantity: float, price: float, opening: float) -> float:
        """The same; said twice, as most runs pay it and each fill asks."""
        return quantity * price * self.rate


@dataclass(frozen=True, slots=True)
class PerShareCommission(_Rated, Commission):
    """Money per unit, at least ``minimum`` and at most ``cap`` (a fraction of the traded value; None: no cap).

    The cap wins over the minimum, as in Interactive Brokers' fixed schedule.
    """

    per_share: float
    minimum: float = 0.0
    cap: float | None = None

    def __post_init__(self) -> None:
        _check_not_negative(per_share=self.per_share, minimum=self.minimum)
        _check_rate(cap=0.0 if self.cap is None else self.cap)

    def of(self, quantity: float, price: float) -> float:
        """``min(max(quantity * per_share, minimum), cap * quantity * price)``."""
        money = max(quantity * self.per_share, self.minimum)
        return money if self.cap is None else min(money, self.cap * quantity * price)


@dataclass(frozen=True, slots=True)
class FixedCommission(Commission):
    """The same money for every fill, which is for every order: an order fills at once."""

    amount: float

    def __post_init__(self) -> None:
        _check_not_negative(amount=self.amount)

    def of(self, quantity: float, price: float) -> float:
        """``amount``."""
        return self.amount


@dataclass(frozen=True, slots=True)
class EntrySpread(Commission):
    """A spread paid on entries only: a fraction of the value of the units that open or add to a position.

    A fill that turns a position round pays it on the units beyond those that it closes.
    """

    rate: float

    def __post_init__(self) -> None:
        _check_rate(rate=self.rate)

    def of(self, quantity: float, price: float) -> float:
        """``quantity * price * rate``: all units open."""
        return quantity * price * self.rate

    def on(self, quantity: float, price: float, opening: float) -> float:
        """``opening * price * rate``."""
        return opening * price * self.rate


@dataclass(frozen=True, slots=True)
class BoundedCommission(Commission):
    """Another commission, at least ``minimum`` and at most ``maximum`` (money) and ``cap`` (a fraction of the traded value).

    None is no bound. What is at most wins over what is at least.
    """

    commission: Commission
    minimum: float = 0.0
    maximum: float | None = None
    cap: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "commission", checked_commission(self.commission))
        _check_not_negative(minimum=self.minimum, maximum=0.0 if self.maximum is None else self.maximum)
        _check_rate(cap=0.0 if self.cap is None else self.cap)

    def of(self, quantity: float, price: float) -> float:
        """``min(max(commission, minimum), maximum, cap * quantity * price)``."""
        return self._bounded(self.commission.of(quantity, price), quantity, price)

    def on(self, quantity: float, price: float, opening: float) -> float:
        """The bounds hold for the fill as a whole."""
        return self._bounded(self.commission.on(quantity, price, opening), quantity, price)

    def _bounded(self, money: float, quantity: float, price: float) -> float:
        money = max(money, self.minimum)
        if self.maximum is not None:
            money = min(money, self.maximum)
        return money if self.cap is None else min(money, self.cap * quantity * price)


@dataclass(frozen=True, slots=True)
class SumOfCommissions(Commission):
    """Several commissions for one fill, added up."""

    parts: tuple[Commission, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", tuple(checked_commission(part) for part in self.parts))

    def of(self, quantity: float, price: float) -> float:
        """The sum over ``parts``."""
        return sum(part.of(quantity, price) for part in self.parts)

    def on(self, quantity: float, price: float, opening: float) -> float:
        """The sum over ``parts``."""
        return sum(part.on(quantity, price, opening) for part in self.parts)


def _parts(commission: Commission) -> tuple[Commission, ...]:
    return commission.parts if isinstance(commission, SumOfCommissions) else (commission,)


class Slippage(MadeWith, ABC):
    """The distance from the market's price at which a taking order trades; resting limit orders fill at their price.

    Subclass it for a rule of one's own; it must depend on its arguments alone.
    """

    @abstractmethod
    def worsen(self, price: float, direction: int) -> float:
        """``price`` moved against the trader: up for a buy (``direction`` +1), down for a sale (-1); above zero."""

    def __add__(self, other: Slippage) -> Slippage:
        if not isinstance(other, Slippage):
            raise InvalidValue(f"a slippage adds up with a slippage such as PercentSlippage(0.001), not {other!r}")
        return SumOfSlippages((*_slips(self), *_slips(other)))


@dataclass(frozen=True, slots=True)
class PercentSlippage(_Rated, Slippage):
    """A fraction of the price: ``rate`` 0.0005 is five basis points; at most ``MOST_RATE``."""

    rate: float

    def __post_init__(self) -> None:
        _check_rate(rate=self.rate)

    def worsen(self, price: float, direction: int) -> float:
        """``price * (1 + direction * rate)``."""
        return price * (1.0 + direction * self.rate)


@dataclass(frozen=True, slots=True)
class TickSlippage(Slippage):
    """A number of ticks of ``tick_size`` (price units) each; a sale never goes below one tick."""

    ticks: float
    tick_size: float

    def __post_init__(self) -> None:
        _check_not_negative(ticks=self.ticks, tick_size=self.tick_size)

    def worsen(self, price: float, direction: int) -> float:
        """``price + direction * ticks * tick_size``."""
        return max(price + direction * self.ticks * self.tick_size, min(price, self.tick_size))


@dataclass(frozen=True, slots=True)
class SumOfSlippages(Slippage):
    """Several slippages, applied one after the other."""

    parts: tuple[Slippage, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", tuple(checked_slippage(part) for part in self.parts))

    def worsen(self, price: float, direction: int) -> float:
        """Each part applied to the price that the part before it gave."""
        for part in self.parts:
            price = part.worsen(price, direction)
        return price


def _slips(slippage: Slippage) -> tuple[Slippage, ...]:
    return slippage.parts if isinstance(slippage, SumOfSlippages) else (slippage,)


@dataclass(frozen=True, slots=True)
class CustomCommission(Commission):
    """A commission of the user's own, whose every result is checked.

    Attributes:
        model: a ``Commission`` that is not one of ours, or a function of size and price that gives money.
    """

    model: Any

    def __post_init__(self) -> None:
        check_kind("commission", self.model, Commission, "size, price")

    @property
    def name(self) -> str:
        """Of the class or function."""
        return name_of(self.model)

    def of(self, quantity: float, price: float) -> float:
        """What the model gives where all units open.

        Raises:
            CostError: it raised, or gave no finite number of zero or more.
        """
        return self.on(quantity, price, quantity)

    def on(self, quantity: float, price: float, opening: float) -> float:
        """What the model gives; a function is not told how much opens.

        Raises:
            CostError: it raised, or gave no finite number of zero or more.
        """
        model = self.model
        if isinstance(model, Commission):
            return money_of(self.name, model.on, (quantity, price, opening))
        return money_of(self.name, model, (quantity, price))


@dataclass(frozen=True, slots=True)
class CustomSlippage(Slippage):
    """A slippage of the user's own, whose every result is checked.

    Attributes:
        model: a ``Slippage`` that is not one of ours, or a function of price and direction (+1 buy, -1 sale) that gives a price.
    """

    model: Any

    def __post_init__(self) -> None:
        check_kind("slippage", self.model, Slippage, "price, direction")

    @property
    def name(self) -> str:
        """Of the class or function."""
        return name_of(self.model)

    def worsen(self, price: float, direction: int) -> float:
        """What the model gives.

        Raises:
            CostError: it raised, or gave no price above zero, or one that is better for the trader than the market's.
        """
        model = self.model
        return worse_price_of(self.name, model.worsen if isinstance(model, Slippage) else model, price, direction)


NO_COMMISSION = FixedCommission(0.0)
NO_SLIPPAGE = PercentSlippage(0.0)


@dataclass(frozen=True, slots=True)
class Costs:
    """The costs of a run: what a fill pays besides the price."""

    commission: Commission = NO_COMMISSION
    slippage: Slippage = NO_SLIPPAGE

    def __post_init__(self) -> None:
        object.__setattr__(self, "commission", checked_commission(self.commission))
        object.__setattr__(self, "slippage", checked_slippage(self.slippage))

    def outlay(self, quantity: float, price: float) -> float:
        """Money that buying ``quantity`` units at a market price of ``price`` takes, all costs included."""
        paid = self.slippage.worsen(price, 1)
        return quantity * paid + self.commission.on(quantity, paid, quantity)


def checked_commission(given: object) -> Commission:
    """A commission whose results can be relied on: one of ours as it is, one of the user's own in a ``CustomCommission``.

    Raises:
        InvalidValue: it is no commission and no function.
    """
    if type(given) in _COMMISSIONS:
        assert isinstance(given, Commission)
        return given
    return CustomCommission(given)


def checked_slippage(given: object) -> Slippage:
    """A slippage whose results can be relied on: one of ours as it is, one of the user's own in a ``CustomSlippage``.

    Raises:
        InvalidValue: it is no slippage and no function.
    """
    if type(given) in _SLIPPAGES:
        assert isinstance(given, Slippage)
        return given
    return CustomSlippage(given)


_COMMISSIONS = {
    PercentCommission,
    PerShareCommission,
    FixedCommission,
    EntrySpread,
    BoundedCommission,
    SumOfCommissions,
    CustomCommission,
}
_SLIPPAGES = {PercentSlippage, TickSlippage, SumOfSlippages, CustomSlippage}
