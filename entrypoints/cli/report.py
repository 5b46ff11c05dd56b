"""``ticktape report``: runs as one page for a browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from entrypoints.cli import completion, values
from entrypoints.cli.context import opened
from entrypoints.cli.failures import checking_usage, warn
from entrypoints.cli.options.costs import RiskFree
from entrypoints.cli.options.groups import About
from entrypoints.cli.options.metrics import OwnMetrics, loaded
from entrypoints.cli.options.output import AsJson, MaybeOutFile, Open
from entrypoints.cli.options.selection import Benchmark
from entrypoints.cli.output import console, print_json

if TYPE_CHECKING:
    from infrastructure.containers.container import Container

NAMED = 3
"""So many runs are named in the name of a comparison's file."""


def report(
    context: typer.Context,
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN",
            help="Its id, the beginning of one, `latest`, or id/attempt; several are compared.",
            show_default=False,
            autocompletion=completion.runs,
        ),
    ],
    out: Annotated[
        MaybeOutFile, About("The file to write; else one in the folder `reports` of the data folder.")
    ] = None,
    show: Open = False,
    benchmark: Annotated[Benchmark, About("A symbol to compare with; else equal shares of the run's own.")] = None,
    risk_free: RiskFree = 0.0,
    metric: OwnMetrics = None,
    as_json: AsJson = False,
) -> None:
    """Write a report: equity, drawdown, candles with entries and exits, returns, and why every trade was made."""
    from application.reporting.build import ReportOptions
    from infrastructure.containers.features.reporting import reports_folder, write_report

    with checking_usage():
        options = ReportOptions(benchmark=benchmark, risk_free=values.annual_rate(risk_free, "--risk-free"))
    with opened(context) as container:
        found = run_ids(container, runs)
        path = out or reports_folder(container) / file_name(found)
        shown = replace(options, own=loaded(container, metric))
        written = write_report(container).run(runs, path, shown).resolve()
    if as_json:
        print_json({"file": written, "runs": found})
    else:
        console().print(str(written), soft_wrap=True)
    if show:
        import webbrowser

        if not webbrowser.open(written.as_uri()):
            warn("no browser was found: open the file yourself")


def run_ids(container: Container, references: Sequence[str]) -> list[str]:
    """The ids of the runs that are referred to.

    Raises:
        UnknownRun: there is no such run.
    """
    from infrastructure.containers.features.runs import run_journal

    journal = run_journal(container)
    return [journal.find(reference).run_id for reference in references]


def file_name(found: Sequence[str]) -> str:
    """``<run id>.html`` of one run, ``comparison-<ids>.html`` of several."""
    if len(found) == 1:
        return f"{found[0]}.html"
    more = f"-and-{len(found) - NAMED}-more" if len(found) > NAMED else ""
    return f"comparison-{'-'.join(one[:8] for one in found[:NAMED])}{more}.html"
