"""``ticktape indicators``: the catalogue, and what one of it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from entrypoints.cli import completion
from entrypoints.cli.catalogue import print_catalogue, print_entry
from entrypoints.cli.failures import checking_usage
from entrypoints.cli.options.output import AsJson
from entrypoints.cli.output import Column, console, count, print_json

if TYPE_CHECKING:
    from application.indicators.use_cases.list_indicators import ListedIndicator, ListedParameter


def indicators(context: typer.Context, as_json: AsJson = False) -> None:
    """List the indicators of the catalogue: parameters with defaults, columns added, family, TA-Lib's name."""
    if context.invoked_subcommand is not None:
        return
    from application.indicators.use_cases.list_indicators import ListIndicators

    listed = ListIndicators().run()
    columns: dict[Column, Callable[[ListedIndicator], str]] = {
        Column("Name"): lambda one: one.name,
        Column("Parameters", wraps=True): lambda one: ", ".join(map(_parameter, one.parameters)),
        Column("Columns added", wraps=True): lambda one: " ".join(one.outputs),
        Column("Family"): lambda one: one.family,
        Column("TA-Lib"): lambda one: one.talib_name,
    }
    print_catalogue(listed, columns, "indicators", listed[0].name.lower(), as_json=as_json)


def show(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A class, an output or TA-Lib's name: rsi, sma_20.",
            autocompletion=completion.indicator,
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Show an indicator: formula and source, parameters, columns read and added, warm-up."""
    from application.indicators.use_cases.list_indicators import ListIndicators

    with checking_usage():
        found = ListIndicators().one(name)
    lines = (
        ("Parameters", ", ".join(map(_parameter, found.parameters)) or "none"),
        ("Reads", ", ".join(found.inputs)),
        ("Adds", " ".join(found.outputs)),
        ("Warm-up", f"the first value is on bar {found.warmup + 1}"),
        ("TA-Lib", _talib(found) or "has none"),
    )
    title = f"{found.name}  {found.family or 'candlestick pattern'}"
    print_entry(found, title, lines, found.documentation.replace("``", ""), as_json=as_json)


def warm_up(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Which ones; all if left out.", autocompletion=completion.indicator),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compile indicators and patterns now, rather than each at its first use over many rows."""
    from domain.indicators.patterns.base import Pattern
    from entrypoints.cli.context import opened
    from infrastructure.containers.features.indicators import warm_up_indicators

    with opened(context) as container:
        prepared = warm_up_indicators(container).run(names or [])
    if as_json:
        print_json({"indicators": [type(one).__name__ for one in prepared]})
        return
    patterns = sum(isinstance(one, Pattern) for one in prepared)
    counted = [(len(prepared) - patterns, "indicator"), (patterns, "pattern")]
    console().print(f"{' and '.join(count(number, kind) for number, kind in counted if number)} ready")


def _parameter(own: ListedParameter) -> str:
    number = str(own.default).removesuffix(".0")
    return f"{own.name}={number}" + (f" ({'|'.join(own.options)})" if own.options else "")


def _talib(found: ListedIndicator) -> str:
    names = [f"{name}: {own.name}" for own in found.parameters for name in own.talib_names]
    return found.talib_name + (f" ({', '.join(names)})" if names else "")
