"""How much to trade: from a wish to a number of whole lots."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from domain.orders.costs import Costs
from domain.shared.errors import InvalidValue
from domain.shared.values import LEDGER, ZERO, to_decimal

ONE_LOT = Decimal(1)


def whole_lots(quantity: Decimal, lot: Decimal) -> Decimal:
    """``quantity`` (zero or more) rounded down to a multiple of ``lot``."""
    lots = LEDGER.divide(quantity, lot).to_integral_value(ROUND_FLOOR)
    return LEDGER.multiply(lots, lot)


def outlay(quantity: Decimal, price: float, costs: Costs) -> tuple[Decimal, Decimal]:
    """Unit price paid (slippage included) and commission for buying ``quantity`` units at a market price, at the ledger."""
    paid = costs.slippage.worsen(price, 1)
    return to_decimal(paid), to_decimal(costs.commission.of(float(quantity), paid))


def affordable(money: Decimal, price: float, costs: Costs, lot: Decimal) -> Decimal:
    """The largest number of units, in whole lots, that ``money`` buys at a market price of ``price``, all costs included.

    Zero where not even one lot fits.
    """
    if money <= ZERO:
        return ZERO
    quantity = whole_lots(LEDGER.divide(money, to_decimal(costs.slippage.worsen(price, 1))), lot)
    while quantity > ZERO:
        unit, commission = outlay(quantity, price, costs)
        excess = LEDGER.subtract(LEDGER.add(LEDGER.multiply(quantity, unit), commission), money)
        if excess <= ZERO:
            return quantity
        step = whole_lots(LEDGER.divide(excess, unit), lot)
        # The excess itself costs commission, so what it buys is never too much to give up at once.
        quantity = LEDGER.subtract(quantity, max(lot, _discounted(step, quantity, unit, commission, lot)))
    return ZERO


def _discounted(step: Decimal, quantity: Decimal, unit: Decimal, commission: Decimal, lot: Decimal) -> Decimal:
    """``step`` reduced by the share of costs in an average unit, so that stepping down cannot overshoot."""
    value = LEDGER.multiply(quantity, unit)
    return whole_lots(LEDGER.divide(LEDGER.multiply(step, value), LEDGER.add(value, commission)), lot)


class Sizing(ABC):
    """How many units a ``Buy`` without a quantity means."""

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
        meant = to_decimal(share)
        if abs(float(buying_power) - share) <= 1e-9 * share:
            meant = buying_power
        return affordable(meant, price, costs, lot)


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
