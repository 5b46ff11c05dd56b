"""The costs of trading: commission and slippage, as plain numbers in float64.

A model is a small frozen value that any part of the system may hold and print. ``commission`` gives money per fill,
``slippage`` the price after it. Both are plain scalar functions of floats, so that the event-driven engine calls them and a
sweep can compile them. Models add up: ``PercentCommission(0.001) + FixedCommission(1.0)``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from domain.shared.errors import InvalidValue


def _check_not_negative(**numbers: float) -> None:
    for field, value in numbers.items():
        if not 0.0 <= value < float("inf"):
            raise InvalidValue(f"{field} must be a number of zero or more, not {value!r}", field=field, value=value)


class Commission(ABC):
    """Money paid to the broker for a fill."""

    @abstractmethod
    def of(self, quantity: float, price: float) -> float:
        """Commission for ``quantity`` units (above zero) at ``price`` per unit, in money, zero or more."""

    def on(self, quantity: float, price: float, opening: float) -> float:
        """Commission for a fill of which ``opening`` units open or add to a position, and the others close one.

        The same as ``of``, unless a schedule tells them apart.
        """
        return self.of(quantity, price)

    def __add__(self, other: Commission) -> Commission:
        return SumOfCommissions((*_parts(self), *_parts(other)))


@dataclass(frozen=True, slots=True)
class PercentCommission(Commission):
    """A fraction of the traded value: ``rate`` 0.001 is 0.1 %."""

    rate: float

    def __post_init__(self) -> None:
        _check_not_negative(rate=self.rate)

    def of(self, quantity: float, price: float) -> float:
        """``quantity * price * rate``."""
        return quantity * price * self.rate

    def on(self, quantity: float, price: float, opening: float) -> float:
        """The same; said twice, as most runs pay it and each fill asks."""
        return quantity * price * self.rate


@dataclass(frozen=True, slots=True)
class PerShareCommission(Commission):
    """Money per unit, at least ``minimum`` and at most ``cap`` (a fraction of the traded value; None: no cap).

    The cap wins over the minimum, as in Interactive Brokers' fixed schedule.
    """

    per_share: float
    minimum: float = 0.0
    cap: float | None = None

    def __post_init__(self) -> None:
        _check_not_negative(per_share=self.per_share, minimum=self.minimum, cap=self.cap or 0.0)

    def of(self, quantity: float, price: float) -> float:
        """``min(max(quantity * per_share, minimum), cap * quantity * price)``."""
        money = max(quantity * self.per_share, self.minimum)
        return money if self.cap is None else min(money, self.cap * quantity * price)


@dataclass(frozen=True, slots=True)
class FixedCommission(Commission):
    """The same money for every fill."""

    amount: float

    def __post_init__(self) -> None:
        _check_not_negative(amount=self.amount)

    def of(self, quantity: float, price: float) -> float:
        """``amount``."""
        return self.amount


@dataclass(frozen=True, slots=True)
class SumOfCommissions(Commission):
    """Several commissions for one fill, added up."""

    parts: tuple[Commission, ...]

    def of(self, quantity: float, price: float) -> float:
        """The sum over ``parts``."""
        return sum(part.of(quantity, price) for part in self.parts)

    def on(self, quantity: float, price: float, opening: float) -> float:
        """The sum over ``parts``."""
        return sum(part.on(quantity, price, opening) for part in self.parts)


def _parts(commission: Commission) -> tuple[Commission, ...]:
    return commission.parts if isinstance(commission, SumOfCommissions) else (commission,)


class Slippage(ABC):
    """The distance from the market's price at which a taking order trades; resting limit orders fill at their price."""

    @abstractmethod
    def worsen(self, price: float, direction: int) -> float:
        """``price`` moved against the trader: up for a buy (``direction`` +1), down for a sale (-1); above zero."""

    def __add__(self, other: Slippage) -> Slippage:
        return SumOfSlippages((*_slips(self), *_slips(other)))


@dataclass(frozen=True, slots=True)
class PercentSlippage(Slippage):
    """A fraction of the price: ``rate`` 0.0005 is five basis points."""

    rate: float

    def __post_init__(self) -> None:
        _check_not_negative(rate=self.rate)
        if self.rate >= 1.0:
            raise InvalidValue("a slippage rate must be below 1", field="rate", value=self.rate)

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

    def worsen(self, price: float, direction: int) -> float:
        """Each part applied to the price that the part before it gave."""
        for part in self.parts:
            price = part.worsen(price, direction)
        return price


def _slips(slippage: Slippage) -> tuple[Slippage, ...]:
    return slippage.parts if isinstance(slippage, SumOfSlippages) else (slippage,)


NO_COMMISSION = FixedCommission(0.0)
NO_SLIPPAGE = PercentSlippage(0.0)


@dataclass(frozen=True, slots=True)
class Costs:
    """The costs of a run: what a fill pays besides the price."""

    commission: Commission = NO_COMMISSION
    slippage: Slippage = NO_SLIPPAGE

    def outlay(self, quantity: float, price: float) -> float:
        """Money that buying ``quantity`` units at a market price of ``price`` takes, all costs included."""
        paid = self.slippage.worsen(price, 1)
        return quantity * paid + self.commission.on(quantity, paid, quantity)
