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


class CloseAtEnd(StrEnum):
    """What becomes of positions that are open at the end of a run."""

    NO = "no"
    """They are marked to market."""
    CLOSE = "close"
    """They are closed at the last close."""
    OPEN = "open"
    """They are closed at the open of the last bar, as an order would have that was decided on the bar before: with hindsight."""

    @classmethod
    def of(cls, wanted: CloseAtEnd | str | bool | None) -> CloseAtEnd:
        """The member that is meant; true is ``close``, false and None are ``no``.

        Raises:
            InvalidValue: it is none.
        """
        if isinstance(wanted, bool) or wanted is None:
            return cls.CLOSE if wanted else cls.NO
        try:
            return cls(wanted)
        except ValueError:
            raise InvalidValue(
                f"close_at_end is 'close' (or True), 'open' or 'no' (or False), not {wanted!r}",
                field="close_at_end",
                value=wanted,
            ) from None


@dataclass(frozen=True)
class ExecutionModel:
    """The rules of the simulated broker.

    Attributes:
        costs: commission and slippage.
        sizing: what a ``Buy`` without a quantity means.
        lot_size: smallest tradable quantity; 1 is whole units, ``Decimal("0.001")`` allows fractions.
        allow_short: whether a sale may open a short position.
        fill_at: market orders at the next bar's open, or at the very close they were decided on (reported as a warning).
        close_at_end: whether open positions are closed at the end, and at which price; true is ``CloseAtEnd.CLOSE``.
    """

    costs: Costs = field(default_factory=Costs)
    sizing: Sizing = field(default_factory=EqualWeight)
    lot_size: Decimal = Decimal(1)
    allow_short: bool = True
    fill_at: FillAt = FillAt.NEXT_OPEN
    close_at_end: CloseAtEnd | str | bool = CloseAtEnd.NO

    def __post_init__(self) -> None:
        object.__setattr__(self, "lot_size", to_decimal(self.lot_size))
        object.__setattr__(self, "fill_at", FillAt(self.fill_at))
        object.__setattr__(self, "close_at_end", CloseAtEnd.of(self.close_at_end))
        for name, kind in (("costs", Costs), ("sizing", Sizing)):
            if not isinstance(getattr(self, name), kind):
                such_as = "Costs(…)" if kind is Costs else "EqualWeight() or FractionOfEquity(0.5)"
                raise InvalidValue(f"{name} must be a model such as {such_as}, not {getattr(self, name)!r}", field=name)
        if self.fill_at is FillAt.SAME_CLOSE and self.close_at_end is CloseAtEnd.OPEN:
            raise InvalidValue(
                "close_at_end='open' cannot go with fills at the same close: what is bought at the last close would be sold at that "
                "bar's earlier open; use close_at_end='close'",
                field="close_at_end",
            )
        if self.lot_size <= 0:
            raise InvalidValue(
                f"lot_size must be above zero, not {self.lot_size}", field="lot_size", value=self.lot_size
            )
