"""Reading rows of the journal."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from adapters.sqlite.database import JournalDatabase
from adapters.sqlite.errors import WHOLE_FILE
from application.journal_rows import Places, Row, Written, parted
from application.ports.errors import IntegrityError

CHUNK = 200
"""Events that are held at a time while reading."""

_ROW = "e.stream, e.version, e.position, e.event_id, e.record, e.row_hash"

_OF_STREAM = f"SELECT {_ROW} FROM events AS e WHERE stream = ? AND version > ? AND version <= ? ORDER BY version"  # noqa: S608
_OF_FEED = f"SELECT {_ROW} FROM events AS e WHERE position > ? AND position <= ? ORDER BY position"  # noqa: S608

_ENDS = "SELECT version, position FROM events WHERE stream = ? AND version IN (?, ?) ORDER BY version"
_ENDS_OF_ALL = """SELECT newest.position, s.id, s.version, s.head
    FROM (SELECT coalesce(max(position), 0) AS position FROM events) AS newest LEFT JOIN streams AS s ON s.name = ?"""
_RUN = "SELECT record, row_hash FROM events WHERE position BETWEEN ? AND ? ORDER BY position"

_OF_STREAM_WITHOUT_INDEX = f"""SELECT {_ROW} FROM events AS i CROSS JOIN events AS e ON e.position = i.position
    WHERE i.stream = ? AND i.version > ? AND i.version <= ? ORDER BY i.version"""  # noqa: S608
"""SQLite takes stream and version from the index where it uses one; this takes them from the row itself."""


class Head(NamedTuple):
    """What the journal remembers of a stream: its number, its version, and the row hash of its last event."""

    key: int
    version: int
    digest: bytes


def number(connection: sqlite3.Connection, query: str, parameters: tuple[object, ...] = ()) -> int:
    """The only value of a query."""
    value: int = connection.execute(query, parameters).fetchone()[0]
    return value


def find_head(connection: sqlite3.Connection, stream: str) -> Head | None:
    """The head of a stream; None for an unknown one.

    Raises:
        IntegrityError: what is remembered of it cannot be.
    """
    try:
        found = connection.execute("SELECT id, version, head FROM streams WHERE name = ?", (stream,)).fetchone()
    except UnicodeEncodeError:
        return None
    return None if found is None else _head(stream, *found)


def find_ends(connection: sqlite3.Connection, stream: str) -> tuple[Head | None, int]:
    """The head of a stream, and the position of the newest event of all: both that an append needs, in one query.

    Raises:
        IntegrityError: as ``find_head``.
    """
    position, *head = connection.execute(_ENDS_OF_ALL, (stream,)).fetchone()
    return (None if head[0] is None else _head(stream, *head)), position


def _head(stream: str, key: int, version: object, digest: object) -> Head:
    if not (isinstance(version, int) and version > 0 and isinstance(digest, bytes)):
        raise IntegrityError(stream, 0, f"its end cannot be version {version!r}")
    return Head(key, version, digest)


def stream_name(connection: sqlite3.Connection, key: int) -> str:
    """The name of a stream's number.

    Raises:
        IntegrityError: no stream has that number.
    """
    found = connection.execute("SELECT name FROM streams WHERE id = ?", (key,)).fetchone()
    if found is None:
        raise IntegrityError(f"(stream number {key})", 0, "has no name")
    name: str = found[0]
    return name


def stream_rows(
    database: JournalDatabase, stream: str, key: int, after: int, last: int, *, without_index: bool = False
) -> list[Row]:
    """The rows of a stream behind version ``after`` up to ``last``.

    Args:
        database: the journal.
        stream: name of the stream.
        key: its number.
        after: version before the first row.
        last: version of the last row.
        without_index: take each value from the row, none from the index.

    Raises:
        IntegrityError: a row is missing, or SQLite cannot read it; names its version.
    """
    query = _OF_STREAM_WITHOUT_INDEX if without_index else _OF_STREAM
    try:
        with database.reading() as connection:
            rows: list[Row] = connection.execute(query, (key, after, last)).fetchall()
    except IntegrityError as damage:
        if last - after > 1:
            for version in range(after, last):
                stream_rows(database, stream, key, version, version + 1, without_index=without_index)
        raise IntegrityError(stream, last, str(damage)) from damage
    if len(rows) != last - after:
        raise IntegrityError(stream, _first_gap(rows, after), "is missing")
    return rows


def stream_events(
    database: JournalDatabase, stream: str, key: int, after: int, last: int
) -> tuple[Places, list[Written]]:
    """Where the events of a stream behind version ``after`` up to ``last`` stand, and what they hold.

    Versions and positions both grow, so where the first and the last are as far apart in one as in the other, all between them
    are the stream's. Such a run is read by position, without the columns that are known then: a third faster.

    Raises:
        IntegrityError: a row is missing, or SQLite cannot read it; names its version.
    """
    rows = last - after
    try:
        with database.reading() as connection:
            ends = [position for _, position in connection.execute(_ENDS, (key, after + 1, last))]
            if ends and ends[-1] - ends[0] == rows - 1:
                written: list[Written] = connection.execute(_RUN, (ends[0], ends[-1])).fetchall()
                if len(written) == rows:
                    return ([stream] * rows, range(after + 1, last + 1), range(ends[0], ends[-1] + 1)), written
    except IntegrityError:
        pass
    return parted(stream_rows(database, stream, key, after, last), [stream] * rows)


def feed_rows(connection: sqlite3.Connection, after: int, last: int) -> list[Row]:
    """The rows behind position ``after`` up to ``last``.

    Raises:
        IntegrityError: a position is missing.
    """
    rows: list[Row] = connection.execute(_OF_FEED, (after, last)).fetchall()
    if len(rows) != last - after:
        raise IntegrityError(WHOLE_FILE, 0, f"an event between the positions {after} and {last} is missing")
    return rows


def _first_gap(rows: list[Row], after: int) -> int:
    present = {row[1] for row in rows}
    return next(version for version in range(after + 1, after + len(rows) + 2) if version not in present)
