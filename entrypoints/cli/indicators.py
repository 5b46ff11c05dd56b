"""``ticktape indicators``: the catalogue, and what one of it is."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from entrypoints.cli.failures import checking_usage
from entrypoints.cli.options import AsJson, DataDir, Debug
from entrypoints.cli.output import Column, console, count, print_json, print_table

if TYPE_CHECKING:
    from application.use_cases.list_indicators import ListedIndicator, ListedParameter


def indicators(context: typer.Context, as_json: AsJson = False, data_dir: DataDir = None, debug: Debug = False) -> None:
    """List the indicators of the catalogue: parameters with defaults, columns added, family, TA-Lib's name."""
    if context.invoked_subcommand is not None:
        return
    from application.use_cases.list_indicators import ListIndicators

    listed = ListIndicators().run()
    if as_json:
        print_json([asdict(one) for one in listed])
        return
    out = console()
    columns = [
        Column("Name"),
        Column("Parameters", wraps=True),
        Column("Columns added", wraps=True),
        Column("Family"),
        Column("TA-Lib"),
    ]
    rows = [
        (one.name, ", ".join(map(_parameter, one.parameters)), " ".join(one.outputs), one.family, one.talib_name)
        for one in listed
    ]
    print_table(out, columns, rows)
    out.print(f"\n{len(listed)} indicators; one of them: ticktape indicators show {listed[0].name.lower()}")


def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A class, an output or TA-Lib's name: rsi, sma_20.")],
    as_json: AsJson = False,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Show an indicator: formula and source, parameters, columns read and added, warm-up."""
    from application.use_cases.list_indicators import ListIndicators

    with checking_usage():
        found = ListIndicators().one(name)
    if as_json:
        print_json(asdict(found))
        return
    out = console()
    out.print(f"{found.name}  {found.family or 'candlestick pattern'}", style="bold")
    out.print(_text(found), soft_wrap=True)
    for label, text in (
        ("Parameters", ", ".join(map(_parameter, found.parameters)) or "none"),
        ("Reads", ", ".join(found.inputs)),
        ("Adds", " ".join(found.outputs)),
        ("Warm-up", f"the first value is on bar {found.warmup + 1}"),
        ("TA-Lib", _talib(found) or "has none"),
    ):
        out.print(f"{label:<12}{text}", soft_wrap=True)


def warm_up(
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Which ones; all if left out.")] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Compile indicators and patterns now, rather than each at its first use over many rows."""
    from application.use_cases.warm_up_indicators import WarmUpIndicators
    from domain.indicators.patterns.base import Pattern
    from entrypoints.cli.context import opened

    with opened(context) as container:
        prepared = WarmUpIndicators(container.scanner(), container.progress()).run(names or [])
    if as_json:
        print_json({"indicators": [type(one).__name__ for one in prepared]})
        return
    patterns = sum(isinstance(one, Pattern) for one in prepared)
    counted = [(len(prepared) - patterns, "indicator"), (patterns, "pattern")]
    console().print(f"{' and '.join(count(number, kind) for number, kind in counted if number)} ready")


def _parameter(own: ListedParameter) -> str:
    number = str(own.default).removesuffix(".0")
    return f"{own.name}={number}" + (f" ({'|'.join(own.options)})" if own.options else "")


def _text(found: ListedIndicator) -> str:
    return "\n" + found.documentation.replace("``", "") + "\n"


def _talib(found: ListedIndicator) -> str:
    names = [f"{name}: {own.name}" for own in found.parameters for name in own.talib_names]
    return found.talib_name + (f" ({', '.join(names)})" if names else "")
