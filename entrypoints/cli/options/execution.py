"""How orders are sized and filled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from entrypoints.cli import values
from entrypoints.cli.options.groups import HOW, MONEY

if TYPE_CHECKING:
    from application.trading.execution import ExecutionModel
    from domain.orders.costs import Costs

Seed = Annotated[int, typer.Option("--seed", help="Seed of random numbers.", rich_help_panel=HOW)]


@dataclass(frozen=True)
class OrderOptions:
    """What an order means, and when it fills."""

    sizing: Annotated[
        str,
        typer.Option(
            "--sizing",
            metavar="RULE",
            help="What a buy without a size means: equal, equal:0.99, fraction:0.1, money:1000 or quantity:10.",
            rich_help_panel=MONEY,
        ),
    ] = "equal"
    cash_reserve: Annotated[
        str,
        typer.Option(
            "--cash-reserve",
            metavar="MONEY",
            help="Money that a buy without a size leaves in cash (equal and fraction).",
            rich_help_panel=MONEY,
        ),
    ] = "0"
    lot_size: Annotated[
        str, typer.Option("--lot-size", metavar="UNITS", help="Smallest tradable quantity.", rich_help_panel=MONEY)
    ] = "1"
    no_short: Annotated[
        bool,
        typer.Option(
            "--no-short",
            help="Refuse sales of what is not held.",
            metavar="",
            show_default=False,
            rich_help_panel=MONEY,
        ),
    ] = False
    fill_at: Annotated[
        Literal["next_open", "same_close"],
        typer.Option("--fill-at", help="When market orders fill.", rich_help_panel=HOW),
    ] = "next_open"

    def model(self, costs: Costs) -> ExecutionModel:
        """The rules, with these costs.

        Raises:
            InvalidValue: a text cannot be read, or a value cannot be used.
        """
        return self._model(costs, "no")

    def _model(self, costs: Costs, close_at_end: str) -> ExecutionModel:
        from application.trading.execution import CloseAtEnd, ExecutionModel, FillAt

        return ExecutionModel(
            costs=costs,
            sizing=values.sizing(self.sizing, float(values.money(self.cash_reserve, "--cash-reserve"))),
            lot_size=values.money(self.lot_size, "--lot-size"),
            allow_short=not self.no_short,
            fill_at=FillAt(self.fill_at),
            close_at_end=CloseAtEnd(close_at_end),
        )


@dataclass(frozen=True)
class ExecutionOptions(OrderOptions):
    """The same, and what becomes of positions at the end."""

    close_at_end: Annotated[
        Literal["close", "open", "no"],
        typer.Option(
            "--close-at-end",
            help="Close open positions at the last close (also without a value), or at the last bar's open.",
            rich_help_panel=HOW,
        ),
    ] = "no"

    def model(self, costs: Costs) -> ExecutionModel:
        """The rules, with these costs.

        Raises:
            InvalidValue: a text cannot be read, or a value cannot be used.
        """
        return self._model(costs, self.close_at_end)
