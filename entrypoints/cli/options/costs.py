"""What trading costs, and the money that it is done with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from entrypoints.cli import values
from entrypoints.cli.options.groups import MONEY

if TYPE_CHECKING:
    from domain.orders.costs import Costs

InitialCapital = Annotated[
    str, typer.Option("--initial-capital", metavar="MONEY", help="Cash at the start.", rich_help_panel=MONEY)
]
RiskFree = Annotated[float, typer.Option("--risk-free", metavar="RATE", help="Annual rate, a fraction.")]

_COMMISSION = typer.Option("--commission", metavar="RATE", help="Fraction of each fill's value.", rich_help_panel=MONEY)
_SLIPPAGE = typer.Option("--slippage", metavar="RATE", help="Fraction by which a fill is worse.", rich_help_panel=MONEY)


@dataclass(frozen=True)
class CostOptions:
    """Commission and slippage; none if left out."""

    commission: Annotated[float, _COMMISSION] = 0.0
    slippage: Annotated[float, _SLIPPAGE] = 0.0

    def model(self) -> Costs:
        """The costs.

        Raises:
            InvalidValue: a rate cannot be used.
        """
        from domain.orders.costs import Costs

        return _changed(Costs(), self.commission, self.slippage)


@dataclass(frozen=True)
class ChangedCosts:
    """Commission and slippage from some time on; as they were if left out."""

    commission: Annotated[float | None, _COMMISSION] = None
    slippage: Annotated[float | None, _SLIPPAGE] = None

    def model(self, before: Costs) -> Costs:
        """The costs.

        Raises:
            InvalidValue: a rate cannot be used.
        """
        return _changed(before, self.commission, self.slippage)


def _changed(costs: Costs, commission: float | None, slippage: float | None) -> Costs:
    from domain.orders.costs import PercentCommission, PercentSlippage

    if commission is not None:
        costs = replace(costs, commission=values.cost(PercentCommission, commission, "--commission"))
    if slippage is not None:
        costs = replace(costs, slippage=values.cost(PercentSlippage, slippage, "--slippage"))
    return costs
