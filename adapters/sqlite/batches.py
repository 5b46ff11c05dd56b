"""Reading batches of the journal."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from typing import Any, NamedTuple

from adapters.sqlite.database import JournalDatabase
from adapters.sqlite.errors import WHOLE_FILE
from application.journal.errors import IntegrityError
from application.journal.event_hash import DIGEST_BYTES
from application.journal.record_batch import RecordBatch
from application.journal.record_batches import Known, given_ids, only_record, place_of

CHUNK = 200
"""Events that are held at a time while reading, at least; at most a batch more. Large ones are fewer.

Queries ask for the batches that begin within so many events and not for more, because Python steps to the next row, with its
records, before it gives one.
"""

_MOST_BYTES = 1 << 22
"""Bytes of records after which no further batch is held."""

_FAR = 1 << 62
"""No journal comes to so many events."""

_CONTENT = "CAST(b.row_hashes AS BLOB), CAST(b.records AS BLOB)"

_OF_STREAM = f"""SELECT p.version, p.last, p.position, p.row_hash, b.stream, b.version, {_CONTENT}
    FROM places AS p LEFT JOIN batches AS b ON b.position = p.position
    WHERE p.stream = ?1 AND p.version >= (SELECT coalesce(max(version), 0) FROM places WHERE stream = ?1 AND version <= ?2 + 1)
    AND p.version <= ?3 ORDER BY p.version"""  # noqa: S608
_OF_FEED = f"""SELECT b.position, p.last, p.row_hash, b.stream, b.version, {_CONTENT} FROM batches AS b
    LEFT JOIN places AS p ON p.stream = b.stream AND p.version = b.version AND p.position = b.position
    WHERE b.position >= (SELECT coalesce(max(position), 0) FROM batches WHERE position <= ?1 + 1) AND b.position <= ?2
    ORDER BY b.position"""  # noqa: S608

LAST_POSITION = f"SELECT position + length(row_hashes) / {DIGEST_BYTES} - 1 FROM batches ORDER BY position DESC LIMIT 1"  # noqa: S608
"""The position of the newest event; null where there is none."""

_END = "p.version = (SELECT max(version) FROM places WHERE stream = s.id)"
_HEAD = f"""SELECT s.id, p.version, p.last, p.row_hash FROM streams AS s LEFT JOIN places AS p ON p.stream = s.id AND {_END}
    WHERE s.name = ?"""  # noqa: S608
_ENDS = f"""SELECT newest.position, s.id, p.version, p.last, p.row_hash FROM (SELECT ({LAST_POSITION}) AS position) AS newest
    LEFT JOIN streams AS s ON s.name = ? LEFT JOIN places AS p ON p.stream = s.id AND {_END}"""  # noqa: S608
_BY_GIVEN_ID = """SELECT s.name, b.version + g.position - b.position
    FROM given_ids AS g JOIN batches AS b ON b.position = (SELECT max(position) FROM batches WHERE position <= g.position)
    JOIN streams AS s ON s.id = b.stream WHERE g.event_id = ?"""


class StreamHead(NamedTuple):
    """The head of a stream in the journal: its number, its version, and the row hash of its last event."""

    key: int
    version: int
    digest: bytes


def number(connection: sqlite3.Connection, query: str, parameters: tuple[object, ...] = ()) -> int:
    """The only value of a query; 0 where it is null.

    Raises:
        IntegrityError: it is no whole number.
    """
    value = connection.execute(query, parameters).fetchone()[0] or 0
    if not isinstance(value, int):
        raise IntegrityError(WHOLE_FILE, 0, f"{value!r} stands where a whole number belongs")
    return value


def find_head(connection: sqlite3.Connection, stream: str) -> StreamHead | None:
    """The head of a stream; None for an unknown one.

    Raises:
        IntegrityError: what is remembered of it cannot be.
    """
    try:
        found = connection.execute(_HEAD, (stream,)).fetchone()
    except UnicodeEncodeError:
        return None
    return None if found is None else _head(stream, *found)


def find_ends(connection: sqlite3.Connection, stream: str) -> tuple[StreamHead | None, int]:
    """The head of a stream, and the position of the newest event of all: both that an append needs, in one query.

    Raises:
        IntegrityError: as ``find_head``.
    """
    position, *head = connection.execute(_ENDS, (stream,)).fetchone()
    newest = position or 0
    if not (isinstance(newest, int) and newest < _FAR):
        raise IntegrityError(WHOLE_FILE, 0, f"the newest event cannot stand at position {position!r}")
    return (None if head[0] is None else _head(stream, *head)), newest


def _head(stream: str, key: int, first: object, last: object, digest: object) -> StreamHead:
    if not (
        isinstance(first, int) and isinstance(last, int) and 0 < first <= last < _FAR and isinstance(digest, bytes)
    ):
        raise IntegrityError(stream, 0, f"its end cannot be version {last!r}")
    return StreamHead(key, last, digest)


def stream_name(connection: sqlite3.Connection, key: int) -> str:
    """The name of a stream's number.

    Raises:
        IntegrityError: no stream has that number.
    """
    found = connection.execute("SELECT name FROM streams WHERE id = ?", (key,)).fetchone()
    if found is None or not isinstance(found[0], str):
        raise IntegrityError(f"(stream number {key})", 0, "has no name")
    return found[0]


def find_event(connection: sqlite3.Connection, event_id: str) -> Known | None:
    """The place of the event with an id, given or derived; None where there is none.

    Raises:
        IntegrityError: its record is none.
    """
    given = connection.execute(_BY_GIVEN_ID, (event_id,)).fetchone()
    place: tuple[str, int] | None = given or place_of(event_id)
    if given and not (isinstance(given[0], str) and isinstance(given[1], int)):
        raise IntegrityError(str(given[0]), 0, f"event id {event_id!r} leads to version {given[1]!r}")
    head = None if place is None else find_head(connection, place[0])
    if place is None or head is None or place[1] > head.version:
        return None
    stream, version = place
    batch = _batches(connection, stream, head.key, version - 1, version)[0].part(version - 1, version)
    return Known(stream, version, only_record(batch)) if given or not given_ids(batch) else None


def stream_batches(database: JournalDatabase, stream: str, key: int, after: int, last: int) -> list[RecordBatch]:
    """Whole batches of a stream, from the one with the event behind version ``after``, about ``CHUNK`` events, or up to ``last``.

    Raises:
        IntegrityError: a batch is missing, is another than the one remembered, or SQLite cannot read it; names its first version.
    """
    try:
        with database.reading() as connection:
            return _batches(connection, stream, key, after, last)
    except IntegrityError as damage:
        if damage.stream != WHOLE_FILE:
            raise
        _name_unreadable(database, stream, key, after, last)
        raise


def _name_unreadable(database: JournalDatabase, stream: str, key: int, after: int, last: int) -> None:
    """Reads batch by batch, because SQLite may report the next row's damage along with a row that is sound."""
    while after < last:
        try:
            with database.reading() as connection:
                after = _batches(connection, stream, key, after, after + 1)[-1].last
        except IntegrityError as damage:
            if damage.stream != WHOLE_FILE:
                raise
            raise IntegrityError(stream, after + 1, str(damage)) from damage


def _batches(connection: sqlite3.Connection, stream: str, key: int, after: int, last: int) -> list[RecordBatch]:
    last = min(last, after + CHUNK)
    with closing(connection.execute(_OF_STREAM, (key, after, last))) as rows:
        try:
            return _remembered(stream, key, after, last, rows)
        except TypeError as error:
            raise IntegrityError(stream, after + 1, f"or what follows has no place that can be: {error}") from error


def _remembered(stream: str, key: int, after: int, last: int, rows: Iterable[tuple[Any, ...]]) -> list[RecordBatch]:
    batches: list[RecordBatch] = []
    done, size = after, 0
    for first, end, position, digest, owner, version, row_hashes, records in rows:
        if (first != done + 1) if batches else not first <= done + 1 <= end:
            break
        if records is None or row_hashes is None:
            raise IntegrityError(stream, first, "is missing")
        if owner != key or version != first:
            raise IntegrityError(stream, first, f"has moved to stream number {owner!r}, version {version!r}")
        batches.append(_batch(RecordBatch(stream, position, first, records, row_hashes), end, digest))
        done = end
        size += len(records)
        if done >= last or size >= _MOST_BYTES:
            return batches
    raise IntegrityError(stream, done + 1, "is missing")


def _batch(batch: RecordBatch, end: int, digest: bytes) -> RecordBatch:
    """The batch, if it ends as remembered.

    Raises:
        IntegrityError: it does not.
    """
    stream, _, first, _, row_hashes = batch
    if len(row_hashes) != (end - first + 1) * DIGEST_BYTES or len(row_hashes) % DIGEST_BYTES:
        raise IntegrityError(
            stream, first, f"and what follows: {len(row_hashes)} bytes of row hashes up to version {end}"
        )
    if row_hashes[-DIGEST_BYTES:] != digest:
        raise IntegrityError(stream, end, "its end is not the end that is remembered")
    return batch


def feed_batches(connection: sqlite3.Connection, after: int, last: int, names: dict[int, str]) -> list[RecordBatch]:
    """Whole batches in the order of the feed, from the one with the event behind position ``after``; as ``stream_batches``.

    Args:
        connection: the journal.
        after: a position.
        last: the position of the last event wanted.
        names: names of streams that are known, by number; those found out are added.

    Raises:
        IntegrityError: a position is missing, or holds a batch that is not the one remembered.
    """
    last = min(last, after + CHUNK)
    with closing(connection.execute(_OF_FEED, (after, last))) as rows:
        try:
            return _fed_batches(connection, after, last, names, rows)
        except TypeError as error:
            what = f"an event behind position {after} has no place that can be: {error}"
            raise IntegrityError(WHOLE_FILE, 0, what) from error


def _fed_batches(
    connection: sqlite3.Connection, after: int, last: int, names: dict[int, str], rows: Iterable[tuple[Any, ...]]
) -> list[RecordBatch]:
    batches: list[RecordBatch] = []
    done, size = after, 0
    for position, end, digest, key, version, row_hashes, records in rows:
        if key not in names:
            names[key] = stream_name(connection, key)
        if end is None or records is None or row_hashes is None:
            raise IntegrityError(names[key], version, "belongs to no place in the stream")
        batch = _batch(RecordBatch(names[key], position, version, records, row_hashes), end, digest)
        newest = position + end - version
        if (position != done + 1) if batches else not position <= done + 1 <= newest:
            break
        batches.append(batch)
        done = newest
        size += len(records)
        if done >= last or size >= _MOST_BYTES:
            return batches
    raise IntegrityError(WHOLE_FILE, 0, f"an event between the positions {done} and {last} is missing")
