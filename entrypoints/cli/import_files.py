"""``ticktape import``: bring files of prices onto the tape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from domain.shared.errors import InvalidValue, TicktapeError
from entrypoints.cli.context import opened
from entrypoints.cli.failures import BAD_USAGE, FAILED, checking_usage, complain
from entrypoints.cli.options.groups import About
from entrypoints.cli.options.output import AsJson
from entrypoints.cli.options.selection import MaybeInterval, Symbol, Venue
from entrypoints.cli.output import Column, console, count, print_json, print_table, short

if TYPE_CHECKING:
    from application.market_data.use_cases.import_candles import ImportReport


def import_files(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            exists=True,
            dir_okay=False,
            show_default=False,
            help="CSV (also gzipped), Parquet or Arrow with date or timestamp, open, high, low, close, volume; perhaps "
            "adj close and symbol.",
        ),
    ],
    symbol: Annotated[Symbol, About("Whose prices; of a file with many symbols, the only one to take.")] = None,
    interval: Annotated[MaybeInterval, About("Length of the bars; else as their spacing shows.")] = None,
    venue: Annotated[Venue, About("Where the prices are from.")] = "LOCAL",
    tz: Annotated[
        str | None,
        typer.Option("--tz", metavar="ZONE", help="Time zone of times without an offset, such as America/New_York."),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN", help="A column with another name; may be repeated."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring files of prices onto the tape; the same file again adds nothing, changed rows are revisions.

    Rows that break a rule are refused and kept with their reason (ticktape data quarantine).
    """
    from application.market_data.use_cases.import_candles import ImportRequest
    from domain.shared.interval import Interval
    from infrastructure.containers.features.importing import import_candles

    with checking_usage():
        length = None if interval is None else Interval(interval)
        named = _mapping(columns or [])
    reports: list[ImportReport] = []
    failures: list[TicktapeError] = []
    with opened(context) as container:
        use_case = import_candles(container)
        for path in files:
            try:
                report = use_case.run(ImportRequest(path, symbol, length, venue, tz, named))
            except TicktapeError as error:
                if len(files) == 1:
                    raise
                failures.append(error)
            else:
                reports.append(report)
    if as_json:
        print_json([asdict(report) for report in reports])
    elif reports:
        _print(reports)
    for failure in failures:
        complain(str(failure))
    empty = [report for report in reports if not report.series]
    for report in empty:
        complain(f"{report.source}: no row could be used: `ticktape data quarantine` shows why")
    if failures or empty:
        wrongly_asked = all(isinstance(failure, InvalidValue) for failure in failures)
        raise typer.Exit(BAD_USAGE if failures and not reports and wrongly_asked else FAILED)


def _mapping(texts: Sequence[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in texts]
    for field, separator, column in pairs:
        if not (field and separator and column):
            raise InvalidValue(f"--map {field!r} is not FIELD=COLUMN, such as symbol=Tick", field="map")
    return {field: column for field, _, column in pairs}


def _print(reports: Sequence[ImportReport]) -> None:
    out = console()
    rows = [
        (
            one.symbol,
            one.venue,
            one.interval.text,
            f"{one.rows:,}",
            short(one.first),
            short(one.last),
            report.source,
        )
        for report in reports
        for one in report.series
    ]
    if rows:
        columns = [Column("Symbol"), Column("Venue"), Column("Interval"), Column("Rows", number=True)]
        print_table(out, [*columns, Column("First, UTC"), Column("Last, UTC"), Column("File", shrinks=True)], rows)
        out.print()
    for report in reports:
        skipped = f", {report.skipped:,} of other symbols" if report.skipped else ""
        out.print(
            f"{report.source}: {count(report.rows_read, 'row')} read: {report.added:,} added, {report.revised:,} revised, "
            f"{report.unchanged:,} unchanged, {report.quarantined:,} refused{skipped}",
            soft_wrap=True,
        )
        for reason, number in report.reasons.items():
            out.print(f"  {number:,} refused: {reason}", soft_wrap=True)
