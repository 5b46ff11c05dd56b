"""``ticktape import``: bring files of prices onto the tape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from domain.shared.errors import InvalidValue
from entrypoints.cli.context import opened
from entrypoints.cli.failures import BAD_USAGE, FAILED, Terminated, checking_usage, complain, warn
from entrypoints.cli.options.groups import About
from entrypoints.cli.options.output import AsJson
from entrypoints.cli.options.selection import MaybeInterval, Symbol, Venue
from entrypoints.cli.output import Column, console, count, counted_kinds, print_json, print_table, short

if TYPE_CHECKING:
    from application.market_data.importing.report import ImportedActions, ImportReport


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
            "adj close, symbol, dividends, stock splits and capital gains.",
        ),
    ],
    symbol: Annotated[Symbol, About("Whose prices; of a file with many symbols, the only one to take.")] = None,
    symbol_from: Annotated[
        Literal["name", "column"] | None,
        typer.Option(
            "--symbol-from",
            help="Take the symbol from the file's name (BTCUSDT-1d.csv.gz) or from its column of symbols.",
            show_default=False,
        ),
    ] = None,
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
    date_order: Annotated[
        Literal["dmy", "mdy", "ymd"] | None,
        typer.Option(
            "--date-order",
            help="How dates such as 2/1/2023 are meant: day, month or year first; else as the column shows it.",
            show_default=False,
        ),
    ] = None,
    stamped_at: Annotated[
        Literal["open", "close"],
        typer.Option("--stamped-at", help="Whether the times of bars below a day are those of their open or close."),
    ] = "open",
    no_volume: Annotated[
        bool,
        typer.Option(
            "--no-volume", help="Bars without a volume, as of exchange rates, get 0.", metavar="", show_default=False
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring files of prices onto the tape; the same file again adds nothing, changed rows are revisions.

    Dividends, stock splits and capital gains beside the prices become corporate actions. Rows that break a rule are refused and kept
    with their reason (ticktape data quarantine). Of files that disagree about bars of one symbol nothing is stored.
    """
    from application.market_data.importing.date_order import DateOrder
    from application.market_data.importing.preparation import ImportOptions
    from application.market_data.importing.symbols import SymbolFrom
    from application.market_data.use_cases.import_candles import ImportRequest
    from domain.shared.interval import Interval
    from infrastructure.containers.features.importing import import_candles

    with checking_usage():
        options = ImportOptions(
            symbol,
            None if interval is None else Interval(interval),
            venue,
            tz,
            _mapping(columns or []),
            SymbolFrom.of(symbol_from),
            DateOrder.of(date_order),
            no_volume,
            stamped_at_close=stamped_at == "close",
        )
    with opened(context) as container:
        try:
            outcome = import_candles(container).run(ImportRequest(tuple(files), options))
        except (KeyboardInterrupt, Terminated):
            warn("what was stored before this stays on the tape, in whole pieces; the same import adds the rest")
            raise
    reports, failures = outcome.reports, outcome.failures
    if failures and len(files) == 1:
        raise failures[0][1]
    if as_json:
        print_json([asdict(report) for report in reports])
    elif reports:
        _print(reports)
    for path, failure in failures:
        complain(str(failure) if path.name in str(failure) else f"{failure} (in {path.name})")
    empty = [report for report in reports if not report.series]
    for report in empty:
        complain(f"{report.source}: no row could be used: `ticktape data quarantine` shows why")
    if failures or empty:
        wrongly_asked = all(isinstance(failure, InvalidValue) for _, failure in failures)
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
        for line in _action_lines(report.actions):
            out.print(f"  {line}", soft_wrap=True)
        for notice in report.notices:
            out.print(f"  note: {notice}", soft_wrap=True)


def _action_lines(actions: ImportedActions) -> Iterator[str]:
    if actions.kinds:
        found = ", ".join(counted_kinds(actions.kinds))
        yield f"{found}: {actions.added:,} added, {actions.revised:,} revised, {actions.unchanged:,} unchanged"
    for reason, number in actions.reasons.items():
        yield f"{number:,} set aside: {reason}"
