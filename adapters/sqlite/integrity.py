"""Checks of a journal file: every hash, every chain, and the structure that holds them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from adapters.sqlite.database import JournalDatabase
from adapters.sqlite.errors import WHOLE_FILE
from adapters.sqlite.rows import CHUNK, Head, stream_rows
from application.journal_rows import Row, check_rows
from application.ports.errors import IntegrityError
from domain.shared.event_hash import genesis

_TAIL = 3

_OUT_OF_PLACE = """SELECT coalesce(s.name, '(stream number ' || e.stream || ')'), e.version
    FROM events AS e NOT INDEXED LEFT JOIN streams AS s ON s.id = e.stream
    WHERE s.id IS NULL OR e.version < 1 OR e.version > s.version LIMIT 1"""

_OUT_OF_ORDER = """SELECT s.name, o.version FROM (
        SELECT stream, version, position, lag(position, 1, 0) OVER (PARTITION BY stream ORDER BY version) AS before FROM events
    ) AS o JOIN streams AS s ON s.id = o.stream
    WHERE o.position <= o.before OR o.position > (SELECT count(*) FROM events) LIMIT 1"""


def checked_rows(database: JournalDatabase, stream: str, head: Head, after: int, last: int) -> Iterator[list[Row]]:
    """The rows of a stream behind version ``after`` up to ``last``, chunk by chunk, each checked before it is given.

    Raises:
        IntegrityError: names the first version that is wrong; 0 where only the remembered end of the stream is.
    """
    before = genesis(stream)
    if 0 < after < last:
        before = stream_rows(database, stream, head.key, after - 1, after)[0][-1]
    for first in range(after, last, CHUNK):
        stop = min(first + CHUNK, last)
        rows = stream_rows(database, stream, head.key, first, stop, without_index=True)
        before = _checked(stream, head, first, before, rows)
        yield rows


def check_tail(database: JournalDatabase, stream: str, head: Head) -> None:
    """Checks the last few rows of a stream and that they are the end that is remembered.

    Raises:
        IntegrityError: names the version that is wrong; 0 for the remembered end.
    """
    for _ in checked_rows(database, stream, head, max(0, head.version - _TAIL), head.version):
        pass


def check_structure(database: JournalDatabase) -> None:
    """Checks that all rows belong to a stream, that positions have no gap, and SQLite's own structures.

    Raises:
        IntegrityError: names the event where it can be told.
    """
    with database.reading() as connection:
        _none(connection, _OUT_OF_PLACE, "belongs to no place in a stream")
        _none(connection, _OUT_OF_ORDER, "stands at a wrong position of the global feed")
        (report,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if report != "ok":
        raise IntegrityError(WHOLE_FILE, 0, report)


def _checked(stream: str, head: Head, after: int, before: bytes, rows: list[Row]) -> bytes:
    for version, row in enumerate(rows, after + 1):
        if row[0] != head.key:
            raise IntegrityError(stream, version, f"has moved to stream number {row[0]!r}")
    before = check_rows(stream, after, before, rows)
    if after + len(rows) == head.version and before != head.digest:
        raise IntegrityError(stream, 0, "its end is not the end that is remembered")
    return before


def _none(connection: sqlite3.Connection, query: str, what: str) -> None:
    found = connection.execute(query).fetchone()
    if found is not None:
        stream, version = found
        raise IntegrityError(stream, version, what)
