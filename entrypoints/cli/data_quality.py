"""``ticktape data quality``: what is doubtful about daily prices."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from entrypoints.cli import values
from entrypoints.cli.context import opened
from entrypoints.cli.failures import checking_usage
from entrypoints.cli.options.groups import About, Formerly
from entrypoints.cli.options.output import AsJson, Limit, MaybeOutFile
from entrypoints.cli.options.selection import EndDate, StartDate, Symbols, Venue
from entrypoints.cli.output import Column, console, count, print_json, print_table

if TYPE_CHECKING:
    from application.market_data.quality_report import QualityReport


def quality(
    context: typer.Context,
    symbols: Annotated[Symbols, About("Which symbols; all of the market if left out.")] = None,
    venue: Annotated[Venue, About("Whose prices."), Formerly("--market")] = "ASX",
    start_date: Annotated[StartDate, About("First session."), Formerly("--since")] = None,
    end_date: Annotated[EndDate, About("Last session, inclusive."), Formerly("--until")] = None,
    html: Annotated[
        bool, typer.Option("--html", help="Also write a page for a browser.", metavar="", show_default=False)
    ] = False,
    out: Annotated[MaybeOutFile, About("Where the page goes; else the folder `reports` of the data folder.")] = None,
    limit: Annotated[Limit, About("Findings to show, the first; 0 for all.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Look for wrong units, bad splits and dividends, spikes, refused rows and missing sessions; nothing is changed."""
    from application.market_data.use_cases.check_data_quality import QualityRequest
    from domain.market.markets import market as market_of
    from infrastructure.containers.features.market_data import check_data_quality
    from infrastructure.containers.features.reporting import reports_folder, write_quality_page

    with checking_usage():
        place = market_of(venue)
        request = QualityRequest(
            values.symbols(symbols or []),
            place,
            values.day(start_date, "--start-date"),
            values.day(end_date, "--end-date"),
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
    _print(report, limit)
    if path is not None:
        console().print(str(path), soft_wrap=True)


def _print(report: QualityReport, limit: int) -> None:
    out = console()
    errors = [finding for finding in report.findings if finding.fault.is_error]
    shown = errors[:limit] if limit else errors
    if errors:
        columns = [Column("Symbol"), Column("Session"), Column("Kind"), Column("What was seen", wraps=True)]
        rows = [(one.symbol, one.day.isoformat(), one.fault.value, one.detail) for one in shown]
        print_table(out, columns, rows)
        out.print()
    if len(shown) < len(errors):
        out.print(f"{count(len(errors) - len(shown), 'finding')} not shown: --limit 0 shows all", soft_wrap=True)
    untraded = sum(one.faults.get("untraded", 0) for one in report.symbols)
    sessions = sum(one.sessions for one in report.symbols)
    out.print(
        f"{report.market}: {count(len(report.symbols), 'symbol')}, {count(sessions, 'session')} on the tape, "
        f"{count(len(errors), 'finding')}, {count(untraded, 'session')} without volume",
        soft_wrap=True,
    )
