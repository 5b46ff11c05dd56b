"""How a run trades: what it costs, when it fills, how much it buys."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from domain.orders.costs import Costs
from domain.risk.sizing import EqualWeight, Sizing
from domain.shared.errors import InvalidValue
from domain.shared.values import to_decimal


class FillAt(StrEnum):
    """When a market order fills."""

    NEXT_OPEN = "next_open"
    SAME_CLOSE = "same_close"


@dataclass(frozen=True)
class ExecutionModel:
    """The rules of the simulated broker.

    Attributes:
        costs: commission and slippage.
        sizing: what a ``Buy`` without a quantity means.
        lot_size: smallest tradable quantity; 1 is whole units, ``Decimal("0.001")`` allows fractions.
        allow_short: whether a sale may open a short position.
        fill_at: market orders at the next bar's open, or at the very close they were decided on (reported as a warning).
        close_at_end: whether open positions are closed at the last close.
    """

    costs: Costs = field(default_factory=Costs)
    sizing: Sizing = field(default_factory=EqualWeight)
    lot_size: Decimal = Decimal(1)
    allow_short: bool = True
    fill_at: FillAt = FillAt.NEXT_OPEN
    close_at_end: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "lot_size", to_decimal(self.lot_size))
        object.__setattr__(self, "fill_at", FillAt(self.fill_at))
        for name, kind in (("costs", Costs), ("sizing", Sizing)):
            if not isinstance(getattr(self, name), kind):
                raise InvalidValue(f"{name} must be a {kind.__name__} model, not {getattr(self, name)!r}", field=name)
        if self.lot_size <= 0:
            raise InvalidValue(
                f"lot_size must be above zero, not {self.lot_size}", field="lot_size", value=self.lot_size
            )
