"""``ticktape lookahead``: does a strategy look ahead?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from entrypoints.cli import values
from entrypoints.cli.context import opened
from entrypoints.cli.failures import FAILED, checking_usage
from entrypoints.cli.options.costs import CostOptions, InitialCapital
from entrypoints.cli.options.execution import OrderOptions
from entrypoints.cli.options.groups import HOW, MONEY, WHAT, Panel
from entrypoints.cli.options.output import AsJson
from entrypoints.cli.options.selection import Bars, Benchmark
from entrypoints.cli.options.strategy import StrategyChoice
from entrypoints.cli.output import console, count, minute, print_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from application.research.lookahead.findings import Finding
    from application.research.use_cases.find_lookahead import Lookahead

_LABEL = 20


def lookahead(
    context: typer.Context,
    *,
    choice: Annotated[StrategyChoice, Panel(WHAT)],
    bars: Annotated[Bars, Panel(WHAT)],
    initial_capital: InitialCapital = "100000",
    costs: CostOptions,
    orders: OrderOptions,
    benchmark: Annotated[Benchmark, Panel(MONEY)] = None,
    cuts: Annotated[
        int,
        typer.Option("--cuts", min=1, help="At how many places the future is taken away.", rich_help_panel=HOW),
    ] = 12,
    as_json: AsJson = False,
) -> None:
    """Take the future away and see whether a decision changes; exit status 1 if one does."""
    with checking_usage():
        from application.research.use_cases.find_lookahead import LookaheadRequest
        from domain.shared.values import symbol

        given = {
            **bars.asked(),
            "initial_cash": values.money(initial_capital, "--initial-capital"),
            "benchmark": None if benchmark is None else symbol(benchmark),
            "cuts": cuts,
        }
    with opened(context) as container:
        with checking_usage():
            from entrypoints.cli.strategy_choice import chosen_strategy
            from infrastructure.containers.features.research import find_lookahead

            chosen = chosen_strategy(container, choice.strategies_file, choice.strategy, choice.param or [])
            model = orders.model(costs.model(container))
        found = find_lookahead(container, type(chosen)).run(LookaheadRequest(strategy=chosen, execution=model, **given))
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
