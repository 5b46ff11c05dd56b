"""What an order is to come to, where that is not a number of units."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import inf

from domain.shared.errors import InvalidValue


class TargetKind(StrEnum):
    """What a target's value counts."""

    ADD_SHARE = "add_share"
    """Units for a share of equity on top of what is held; 0.25 is a quarter."""
    ADD_MONEY = "add_money"
    """Units for so much money on top of what is held."""
    HOLD_WEIGHT = "hold_weight"
    """A holding worth a fraction of equity; below zero is short, zero is flat."""


@dataclass(frozen=True, slots=True)
class Target:
    """A size that becomes a number of units where the order fills.

    Attributes:
        kind: what ``value`` counts.
        value: a fraction of equity, or money; above zero where something is added.
        reserve: money of the account that is left out of it, and that the order does not spend; zero or more.

    Raises:
        InvalidValue: a value is not a finite number, or would add nothing.
    """

    kind: TargetKind
    value: float
    reserve: float = 0.0

    def __post_init__(self) -> None:
        if not -inf < self.value < inf or (self.kind is not TargetKind.HOLD_WEIGHT and self.value <= 0.0):
            wanted = "a finite number" if self.kind is TargetKind.HOLD_WEIGHT else "a finite number above zero"
            raise InvalidValue(
                f"the target {self.kind} needs {wanted}, not {self.value!r}", field="target", value=self.value
            )
        if not 0.0 <= self.reserve < inf:
            raise InvalidValue(
                f"a reserve must be money of zero or more, not {self.reserve!r}", field="reserve", value=self.reserve
            )

    @property
    def is_level(self) -> bool:
        """Whether it says what to hold, rather than what to add; so that it may be there already."""
        return self.kind is TargetKind.HOLD_WEIGHT
