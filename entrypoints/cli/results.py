"""A run's result for people."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from application.trading.strategy_choice import listed
from domain.performance.definitions import DEFINITIONS
from entrypoints.cli.output import Column, console, print_table

if TYPE_CHECKING:
    from application.runs.events import RunStarted
    from application.runs.result import RunResult

_LEFT = (
    "total_return",
    "annualised_return",
    "volatility",
    "sharpe",
    "sortino",
    "calmar",
    "max_drawdown",
    "max_drawdown_bars",
    "max_drawdown_days",
    "exposure",
    "turnover",
    "fees",
)

_MOST_SYMBOLS = 12


def print_result(result: RunResult, seconds: float, *, fresh: bool) -> None:
    """Inputs, metrics, warnings and where the result came from."""
    from application.inspection.tables import summary

    shown, out = summary(result), console()
    print_inputs(out, result.started, f"{shown['start']} to {shown['end']}")
    out.print(
        f"Capital {float(result.started.initial_cash):,.2f} became {result.final_equity:,.2f}; "
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


def print_metrics(out: Console, metrics: Mapping[str, float]) -> None:
    """All metrics in two columns; alpha and beta where there was a benchmark."""
    right = [key for key in DEFINITIONS if key not in _LEFT and DEFINITIONS[key].alias_of is None]
    if all(math.isnan(metrics[key]) for key in ("alpha", "beta")):
        right = [key for key in right if key not in {"alpha", "beta"}]
    cells = zip_longest(_cells(_LEFT, metrics), _cells(right, metrics), fillvalue=("", ""))
    columns = [Column("Metric"), Column("Value", number=True)] * 2
    print_table(out, columns, [(*one, *other) for one, other in cells])


def _cells(keys: Sequence[str], metrics: Mapping[str, float]) -> Iterable[tuple[str, str]]:
    return ((DEFINITIONS[key].title, DEFINITIONS[key].show(metrics[key])) for key in keys)


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
