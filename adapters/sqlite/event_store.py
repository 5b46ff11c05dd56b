"""The journal in one SQLite file: streams and the global feed."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, takewhile
from pathlib import Path
from typing import TypeAlias

from adapters.sqlite.batches import (
    LAST_POSITION,
    StreamHead,
    feed_batches,
    find_ends,
    find_event,
    find_head,
    number,
    stream_batches,
    stream_name,
)
from adapters.sqlite.database import JournalDatabase
from adapters.sqlite.integrity import check_end, check_ids, check_structure, check_tail, checked_batches, parts
from application.journal.codec import EventCodec
from application.journal.envelope import NewEvent, RecordedEvent
from application.journal.errors import IntegrityError
from application.journal.event_hash import genesis, row_digest
from application.journal.event_store import ANY_VERSION, Appended
from application.journal.record_batch import RecordBatch
from application.journal.record_batches import (
    Placed,
    Prepared,
    check_stream,
    is_new,
    placed,
    prepare,
    prepare_one,
    recorded,
)
from application.ports.clock import Clock
from domain.shared.interval import to_microseconds

_KEEP_BATCH = (
    "INSERT INTO batches (position, stream, version, row_hashes, records) VALUES (?, ?, ?, ?, CAST(? AS TEXT))"
)
_KEEP_ID = "INSERT INTO given_ids (event_id, position) VALUES (?, ?)"


_End: TypeAlias = tuple[sqlite3.Connection, int, str, int, int, bytes]
"""Where a store wrote last: over which connection; number, name and version of the stream; position and row hash."""


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
        self._end: _End | None = None
        for stream, head in self._sample(sample):
            check_tail(self._database, stream, head)

    def _sample(self, count: int) -> list[tuple[str, StreamHead]]:
        with self._database.reading() as connection:
            streams = number(connection, "SELECT coalesce(max(id), 0) FROM streams")
            chosen = random.sample(range(1, streams + 1), min(count, streams))
            names = [stream_name(connection, key) for key in chosen]
            heads = [(name, find_head(connection, name)) for name in names]
        return [(name, head) for name, head in heads if head is not None]

    def append(self, stream: str, expected_version: int, events: Sequence[NewEvent]) -> Appended:
        """See ``EventStore.append``."""
        if len(events) == 1:
            done = self._append_next(stream, expected_version, events[0])
            if done is not None:
                return done
        check_stream(stream)
        prepared = prepare(self._codec, events, to_microseconds(self._clock.now()))
        return self._append(stream, expected_version, prepared)

    def _append_next(self, stream: str, expected_version: int, event: NewEvent) -> Appended | None:
        """Appends right behind what this store wrote last, in one statement; None where that is not the place.

        Nothing is looked up: whoever has written since has taken the place in the feed, and no two can have it. What a store does
        after each flush of the disk, with cold caches, is much of what saving one event takes.
        """
        if self._end is None or event.event_id is not None:
            return None
        writer, key, name, version, position, before = self._end
        if name != stream or expected_version not in (version, ANY_VERSION):
            return None
        line = prepare_one(self._codec, event, to_microseconds(self._clock.now()))
        row_hash = row_digest(before, line)
        if not self._database.insert(writer, _KEEP_BATCH, (position + 1, key, version + 1, row_hash, line)):
            return None
        self._end = (writer, key, stream, version + 1, position + 1, row_hash)
        return Appended(version + 1, 1)

    def _append(self, stream: str, expected_version: int, prepared: Prepared) -> Appended:
        with self._database.writing() as connection:
            head, position = find_ends(connection, stream)
            key, version, before = head or (0, 0, genesis(stream))
            if not is_new(stream, expected_version, version, prepared, partial(find_event, connection)):
                return Appended(version, 0)
            key = key or _new_stream(connection, stream)
            added = placed(stream, version, position, before, prepared)
            _insert(connection, key, added)
        written, last = len(prepared.lines), added.batches[-1].last_hash
        self._end = (connection, key, stream, version + written, position + written, last)
        return Appended(version + written, written)

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
        chunks = (
            checked_batches(self._database, stream, head, after, last)
            if verify
            else self._plain(stream, head.key, after, last)
        )
        return chain.from_iterable(recorded(self._codec, chunk) for chunk in chunks)

    def _plain(self, stream: str, key: int, after: int, last: int) -> Iterator[list[RecordBatch]]:
        while after < last:
            chunk = parts(stream_batches(self._database, stream, key, after, last), after, last)
            after = chunk[-1].last
            yield chunk

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
        checked = ids = 0
        newest = self.last_position()
        names = self.streams() if streams is None else streams
        for name in names:
            with self._database.reading() as connection:
                head = find_head(connection, name)
            if head is None and streams is None:
                raise IntegrityError(name, 0, "its name cannot be found")
            if head is None:
                continue
            for chunk in checked_batches(self._database, name, head, 0, head.version):
                checked += sum(batch.size for batch in chunk)
                ids += check_ids(self._database, chunk, newest)
            if streams is not None:
                check_end(self._database, name, head)
        if streams is None:
            check_structure(self._database, newest, ids)
        return checked

    def read_all(self, after: int = 0, limit: int | None = None) -> Iterator[RecordedEvent]:
        """See ``GlobalFeed.read_all``."""
        after = max(after, 0)
        last = self.last_position()
        last = last if limit is None else min(last, after + max(limit, 0))
        return chain.from_iterable(self._positions(after, last))

    def _positions(self, after: int, last: int) -> Iterator[Iterator[RecordedEvent]]:
        names: dict[int, str] = {}
        while after < last:
            with self._database.reading() as connection:
                batches = feed_batches(connection, after, last, names)
            for place in (0, -1):
                shift = batches[place].version - batches[place].position
                batches[place] = batches[place].part(after + shift, last + shift)
            after = batches[-1].position + batches[-1].size - 1
            yield recorded(self._codec, batches)

    def last_position(self) -> int:
        """See ``GlobalFeed.last_position``."""
        with self._database.reading() as connection:
            return number(connection, f"SELECT ({LAST_POSITION})")

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


def _new_stream(connection: sqlite3.Connection, stream: str) -> int:
    key = number(connection, "SELECT coalesce(max(id), 0) + 1 FROM streams")
    connection.execute("INSERT INTO streams (id, name) VALUES (?, ?)", (key, stream))
    return key


def _insert(connection: sqlite3.Connection, key: int, added: Placed) -> None:
    connection.executemany(
        _KEEP_BATCH,
        [(batch.position, key, batch.version, batch.row_hashes, batch.records) for batch in added.batches],
    )
    if added.given_ids:
        shift = added.batches[0].position - added.batches[0].version
        connection.executemany(_KEEP_ID, [(event_id, version + shift) for event_id, version in added.given_ids.items()])
