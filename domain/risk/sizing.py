"""Sizing: from an intent to a number of whole lots."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import Decimal

from domain.orders.costs import Costs
from domain.shared.errors import InvalidValue
from domain.shared.values import LEDGER, ZERO, to_decimal

_GUESSES = 8

_FLOAT_NOISE = 1e-9
"""Costs this close to the budget, as a fraction of it, are computed again in Decimal."""


def whole_lots(quantity: Decimal, lot: Decimal) -> Decimal:
    """``quantity`` (zero or more) rounded down to a multiple of ``lot``."""
    return LEDGER.multiply(LEDGER.divide_int(quantity, lot), lot)


def outlay(quantity: Decimal, price: float, costs: Costs) -> tuple[Decimal, Decimal]:
    """Unit price paid (slippage included) and commission for buying ``quantity`` units at a market price, at the ledger."""
    paid = costs.slippage.worsen(price, 1)
    return to_decimal(paid), to_decimal(costs.commission.of(float(quantity), paid))


def affordable(money: Decimal, price: float, costs: Costs, lot: Decimal) -> Decimal:
    """The largest number of units, in whole lots, that ``money`` buys at a market price of ``price``, all costs included.

    Zero where not even one lot fits. A commission is taken to grow with the quantity. What fits by far or is too much by far is told
    in floats, what is close by the ledger.
    """
    if money <= ZERO:
        return ZERO
    budget, paid, size = float(money), costs.slippage.worsen(price, 1), float(lot)
    fits, too_many = 0, int(budget * (1.0 + _FLOAT_NOISE) / (paid * size)) + 2
    guess, guesses = too_many - 1, 0
    while too_many - fits > 1:
        units = guess * size
        cost = units * paid + costs.commission.of(units, paid)
        excess = cost - budget
        if abs(excess) < _FLOAT_NOISE * budget:
            excess = _exact_excess(LEDGER.multiply(Decimal(guess), lot), money, price, costs)
        if excess <= 0.0:
            fits, guess = guess, guess + 1
        else:
            too_many, guess = guess, guess - max(1, int(excess / cost * guess))
        guesses += 1
        if guesses > _GUESSES or not fits < guess < too_many:
            guess = (fits + too_many) // 2
    return LEDGER.multiply(Decimal(fits), lot)


def _exact_excess(quantity: Decimal, money: Decimal, price: float, costs: Costs) -> float:
    """What ``quantity`` units cost more than ``money``, computed at the ledger; its sign is exact."""
    unit, commission = outlay(quantity, price, costs)
    return float(LEDGER.subtract(LEDGER.fma(quantity, unit, commission), money))


def snapped(money: float, buying_power: Decimal) -> Decimal:
    """``money`` at the ledger; the buying power itself where the two are equal but for float noise."""
    return buying_power if abs(float(buying_power) - money) <= 1e-9 * money else to_decimal(money)


class Sizing(ABC):
    """A rule for the units that a ``Buy`` without a quantity means."""

    @abstractmethod
    def money(self, equity: float, symbols: int) -> float:
        """Money to put into one position, fees included, given the account's equity and the run's number of symbols."""

    def quantity(
        self, equity: float, symbols: int, buying_power: Decimal, price: float, costs: Costs, lot: Decimal
    ) -> Decimal:
        """Units to buy in whole lots; zero where not even one lot fits.

        Where the money meant equals the buying power but for float noise, the buying power is what counts.
        """
        share = self.money(equity, symbols)
        if not 0.0 < share < float("inf"):
            return ZERO
        return affordable(snapped(share, buying_power), price, costs, lot)


@dataclass(frozen=True)
class EqualWeight(Sizing):
    """An equal share of equity: 1/N of it, N being the number of the run's symbols."""

    def money(self, equity: float, symbols: int) -> float:
        """``equity / symbols``."""
        return equity / symbols


@dataclass(frozen=True)
class FractionOfEquity(Sizing):
    """A fixed fraction of equity, 0.1 being a tenth."""

    fraction: float

    def __post_init__(self) -> None:
        if not 0.0 < self.fraction <= 1.0:
            raise InvalidValue(f"fraction must be above 0 and at most 1, not {self.fraction!r}", field="fraction")

    def money(self, equity: float, symbols: int) -> float:
        """``equity * fraction``."""
        return equity * self.fraction


@dataclass(frozen=True)
class FixedMoney(Sizing):
    """The same amount of money for every position."""

    amount: float

    def __post_init__(self) -> None:
        if not 0.0 < self.amount < float("inf"):
            raise InvalidValue(f"amount must be a number above zero, not {self.amount!r}", field="amount")

    def money(self, equity: float, symbols: int) -> float:
        """``amount``."""
        return self.amount


@dataclass(frozen=True)
class FixedQuantity(Sizing):
    """The same number of units for every position, rounded down to whole lots."""

    units: float

    def __post_init__(self) -> None:
        if not 0.0 < self.units < float("inf"):
            raise InvalidValue(f"units must be a number above zero, not {self.units!r}", field="units")

    def money(self, equity: float, symbols: int) -> float:
        """All of the equity: the quantity does not depend on it."""
        return equity

    def quantity(
        self, equity: float, symbols: int, buying_power: Decimal, price: float, costs: Costs, lot: Decimal
    ) -> Decimal:
        """``units`` in whole lots."""
        return whole_lots(to_decimal(self.units), lot)
