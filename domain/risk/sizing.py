"""Sizing: what a purchase without a quantity means."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from math import inf

from domain.orders.target import Target, TargetKind
from domain.shared.errors import InvalidValue


class Sizing(ABC):
    """A rule for the size of a ``Buy`` without a quantity."""

    @abstractmethod
    def size(self, equity: float, symbols: int) -> Target | float:
        """What such a purchase is to come to, costs included.

        A target is turned into units where the order fills; a number is so many units, all or nothing.

        Args:
            equity: the account's value at the last closes, money.
            symbols: number of symbols in the run.
        """


def _check_share(field: str, share: float) -> None:
    if not 0.0 < share <= 1.0:
        raise InvalidValue(f"{field} must be above 0 and at most 1, not {share!r}", field=field, value=share)


def _check_reserve(reserve: float) -> None:
    if not 0.0 <= reserve < inf:
        raise InvalidValue(f"reserve must be money of zero or more, not {reserve!r}", field="reserve", value=reserve)


@dataclass(frozen=True)
class EqualWeight(Sizing):
    """An equal share of equity: 1/N of it, N being the number of the run's symbols.

    Attributes:
        factor: the part of equity that is shared out; 1 is all of it.
        reserve: money that is left out of it and stays in cash.
    """

    factor: float = 1.0
    reserve: float = 0.0

    def __post_init__(self) -> None:
        _check_share("factor", self.factor)
        _check_reserve(self.reserve)

    def size(self, equity: float, symbols: int) -> Target:
        """``(equity - reserve) * factor / symbols``, of the equity where the order fills."""
        return Target(TargetKind.ADD_SHARE, self.factor / symbols, self.reserve)


@dataclass(frozen=True)
class FractionOfEquity(Sizing):
    """A fixed fraction of equity, 0.1 being a tenth.

    Attributes:
        fraction: above zero, at most 1.
        reserve: money that is left out of it and stays in cash.
    """

    fraction: float
    reserve: float = 0.0

    def __post_init__(self) -> None:
        _check_share("fraction", self.fraction)
        _check_reserve(self.reserve)

    def size(self, equity: float, symbols: int) -> Target:
        """``(equity - reserve) * fraction``, of the equity where the order fills."""
        return Target(TargetKind.ADD_SHARE, self.fraction, self.reserve)


@dataclass(frozen=True)
class FixedMoney(Sizing):
    """The same amount of money for every position."""

    amount: float

    def __post_init__(self) -> None:
        if not 0.0 < self.amount < inf:
            raise InvalidValue(f"amount must be a number above zero, not {self.amount!r}", field="amount")

    def size(self, equity: float, symbols: int) -> Target:
        """``amount``."""
        return Target(TargetKind.ADD_MONEY, self.amount)


@dataclass(frozen=True)
class FixedQuantity(Sizing):
    """The same number of units for every position, rounded down to whole lots."""

    units: float

    def __post_init__(self) -> None:
        if not 0.0 < self.units < inf:
            raise InvalidValue(f"units must be a number above zero, not {self.units!r}", field="units")

    def size(self, equity: float, symbols: int) -> float:
        """``units``."""
        return self.units
