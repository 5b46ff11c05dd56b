"""``ticktape lookahead``: does a strategy look ahead?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from entrypoints.cli import values
from entrypoints.cli.context import opened
from entrypoints.cli.failures import FAILED, checking_usage
from entrypoints.cli.options import AsJson, DataDir, Debug, StrategiesFile
from entrypoints.cli.output import console, count, minute, print_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from application.research.lookahead.findings import Finding
    from application.research.use_cases.find_lookahead import Lookahead

_LABEL = 20


def lookahead(
    context: typer.Context,
    strategy: Annotated[
        str,
        typer.Option(
            "--strategy", metavar="NAME", help="A name or a preset of `ticktape strategies`, or my_file.py:MyStrategy."
        ),
    ],
    param: Annotated[
        list[str] | None, typer.Option("--param", metavar="NAME=VALUE", help="A parameter; may be repeated.")
    ] = None,
    symbols: Annotated[
        list[str] | None,
        typer.Option("--symbols", metavar="A,B", help="What to trade; all on the tape if left out."),
    ] = None,
    start_date: Annotated[
        str | None, typer.Option("--start-date", metavar="DATE", help="First session or open time decided on.")
    ] = None,
    end_date: Annotated[str | None, typer.Option("--end-date", metavar="DATE", help="Last one, inclusive.")] = None,
    interval: Annotated[str, typer.Option("--interval", metavar="1s…1M", help="Length of the bars.")] = "1d",
    venue: Annotated[str | None, typer.Option("--venue", metavar="NAME", help="Where.")] = None,
    prices: Annotated[Literal["adjusted", "raw"], typer.Option("--prices", help="Which prices it sees.")] = "adjusted",
    benchmark: Annotated[
        str | None,
        typer.Option("--benchmark", metavar="SYMBOL", help="What indicators such as beta compare with."),
    ] = None,
    cuts: Annotated[int, typer.Option("--cuts", min=1, help="At how many places the future is taken away.")] = 12,
    strategies_file: StrategiesFile = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Take the future away and see whether a decision changes; exit status 1 if one does."""
    with checking_usage():
        from application.market_data.selection import Prices
        from application.research.use_cases.find_lookahead import LookaheadRequest
        from domain.shared.interval import Interval
        from domain.shared.values import symbol

        given = {
            "symbols": values.symbols(symbols or []),
            "interval": Interval(interval),
            "venue": venue,
            "start": values.moment(start_date, "--start-date"),
            "end": values.moment(end_date, "--end-date"),
            "prices": Prices(prices),
            "benchmark": None if benchmark is None else symbol(benchmark),
            "cuts": cuts,
        }
    with opened(context) as container:
        with checking_usage():
            from entrypoints.cli.strategy_choice import chosen_strategy
            from infrastructure.containers.features.research import find_lookahead

            chosen = chosen_strategy(container, strategies_file, strategy, param or [])
        request = LookaheadRequest(strategy=chosen, **given)  # type: ignore[arg-type]
        found = find_lookahead(container, type(chosen)).run(request)
    if as_json:
        print_json(_described(found))
    else:
        _print(console(), found)
    if found.peeks:
        raise typer.Exit(FAILED)


def _described(found: Lookahead) -> dict[str, object]:
    from domain.shared.interval import from_microseconds

    return {
        "strategy": found.strategy,
        "peeks": found.peeks,
        "bars": found.bars,
        "orders": found.orders,
        "cuts": [from_microseconds(cut) for cut in found.cuts],
        "findings": [
            {
                "kind": finding.kind.value,
                "cut": None if finding.cut is None else from_microseconds(finding.cut),
                "at": from_microseconds(finding.at),
                "whole": finding.whole,
                "shortened": finding.shortened,
            }
            for finding in found.findings
        ],
        "notes": list(found.notes),
    }


def _print(out: Console, found: Lookahead) -> None:
    asked = (
        f"{count(found.bars, 'bar')}, {count(found.orders, 'order')}, the tape cut at {count(len(found.cuts), 'place')}"
    )
    out.print(f"{found.strategy}: {asked}", style="bold")
    for finding in found.findings:
        out.print()
        for label, text in _lines(finding):
            out.print(f"  {label:<{_LABEL}}{text}", soft_wrap=True)
    if not found.peeks:
        first, last = minute(found.cuts[0])[:10], minute(found.cuts[-1])[:10]
        out.print(f"It does not look ahead: no decision and no indicator changed at any cut from {first} to {last}.")
    for note in found.notes:
        out.print(f"note: {note}", soft_wrap=True)


def _lines(finding: Finding) -> Iterator[tuple[str, str]]:
    verdict, what, whole, shortened = _WORDS[finding.kind.value]
    yield verdict, what
    yield "When", f"{minute(finding.at)} UTC"
    if finding.cut is not None:
        yield "Tape cut after", f"{minute(finding.cut)} UTC"
    yield whole, finding.whole
    yield shortened, finding.shortened


_TAKEN_AWAY = "changes when later bars are taken away"
_WORDS = {
    "future": ("IT PEEKS", f"a decision {_TAKEN_AWAY}", "With the future", "Without it"),
    "indicator": ("IT PEEKS", f"an indicator {_TAKEN_AWAY}", "With the future", "Without it"),
    "memory": ("IT REMEMBERS", "a decision depends on runs before", "After other runs", "In a clean process"),
    "unstable": ("NOT REPEATABLE", "two runs over one tape differ: chance, a clock", "One run", "The other"),
}
