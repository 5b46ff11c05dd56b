"""``ticktape data quality``: what is doubtful about daily prices."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entrypoints.cli import values
from entrypoints.cli.context import opened
from entrypoints.cli.failures import BadUsage, checking_usage
from entrypoints.cli.options import AsJson, DataDir, Debug
from entrypoints.cli.output import Column, console, count, print_json, print_table

if TYPE_CHECKING:
    from application.market_data.quality_report import QualityReport

SHOWN = 50


def quality(
    context: typer.Context,
    symbols: Annotated[
        list[str] | None,
        typer.Option("--symbols", metavar="A,B", help="Which symbols; all of the market if left out."),
    ] = None,
    market: Annotated[str, typer.Option("--market", metavar="NAME", help="Whose prices.")] = "ASX",
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="First session.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Last session, inclusive.")] = None,
    html: Annotated[
        bool, typer.Option("--html", help="Also write a page for a browser.", metavar="", show_default=False)
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            dir_okay=False,
            help="Where the page goes; else the folder `reports` of the data folder.",
        ),
    ] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Look for wrong units, bad splits and dividends, spikes, refused rows and missing sessions; nothing is changed."""
    from application.market_data.use_cases.check_data_quality import QualityRequest
    from domain.market.markets import market as market_of
    from infrastructure.containers.features.market_data import check_data_quality
    from infrastructure.containers.features.reporting import reports_folder, write_quality_page

    with checking_usage():
        place = market_of(market)
        request = QualityRequest(
            values.symbols(symbols or []), place, day_of(since, "--since"), day_of(until, "--until")
        )
    with opened(context) as container:
        report = check_data_quality(container).run(request)
        path = None
        if html or out is not None:
            page = out or reports_folder(container) / f"quality-{place.name}.html"
            path = write_quality_page(container).run(report, page).resolve()
    if as_json:
        print_json({**asdict(report), "errors": report.errors, "page": path})
        return
    _print(report)
    if path is not None:
        console().print(str(path), soft_wrap=True)


def day_of(text: str | None, option: str) -> date | None:
    """A date from the text of an option.

    Raises:
        BadUsage: it is none.
    """
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise BadUsage(f"{option} {text!r} is not a date: give one such as 2019-01-31") from None


def _print(report: QualityReport) -> None:
    out = console()
    errors = [finding for finding in report.findings if finding.fault.is_error]
    if errors:
        columns = [Column("Symbol"), Column("Session"), Column("Kind"), Column("What was seen", wraps=True)]
        rows = [(one.symbol, one.day.isoformat(), one.fault.value, one.detail) for one in errors[:SHOWN]]
        print_table(out, columns, rows)
        out.print()
    if len(errors) > SHOWN:
        out.print(f"{count(len(errors) - SHOWN, 'finding')} not shown: --html writes all", soft_wrap=True)
    untraded = sum(one.faults.get("untraded", 0) for one in report.symbols)
    sessions = sum(one.sessions for one in report.symbols)
    out.print(
        f"{report.market}: {count(len(report.symbols), 'symbol')}, {count(sessions, 'session')} on the tape, "
        f"{count(len(errors), 'finding')}, {count(untraded, 'session')} without volume",
        soft_wrap=True,
    )
