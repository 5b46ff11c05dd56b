"""Brings the prices and corporate actions of files onto the tape."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import polars as pl

from application.market_data.importing.agreement import Span, check_agreement, spans_of, spans_of_survey
from application.market_data.importing.pieces import Pieces
from application.market_data.importing.preparation import ImportOptions, Prepared, prepare
from application.market_data.importing.report import (
    ImportedActions,
    ImportedSeries,
    ImportOutcome,
    ImportReport,
    combined,
)
from application.market_data.importing.survey import Survey, survey
from application.ports.clock import Clock
from application.ports.corporate_action_tape import CorporateActionTape
from application.ports.errors import UnreadableFile
from application.ports.table_reader import TableReader
from application.ports.tape import Tape
from domain.shared.errors import InvalidValue, TicktapeError
from domain.shared.interval import Interval

WHOLE_ROWS = 1_000_000
"""A file of so many rows at most is judged as a whole; a larger one piece by piece, see ``Pieces``."""

WHOLE_BYTES = 120 << 20
"""The same, bytes of its table."""

HELD_ROWS = 500_000
"""So many rows are held between the comparison of files and their storing; what is beyond is read a second time."""


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """Which files, and what they do not say themselves.

    Attributes:
        paths: the files.
        options: what they do not say.
    """

    paths: tuple[Path, ...]
    options: ImportOptions = field(default_factory=ImportOptions)


class ImportCandles:
    """Reads tables, appends what keeps the rules, keeps the rest with its reason; again adds nothing."""

    def __init__(self, tape: Tape, actions: CorporateActionTape, clock: Clock, read_table: TableReader) -> None:
        """Takes where to, the time of arrival and how files are read."""
        self._tape, self._actions = tape, actions
        self._clock = clock
        self._read_table = read_table

    def run(self, request: ImportRequest) -> ImportOutcome:
        """Imports files; one that cannot be read or is not clear is left out and said to be so.

        Files that bring the same series are compared before anything is stored.

        Raises:
            InvalidValue: files disagree about bars of one series; nothing is stored.
            StoreUnavailable: the tape cannot be written.
            TapeDamaged: a file of the tape that holds the same bars cannot be read.
        """
        now = self._clock.now()
        failures: list[tuple[Path, TicktapeError]] = []
        readable = []
        spans: list[Span] = []
        paths = list(dict.fromkeys(request.paths))
        intake = _Intake(self._read_table, request.options, now, is_alone=len(paths) == 1)
        for path in paths:
            try:
                taken = intake.taken_in(path)
                spans += _spans_of(taken) if len(paths) > 1 else []
            except TicktapeError as error:
                failures.append((path, error))
            else:
                readable.append(path)
        check_agreement(spans, intake.candles_of)
        reports = []
        for path in readable:
            try:
                reports.append(self._stored(intake.handed_out(path), request.options, now))
            except UnreadableFile as error:
                failures.append((path, error))
        return ImportOutcome(tuple(reports), tuple(failures))

    def _stored(self, taken: Prepared | Survey, options: ImportOptions, now: datetime) -> ImportReport:
        if isinstance(taken, Prepared):
            return self._store(taken, now)
        pieces = Pieces(lambda: self._read_table(taken.path), taken, options, now)
        reports = [self._store(piece, now) for piece in pieces]
        return combined(reports, pieces.notices)

    def _store(self, prepared: Prepared, now: datetime) -> ImportReport:
        receipt = self._tape.append(prepared.good, received_at=now)
        self._tape.quarantine(prepared.refused, source=prepared.path.name, received_at=now)
        return ImportReport(
            source=prepared.path.name,
            rows_read=prepared.rows_read,
            added=receipt.added,
            revised=receipt.revised,
            unchanged=receipt.unchanged,
            quarantined=len(prepared.refused),
            skipped=prepared.skipped,
            reasons=_counted(prepared.refused["reason"]),
            series=_series(prepared.good, prepared.interval),
            actions=self._store_actions(prepared, now),
            notices=prepared.notices,
        )

    def _store_actions(self, prepared: Prepared, now: datetime) -> ImportedActions:
        rows, refused, _ = prepared.actions
        if not len(rows) and not len(refused):
            return ImportedActions()
        receipt = self._actions.append(rows, received_at=now)
        self._tape.quarantine(refused, source=prepared.path.name, received_at=now)
        return ImportedActions(
            _counted(rows["kind"]), receipt.added, receipt.revised, receipt.unchanged, _counted(refused["reason"])
        )


class _Intake:
    """Files, read and judged; as many rows as fit are held until they are handed out, and of a large file what it shows."""

    def __init__(self, read_table: TableReader, options: ImportOptions, now: datetime, *, is_alone: bool) -> None:
        self._read_table, self._options, self._now, self._is_alone = read_table, options, now, is_alone
        self._held: dict[Path, Prepared | Survey] = {}
        self._rows = 0

    def taken_in(self, path: Path) -> Prepared | Survey:
        """A file's rows, or what a file that is too large to be held shows."""
        if path in self._held:
            return self._held[path]
        table = self._whole(path)
        if table is None:
            self._held[path] = found = survey(lambda: self._read_table(path), path, self._options)
            return found
        prepared = prepare(table, path, self._options, self._now)
        if self._is_alone or self._rows + len(prepared.good) <= HELD_ROWS:
            self._held[path] = prepared
            self._rows += len(prepared.good)
        return prepared

    def candles_of(self, path: Path) -> pl.DataFrame:
        """A file's candles.

        Raises:
            InvalidValue: it is too large to be held.
        """
        taken = self.taken_in(path)
        if isinstance(taken, Prepared):
            return taken.good
        raise InvalidValue(
            f"{path.name} has bars of series that other files bring too, and more than {WHOLE_ROWS:,} rows, too many to be compared: "
            "import the files one after another; different values become revisions",
            field="paths",
        )

    def handed_out(self, path: Path) -> Prepared | Survey:
        """The same, not held any longer."""
        taken = self.taken_in(path)
        if self._held.pop(path, None) is not None and isinstance(taken, Prepared):
            self._rows -= len(taken.good)
        return taken

    def _whole(self, path: Path) -> pl.DataFrame | None:
        """A file's table, None where it is too large."""
        batches = []
        rows = size = 0
        for batch in self._read_table(path):
            batches.append(batch)
            rows, size = rows + len(batch), size + int(batch.estimated_size())
            if rows > WHOLE_ROWS or size > WHOLE_BYTES:
                return None
        return pl.concat(batches, how="diagonal") if len(batches) > 1 else batches[0]


def _spans_of(taken: Prepared | Survey) -> list[Span]:
    return spans_of(taken) if isinstance(taken, Prepared) else spans_of_survey(taken)


def _counted(reasons: pl.Series) -> dict[str, int]:
    counts = pl.DataFrame({"reason": reasons}).group_by("reason").len().sort("len", "reason", descending=[True, False])
    return dict(counts.iter_rows())


def _series(candles: pl.DataFrame, interval: Interval) -> tuple[ImportedSeries, ...]:
    found = (
        candles.group_by("symbol", "venue")
        .agg(
            pl.struct("open_time").n_unique().alias("rows"),
            pl.col("open_time").min().alias("first"),
            pl.col("open_time").max().alias("last"),
        )
        .sort("symbol")
    )
    return tuple(
        ImportedSeries(symbol, venue, interval, rows, first, last)
        for symbol, venue, rows, first, last in found.iter_rows()
    )
