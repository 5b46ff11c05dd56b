"""A run's result for people."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from application.trading.strategy_choice import listed
from domain.performance.definitions import GROUPS, Group
from domain.shared.amounts import grouped, money_text
from entrypoints.cli.output import Column, console, print_table

if TYPE_CHECKING:
    from application.runs.events import RunStarted
    from application.runs.result import RunResult
    from domain.performance.metrics import Metrics

_LEFT: tuple[Group, ...] = ("returns", "risk", "benchmark")
_RIGHT: tuple[Group, ...] = ("trades", "drawdown", "own")
"""Groups of metrics in the two columns of the table."""

_MOST_SYMBOLS = 12


def print_result(result: RunResult, seconds: float, *, fresh: bool) -> None:
    """Inputs, metrics, warnings and where the result came from."""
    from application.inspection.tables import summary

    shown, out = summary(result), console()
    print_inputs(out, result.started, f"{shown['start']} to {shown['end']}")
    out.print(
        f"Capital {grouped(money_text(result.started.initial_cash))} became {grouped(money_text(result.final_equity))}; "
        f"{result.statement.totals.fills} fills, {len(result.portfolio.positions)} positions open at the end"
    )
    print_metrics(out, result.metrics)
    print_warnings(out, result.warnings)
    out.print(Text(f"Run {result.attempt.run_id}", style="bold"), _origin(result, seconds, fresh=fresh), sep=": ")


def print_inputs(out: Console, started: RunStarted, period: str) -> None:
    """What was run, on two lines, of which universe and compared with what, if any."""
    parameters = listed(started.parameters)
    out.print(Text(started.strategy + (f" ({parameters})" if parameters else ""), style="bold"))
    where = f" at {started.venue}" if started.venue else ""
    out.print(f"{some(started.symbols)}{where}, {started.interval} bars, {period}, {started.prices} prices")
    if started.universe is not None:
        from application.runs.wording import universe_text

        out.print(f"Universe: {universe_text(started)}", soft_wrap=True)
    if started.benchmark is not None:
        out.print(f"Indicators compare with {started.benchmark}")


def some(symbols: Sequence[str]) -> str:
    """The symbols, or the first of many and how many there are."""
    return (
        ", ".join(symbols)
        if len(symbols) <= _MOST_SYMBOLS
        else f"{len(symbols)} symbols ({symbols[0]} to {symbols[-1]})"
    )


def print_metrics(out: Console, metrics: Metrics) -> None:
    """All metrics by group, in two columns; those against a benchmark where there was one."""
    left, right = ([row for group in groups for row in _group_rows(group, metrics)] for groups in (_LEFT, _RIGHT))
    cells = zip_longest(left, right, fillvalue=("", ""))
    columns = [Column("Metric"), Column("Value", number=True)] * 2
    print_table(out, columns, [(*one, *other) for one, other in cells])


def _group_rows(group: Group, metrics: Metrics) -> list[tuple[str, str]]:
    """The group's title and, below it, its metrics; nothing where there are none, or no benchmark."""
    values, definitions = metrics.group(group), metrics.definitions
    if not values or (group == "benchmark" and all(map(math.isnan, values.values()))):
        return []
    shown = [(f"  {definitions[key].title}", definitions[key].show(value)) for key, value in values.items()]
    return [(GROUPS[group], ""), *shown]


def print_warnings(out: Console, warnings: Iterable[str]) -> None:
    """An empty line, then one line each."""
    out.print()
    for warning in warnings:
        out.print(Text("warning: ", style="yellow").append(warning, style="default"))


def print_profile(timings: Mapping[str, float], seconds: float) -> None:
    """Where the time of a computed run went.

    Args:
        timings: seconds of each part; nothing where the run was answered from the journal.
        seconds: how long the run took in all; what no part accounts for is shown as the rest.
    """
    out = console()
    if not sum(timings.values()):
        out.print("\nNothing was computed: --fresh --profile computes and says where the time goes.")
        return
    columns = [Column("Part"), Column("Seconds", number=True), Column("Share", number=True)]
    parts = {**timings, "the rest": max(0.0, seconds - sum(timings.values()))}
    ordered = sorted(parts.items(), key=lambda item: -item[1])
    total = sum(parts.values())
    print_table(out, columns, [(part, f"{took:.3f}", f"{took / total:.0%}") for part, took in ordered])


def _origin(result: RunResult, seconds: float, *, fresh: bool) -> str:
    if result.reused:
        return "from the journal (--fresh computes it anew)"
    computed = f"computed in {seconds:.2f} s"
    if result.equal is None:
        return f"{computed}, nothing stored to compare with" if fresh else computed
    if result.equal:
        return f"{computed}, equal to the stored result"
    return f"{computed}, DIFFERENT from the stored result: see `ticktape runs --all`"
