"""What trading costs, and the money that it is done with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from entrypoints.cli.options.groups import MONEY

if TYPE_CHECKING:
    from domain.orders.costs import Costs
    from infrastructure.containers.container import Container

InitialCapital = Annotated[
    str, typer.Option("--initial-capital", metavar="MONEY", help="Cash at the start.", rich_help_panel=MONEY)
]
RiskFree = Annotated[float, typer.Option("--risk-free", metavar="RATE", help="Annual rate, a fraction.")]

_COMMISSION = typer.Option(
    "--commission",
    metavar="COST",
    help='0.1% of each fill, 5/order, 0.005/share, "5 + 0.1%", a schedule or my_costs.py:MyFees; see `ticktape costs`.',
    rich_help_panel=MONEY,
)
_SLIPPAGE = typer.Option(
    "--slippage",
    metavar="COST",
    help='By how much a fill is worse: 0.05%, 5bp, "2 ticks of 0.01" or my_costs.py:MySlip.',
    rich_help_panel=MONEY,
)


@dataclass(frozen=True)
class CostOptions:
    """Commission and slippage; none if left out."""

    commission: Annotated[str, _COMMISSION] = "0"
    slippage: Annotated[str, _SLIPPAGE] = "0"

    def model(self, container: Container) -> Costs:
        """The costs.

        Raises:
            TicktapeError: a cost cannot be used, or its file cannot be loaded.
        """
        from domain.orders.costs import Costs

        return _changed(Costs(), self.commission, self.slippage, container)


@dataclass(frozen=True)
class ChangedCosts:
    """Commission and slippage from some time on; as they were if left out."""

    commission: Annotated[str | None, _COMMISSION] = None
    slippage: Annotated[str | None, _SLIPPAGE] = None

    def model(self, before: Costs, container: Container) -> Costs:
        """The costs.

        Raises:
            TicktapeError: a cost cannot be used, or its file cannot be loaded.
        """
        return _changed(before, self.commission, self.slippage, container)


def _changed(costs: Costs, commission: str | None, slippage: str | None, container: Container) -> Costs:
    from application.ports.strategy_source import StrategySource
    from application.trading.cost_choice import commission_from, slippage_from

    source = container.get(StrategySource)
    if commission is not None:
        costs = replace(costs, commission=commission_from(commission, source))
    if slippage is not None:
        costs = replace(costs, slippage=slippage_from(slippage, source))
    return costs
