"""A large file in pieces that are judged one by one as if they were all of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import polars as pl

from application.market_data.importing.actions import left_out_notice
from application.market_data.importing.candles import session_days
from application.market_data.importing.overlaps import Overlaps
from application.market_data.importing.preparation import ImportOptions, Prepared, judge
from application.market_data.importing.row_sequence import cuts_of, places
from application.market_data.importing.survey import (
    Batches,
    ChosenRows,
    Survey,
    check_together,
    only_symbol,
    taken_rows,
)
from application.market_data.importing.symbols import rows_of_symbol
from application.ports.errors import UnreadableFile

MOST_REFUSED = 200_000
"""Rows of a large file that are refused, and corporate actions, at most: they are kept in tables that are read whole."""

MOST_BYTES_TOGETHER = 160 << 20
"""Bytes of them at most."""

_TAIL = 10_000
"""Of so many last rows it is looked first where to cut."""


class Pieces:
    """The pieces of a file, and when all are taken, what the reader should know of them together."""

    def __init__(self, batches: Batches, survey: Survey, options: ImportOptions, now: datetime) -> None:
        """Takes the file, what is known of all of it, what it does not say, and the time after which no bar closes."""
        self._batches, self._survey, self._options, self._now = batches, survey, options, now
        self._overlaps = Overlaps(survey.interval)
        self._refused = self._actions = self._left_out = self._skipped = 0

    def __iter__(self) -> Iterator[Prepared]:
        """The pieces in their order.

        Raises:
            UnreadableFile: too many rows cannot be parted, or too many are refused; the pieces before stay as they are.
        """
        held: pl.DataFrame | None = None
        for batch in self._batches():
            chosen = self._chosen(batch)
            held = chosen if held is None else pl.concat([held, chosen], how="diagonal")
            place = self._place_to_cut(held)
            if place:
                yield self._judged(held.head(place))
                held = held.slice(place)
            check_together(len(held), self._survey.path)
            if held.estimated_size() > MOST_BYTES_TOGETHER:
                raise UnreadableFile(
                    f"{self._survey.path} has rows of one day or symbol that take more than {MOST_BYTES_TOGETHER >> 20} MiB: leave out the "
                    "columns that are no prices, or split the file"
                )
        if held is not None and (len(held) or self._skipped):
            yield self._judged(held)

    @property
    def notices(self) -> tuple[str, ...]:
        """What the reader should know."""
        found = (self._overlaps.notice(), left_out_notice(self._left_out, self._survey.interval))
        return tuple(notice for notice in found if notice)

    def _chosen(self, batch: pl.DataFrame) -> pl.DataFrame:
        """The rows of a batch that are of the only symbol to take, all where there is none."""
        only = only_symbol(self._survey.asked, self._options)
        if only is None:
            return batch
        chosen = rows_of_symbol(batch, self._survey.asked.columns, only)
        self._skipped += len(batch) - len(chosen)
        return chosen

    def _place_to_cut(self, held: pl.DataFrame) -> int:
        """Where the last rows begin that may go on in the next batch; 0: nowhere."""
        for tail in (held.tail(_TAIL), held):
            rows = self._taken(tail.with_row_index(_PLACE))
            days = session_days(rows.table, self._survey.asked.columns, rows.times, self._survey.asked.zone)
            cuts = rows.table[_PLACE].filter(cuts_of(places(rows.symbols, days, rows.times), self._survey.cut))
            if len(cuts):
                return len(held) - len(tail) + int(cuts[-1])
        return 0

    def _taken(self, table: pl.DataFrame) -> ChosenRows:
        survey = self._survey
        return taken_rows(table, survey.asked, self._options, survey.path, survey.decide)

    def _judged(self, whole: pl.DataFrame) -> Prepared:
        survey = self._survey
        table, symbols, times = self._taken(whole)
        judged = judge(table, symbols, times, survey.interval, survey.asked, self._options, self._now, survey.splits)
        self._overlaps.add(judged.good)
        self._left_out += judged.actions.left_out
        self._actions += len(judged.actions.rows)
        self._refused += len(judged.refused) + len(judged.actions.refused)
        if max(self._refused, self._actions) > MOST_REFUSED:
            raise self._too_many(judged.refused)
        skipped, self._skipped = self._skipped + len(whole) - len(table), 0
        return Prepared(survey.path, len(table) + skipped, skipped, survey.interval, *judged, ())

    def _too_many(self, refused: pl.DataFrame) -> UnreadableFile:
        what = "corporate actions" if self._actions > MOST_REFUSED else "rows that are refused"
        reason = f", the last because {refused['reason'][-1]}" if len(refused) else ""
        return UnreadableFile(
            f"{self._survey.path} has more than {MOST_REFUSED:,} {what}{reason}: mend the file and import it again; what was good before "
            "that is on the tape"
        )


_PLACE = "(place)"
