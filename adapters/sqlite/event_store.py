"""The journal in one SQLite file: streams and the global feed."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, takewhile
from pathlib import Path

from adapters.sqlite.database import JournalDatabase
from adapters.sqlite.integrity import check_structure, check_tail, checked_rows
from adapters.sqlite.rows import CHUNK, Head, feed_rows, find_ends, find_head, number, stream_events, stream_name
from application.event_codec import EventCodec
from application.journal_rows import (
    Known,
    Row,
    chained,
    check_stream,
    is_new,
    parted,
    place_of,
    prepare,
    recorded,
    storable,
)
from application.ports.clock import Clock
from application.ports.errors import IntegrityError
from application.ports.event_store import Appended
from domain.shared.envelope import NewEvent, RecordedEvent
from domain.shared.event_hash import genesis
from domain.shared.interval import to_microseconds

_INSERT = "INSERT INTO events (stream, version, position, event_id, record, row_hash) VALUES (?, ?, ?, ?, ?, ?)"
_TOGETHER = 50
_INSERT_TOGETHER = _INSERT + ", (?, ?, ?, ?, ?, ?)" * (_TOGETHER - 1)
"""One statement for many rows costs a quarter less than one for each."""

_KEEP_HEAD = """INSERT INTO streams (id, name, version, head) VALUES (?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, head = excluded.head"""
_BY_GIVEN_ID = """SELECT s.name, e.version, e.record
    FROM events AS e JOIN streams AS s ON s.id = e.stream WHERE e.event_id = ?"""
_BY_PLACE = """SELECT s.name, e.version, e.record
    FROM streams AS s JOIN events AS e ON e.stream = s.id WHERE s.name = ? AND e.version = ? AND e.event_id IS NULL"""


class SqliteEventStore:
    """Streams and the global feed in one file, for any number of threads and processes.

    An append is one transaction, on disk when it returns (with the default ``synchronous``). Reading goes chunk by chunk up to
    where the stream ended when it was asked for, and holds no transaction open in between: rows are never changed.
    """

    def __init__(
        self,
        path: Path | str,
        codec: EventCodec,
        clock: Clock,
        synchronous: str = "FULL",
        *,
        timeout: float = 5.0,
        sample: int = 8,
    ) -> None:
        """Opens the journal, creates it where it is missing, and checks the ends of some streams.

        Args:
            path: the file.
            codec: knows the events.
            clock: tells when something is recorded.
            synchronous: OFF, NORMAL, FULL or EXTRA; docs/journal.md says what survives a power cut.
            timeout: seconds to wait while another process writes.
            sample: how many streams, taken at random, have their ends checked now.

        Raises:
            DataFormatError: the file is not a journal, or of a newer format.
            StoreUnavailable: it cannot be opened, or is locked.
            IntegrityError: one of the streams looked at is damaged.
        """
        self._database = JournalDatabase(path, synchronous, timeout)
        self._codec = codec
        self._clock = clock
        for stream, head in self._sample(sample):
            check_tail(self._database, stream, head)

    def _sample(self, count: int) -> list[tuple[str, Head]]:
        with self._database.reading() as connection:
            streams = number(connection, "SELECT coalesce(max(id), 0) FROM streams")
            chosen = random.sample(range(1, streams + 1), min(count, streams))
            names = [stream_name(connection, key) for key in chosen]
            heads = [(name, find_head(connection, name)) for name in names]
        return [(name, head) for name, head in heads if head is not None]

    def append(self, stream: str, expected_version: int, events: Sequence[NewEvent]) -> Appended:
        """See ``EventStore.append``."""
        check_stream(stream)
        with storable():
            prepared = prepare(self._codec, events)
            with self._database.writing() as connection:
                head, position = find_ends(connection, stream)
                key, version, before = head or (0, 0, genesis(stream))
                if not is_new(stream, expected_version, version, prepared, _finder(connection)):
                    return Appended(version, 0)
                key = key or number(connection, "SELECT coalesce(max(id), 0) + 1 FROM streams")
                now = to_microseconds(self._clock.now())
                rows = chained(stream, key, version, position, before, now, prepared)
                _insert(connection, rows)
                connection.execute(_KEEP_HEAD, (key, stream, version + len(rows), rows[-1][-1]))
            return Appended(version + len(rows), len(rows))

    def read(
        self, stream: str, after: int = 0, limit: int | None = None, *, verify: bool = False
    ) -> Iterator[RecordedEvent]:
        """See ``EventStore.read``."""
        with self._database.reading() as connection:
            head = find_head(connection, stream)
        if head is None:
            return iter(())
        after = max(after, 0)
        last = head.version if limit is None else min(head.version, after + max(limit, 0))
        chunks = self._verified(stream, head, after, last) if verify else self._plain(stream, head.key, after, last)
        return chain.from_iterable(chunks)

    def _plain(self, stream: str, key: int, after: int, last: int) -> Iterator[Iterator[RecordedEvent]]:
        for first in range(after, last, CHUNK):
            places, written = stream_events(self._database, stream, key, first, min(first + CHUNK, last))
            yield recorded(self._codec, places, written)

    def _verified(self, stream: str, head: Head, after: int, last: int) -> Iterator[Iterator[RecordedEvent]]:
        for rows in checked_rows(self._database, stream, head, after, last):
            yield recorded(self._codec, *parted(rows, [stream] * len(rows)))

    def version(self, stream: str) -> int:
        """See ``EventStore.version``."""
        with self._database.reading() as connection:
            head = find_head(connection, stream)
        return 0 if head is None else head.version

    def streams(self, prefix: str = "") -> list[str]:
        """See ``EventStore.streams``."""
        with self._database.reading() as connection:
            names = connection.execute(
                "SELECT CAST(name AS TEXT) FROM streams WHERE name >= ? ORDER BY name", (prefix,)
            )
            return list(takewhile(lambda name: name.startswith(prefix), (name for (name,) in names)))

    def verify(self, streams: Iterable[str] | None = None) -> int:
        """See ``EventStore.verify``; for all streams, also the structure of the file."""
        checked = 0
        names = self.streams() if streams is None else streams
        for name in names:
            with self._database.reading() as connection:
                head = find_head(connection, name)
            if head is None and streams is None:
                raise IntegrityError(name, 0, "its name cannot be found")
            if head is None:
                continue
            checked += sum(map(len, checked_rows(self._database, name, head, 0, head.version)))
        if streams is None:
            check_structure(self._database)
        return checked

    def read_all(self, after: int = 0, limit: int | None = None) -> Iterator[RecordedEvent]:
        """See ``GlobalFeed.read_all``."""
        after = max(after, 0)
        last = self.last_position()
        last = last if limit is None else min(last, after + max(limit, 0))
        return chain.from_iterable(self._positions(after, last))

    def _positions(self, after: int, last: int) -> Iterator[Iterator[RecordedEvent]]:
        names: dict[int, str] = {}
        for first in range(after, last, CHUNK):
            with self._database.reading() as connection:
                rows = feed_rows(connection, first, min(first + CHUNK, last))
                for key in {row[0] for row in rows} - names.keys():
                    names[key] = stream_name(connection, key)
            yield recorded(self._codec, *parted(rows, [names[row[0]] for row in rows]))

    def last_position(self) -> int:
        """See ``GlobalFeed.last_position``."""
        with self._database.reading() as connection:
            return number(connection, "SELECT coalesce(max(position), 0) FROM events")

    def checkpoint(self, name: str) -> int:
        """See ``GlobalFeed.checkpoint``."""
        with self._database.reading() as connection:
            return number(connection, "SELECT coalesce(max(position), 0) FROM checkpoints WHERE name = ?", (name,))

    def save_checkpoint(self, name: str, position: int) -> None:
        """See ``GlobalFeed.save_checkpoint``."""
        with self._database.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO checkpoints (name, position) VALUES (?, ?)", (name, position))

    def close(self) -> None:
        """Closes the file; the next use opens it again."""
        self._database.close()


def _insert(connection: sqlite3.Connection, rows: list[Row]) -> None:
    whole = len(rows) - len(rows) % _TOGETHER
    for first in range(0, whole, _TOGETHER):
        connection.execute(_INSERT_TOGETHER, [value for row in rows[first : first + _TOGETHER] for value in row])
    for row in rows[whole:]:
        connection.execute(_INSERT, row)


def _finder(connection: sqlite3.Connection) -> Callable[[str], Known | None]:
    """Looks up where an explicit or derived event id stands."""

    def find(event_id: str) -> Known | None:
        found = connection.execute(_BY_GIVEN_ID, (event_id,)).fetchone()
        place = place_of(event_id) if found is None else None
        if place is not None:
            found = connection.execute(_BY_PLACE, place).fetchone()
        if found is None:
            return None
        return Known(*found)

    return find
