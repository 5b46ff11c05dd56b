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

    Raises:
        InvalidValue: the value is not a finite number, or would add nothing.
    """

    kind: TargetKind
    value: float

    def __post_init__(self) -> None:
        if not -inf < self.value < inf or (self.kind is not TargetKind.HOLD_WEIGHT and self.value <= 0.0):
            wanted = "a finite number" if self.kind is TargetKind.HOLD_WEIGHT else "a finite number above zero"
            raise InvalidValue(
                f"the target {self.kind} needs {wanted}, not {self.value!r}", field="target", value=self.value
            )
