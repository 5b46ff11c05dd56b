"""Checks of a journal file: every hash, every chain, and the structure that holds them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from adapters.sqlite.batches import LAST_POSITION, StreamHead, number, stream_batches
from adapters.sqlite.database import JournalDatabase
from adapters.sqlite.errors import WHOLE_FILE
from adapters.sqlite.schema import TABLES
from application.journal.errors import IntegrityError
from application.journal.event_hash import DIGEST_BYTES, genesis
from application.journal.record_batch import RecordBatch
from application.journal.record_batches import check_batch, given_ids

_OUT_OF_PLACE = """SELECT coalesce(s.name, '(stream number ' || b.stream || ')'), b.version
    FROM batches AS b NOT INDEXED LEFT JOIN streams AS s ON s.id = b.stream
    LEFT JOIN places AS p ON p.stream = b.stream AND p.version = b.version
    WHERE s.id IS NULL OR p.position IS NOT b.position LIMIT 1"""

_WITHOUT_BATCH = f"""SELECT coalesce(s.name, '(stream number ' || p.stream || ')'), p.version
    FROM places AS p LEFT JOIN streams AS s ON s.id = p.stream LEFT JOIN batches AS b ON b.position = p.position
    WHERE s.id IS NULL OR b.stream IS NOT p.stream OR b.version IS NOT p.version
    OR p.last IS NOT b.version + length(b.row_hashes) / {DIGEST_BYTES} - 1
    OR p.row_hash IS NOT substr(b.row_hashes, -{DIGEST_BYTES}) LIMIT 1"""  # noqa: S608

_OUT_OF_ORDER = f"""SELECT s.name, o.version FROM (
        SELECT stream, version, position, lag(position + length(row_hashes) / {DIGEST_BYTES}, 1, 1) OVER (ORDER BY position) AS due
        FROM batches
    ) AS o JOIN streams AS s ON s.id = o.stream WHERE o.position <> o.due LIMIT 1"""  # noqa: S608

_NOT_BEHIND = """SELECT s.name, o.version FROM (
        SELECT stream, version, position, lag(position, 1, 0) OVER one AS before, lag(last, 1, 0) OVER one + 1 AS due
        FROM places WINDOW one AS (PARTITION BY stream ORDER BY version)
    ) AS o JOIN streams AS s ON s.id = o.stream WHERE o.position <= o.before OR o.version IS NOT o.due LIMIT 1"""

_IDS = f"""SELECT count(*) FROM given_ids
    WHERE position <= ?1 OR position > (SELECT coalesce(({LAST_POSITION}), 0))"""  # noqa: S608

_DEFINITIONS = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"

_BEHIND_THE_END = """SELECT b.version FROM batches AS b
    WHERE b.position > (SELECT coalesce(max(position), 0) FROM places WHERE stream = ?1 AND last = ?2) AND b.stream = ?1
    AND NOT EXISTS (SELECT 1 FROM places AS p WHERE p.stream = ?1 AND p.version = b.version) ORDER BY b.position LIMIT 1"""

_POSITION_OF_ID = "SELECT coalesce(max(position), 0) FROM given_ids WHERE event_id = ?"


def checked_batches(
    database: JournalDatabase, stream: str, head: StreamHead, after: int, last: int
) -> Iterator[list[RecordBatch]]:
    """The batches of a stream with the events behind version ``after`` up to ``last``, chunk by chunk, each checked before it is given.

    The first and the last batch are cut to these events; what else is in them is not checked.

    Raises:
        IntegrityError: names the first version that is wrong.
    """
    before = genesis(stream)
    if 0 < after < last:
        before = stream_batches(database, stream, head.key, after - 1, after)[0].row_hash(after)
    while after < last:
        chunk = parts(stream_batches(database, stream, head.key, after, last), after, last)
        for batch in chunk:
            check_batch(batch, before)
            before = batch.last_hash
        after = chunk[-1].last
        yield chunk


def parts(batches: list[RecordBatch], after: int, last: int) -> list[RecordBatch]:
    """The events of consecutive batches behind version ``after`` up to ``last``."""
    batches[0] = batches[0].part(after, last)
    batches[-1] = batches[-1].part(after, last)
    return batches


def check_tail(database: JournalDatabase, stream: str, head: StreamHead) -> None:
    """Checks the last few events of a stream and that they are the end that is remembered.

    Raises:
        IntegrityError: names the version that is wrong.
    """
    for _ in checked_batches(database, stream, head, max(0, head.version - 3), head.version):
        pass


def check_end(database: JournalDatabase, stream: str, head: StreamHead) -> None:
    """Checks that the journal has no events of a stream behind its remembered end.

    Raises:
        IntegrityError: names the first of them.
    """
    with database.reading() as connection:
        found = connection.execute(_BEHIND_THE_END, (head.key, head.version)).fetchone()
    if found is not None:
        raise IntegrityError(stream, found[0], "belongs to no place in the stream")


def check_ids(database: JournalDatabase, chunk: list[RecordBatch], newest: int) -> int:
    """Checks that the ids that writers gave lead to the events that have them; returns how many there are up to position ``newest``.

    Raises:
        IntegrityError: names the version that is wrong.
    """
    found = 0
    for batch in chunk:
        ids = given_ids(batch)
        for event_id, version in ids.items():
            with database.reading() as connection:
                position = number(connection, _POSITION_OF_ID, (event_id,))
            if position != batch.position + version - batch.version:
                raise IntegrityError(batch.stream, version, f"its id leads to position {position}")
            found += position <= newest
    return found


def check_structure(database: JournalDatabase, newest: int, ids: int) -> None:
    """Checks that batches and places belong together, that versions and positions have no gap, and SQLite's own structures.

    Args:
        database: the journal.
        newest: a position; others may append behind it meanwhile.
        ids: how many events up to there have an id that their writer gave.

    Raises:
        IntegrityError: names the event where it can be told.
    """
    with database.reading() as connection:
        _none(connection, _OUT_OF_PLACE, "belongs to no place in a stream")
        _none(connection, _WITHOUT_BATCH, "is not the place of a batch")
        _none(connection, _OUT_OF_ORDER, "stands at a wrong position of the global feed")
        _none(connection, _NOT_BEHIND, "does not follow the event before it")
        kept = number(connection, _IDS, (newest,))
        definitions = {sql for (sql,) in connection.execute(_DEFINITIONS)}
        (report,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if kept != ids:
        raise IntegrityError(WHOLE_FILE, 0, f"{kept} event ids are kept, {ids} events have one")
    if not definitions.issuperset(TABLES):
        raise IntegrityError(WHOLE_FILE, 0, "a table, view or trigger is not as it was created")
    if report != "ok":
        raise IntegrityError(WHOLE_FILE, 0, report)


def _none(connection: sqlite3.Connection, query: str, what: str) -> None:
    found = connection.execute(query).fetchone()
    if found is not None:
        stream, version = found
        raise IntegrityError(stream, version, what)
