"""``ticktape strategies``: what can be run by name."""

from __future__ import annotations

from dataclasses import asdict

import typer

from entrypoints.cli.context import opened
from entrypoints.cli.options.output import AsJson
from entrypoints.cli.options.strategy import StrategiesFile
from entrypoints.cli.output import Column, console, print_json, print_table


def strategies(
    context: typer.Context,
    strategies_file: StrategiesFile = None,
    as_json: AsJson = False,
) -> None:
    """List the strategies of the catalogue and the presets."""
    from application.trading.strategy_choice import listed
    from infrastructure.containers.features.strategies import list_strategies, presets

    with opened(context) as container:
        known = list_strategies(container).run()
        ready = presets(container, strategies_file)
    if as_json:
        print_json(
            {
                "strategies": [asdict(one) for one in known.strategies],
                "presets": [asdict(one) for one in ready.values()],
            }
        )
        return
    out = console()
    for title, rows in (
        (
            "Strategies",
            [(one.name, listed(one.parameters), one.description.replace("``", "")) for one in known.strategies],
        ),
        ("Presets", [(p.name, f"{p.strategy} {listed(p.parameters)}".strip(), p.description) for p in ready.values()]),
    ):
        print_table(
            out, [Column("Name"), Column("Parameters", wraps=True), Column("What it does", wraps=True)], rows, title
        )
    out.print("\nA file of your own: ticktape backtest --strategy my_file.py:MyStrategy")
