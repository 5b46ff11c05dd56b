"""``ticktape report``: runs as one page for a browser."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entrypoints.cli import values
from entrypoints.cli.context import opened
from entrypoints.cli.failures import checking_usage, warn
from entrypoints.cli.options import DataDir, Debug
from entrypoints.cli.output import console

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
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            dir_okay=False,
            help="The file to write; else one in the folder `reports` of the data folder.",
            show_default=False,
        ),
    ] = None,
    show: Annotated[
        bool, typer.Option("--open", help="Show it in the browser.", metavar="", show_default=False)
    ] = False,
    benchmark: Annotated[
        str | None,
        typer.Option(
            metavar="SYM", help="A symbol to compare with; else equal shares of the run's own.", show_default=False
        ),
    ] = None,
    risk_free: Annotated[float, typer.Option(help="Annual risk-free rate, as a fraction.")] = 0.0,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Write a report: equity, drawdown, candles with entries and exits, returns, and why every trade was made."""
    from application.reporting.build import ReportOptions
    from infrastructure.containers.features.reporting import reports_folder, write_report

    with checking_usage():
        options = ReportOptions(benchmark=benchmark, risk_free=values.annual_rate(risk_free, "--risk-free"))
    with opened(context) as container:
        path = out or reports_folder(container) / file_name(container, runs)
        written = write_report(container).run(runs, path, options).resolve()
    console().print(str(written), soft_wrap=True)
    if show:
        import webbrowser

        if not webbrowser.open(written.as_uri()):
            warn("no browser was found: open the file yourself")


def file_name(container: Container, references: Sequence[str]) -> str:
    """``<run id>.html`` of one run, ``comparison-<ids>.html`` of several.

    Raises:
        UnknownRun: there is no such run.
    """
    from infrastructure.containers.features.runs import run_journal

    journal = run_journal(container)
    found = [journal.find(reference).run_id for reference in references]
    if len(found) == 1:
        return f"{found[0]}.html"
    more = f"-and-{len(found) - NAMED}-more" if len(found) > NAMED else ""
    return f"comparison-{'-'.join(one[:8] for one in found[:NAMED])}{more}.html"
