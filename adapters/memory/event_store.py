"""The journal in memory: the same promises and refusals as on disk, gone with the process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from threading import RLock

from application.event_codec import EventCodec
from application.journal_rows import (
    Known,
    Row,
    chained,
    check_rows,
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

_CHUNK = 500


class MemoryEventStore:
    """Streams and the global feed, held as encoded rows; may be used from several threads."""

    def __init__(self, codec: EventCodec, clock: Clock) -> None:
        self._codec = codec
        self._clock = clock
        self._lock = RLock()
        self._streams: dict[str, list[Row]] = {}
        self._feed: list[tuple[str, int]] = []
        self._ids: dict[str, tuple[str, int]] = {}
        self._checkpoints: dict[str, int] = {}

    def append(self, stream: str, expected_version: int, events: Sequence[NewEvent]) -> Appended:
        """See ``EventStore.append``."""
        check_stream(stream)
        with self._lock, storable():
            prepared = prepare(self._codec, events)
            rows = self._streams.get(stream, [])
            if not is_new(stream, expected_version, len(rows), prepared, self._find):
                return Appended(len(rows), 0)
            before = rows[-1][-1] if rows else genesis(stream)
            now = to_microseconds(self._clock.now())
            added = chained(stream, 0, len(rows), len(self._feed), before, now, prepared)
            self._streams.setdefault(stream, []).extend(added)
            self._feed.extend((stream, row[1]) for row in added)
            self._ids.update((row[3], (stream, row[1])) for row in added if row[3] is not None)
            return Appended(added[-1][1], len(added))

    def read(
        self, stream: str, after: int = 0, limit: int | None = None, *, verify: bool = False
    ) -> Iterator[RecordedEvent]:
        """See ``EventStore.read``."""
        with self._lock:
            rows = self._streams.get(stream, [])
            start = max(after, 0)
            stop = len(rows) if limit is None else start + max(limit, 0)
            before = rows[start - 1][-1] if 0 < start <= len(rows) else genesis(stream)
            part = rows[start:stop]
        return self._events(stream, part, start, before if verify else None)

    def _events(self, stream: str, rows: list[Row], start: int, before: bytes | None) -> Iterator[RecordedEvent]:
        for first in range(0, len(rows), _CHUNK):
            part = rows[first : first + _CHUNK]
            if before is not None:
                before = check_rows(stream, start + first, before, part)
            yield from recorded(self._codec, *parted(part, [stream] * len(part)))

    def version(self, stream: str) -> int:
        """See ``EventStore.version``."""
        with self._lock:
            return len(self._streams.get(stream, ()))

    def streams(self, prefix: str = "") -> list[str]:
        """See ``EventStore.streams``."""
        with self._lock:
            return sorted(name for name in self._streams if name.startswith(prefix))

    def verify(self, streams: Iterable[str] | None = None) -> int:
        """See ``EventStore.verify``."""
        with self._lock:
            held = {
                name: list(self._streams.get(name, ())) for name in (self.streams() if streams is None else streams)
            }
            ends = dict(self._feed)
        for name, rows in held.items():
            check_rows(name, 0, genesis(name), rows)
            if len(rows) != ends.get(name, 0):
                raise IntegrityError(name, len(rows) + 1, "is missing: the end of the stream was cut off")
        return sum(map(len, held.values()))

    def read_all(self, after: int = 0, limit: int | None = None) -> Iterator[RecordedEvent]:
        """See ``GlobalFeed.read_all``."""
        after = max(after, 0)
        last = self.last_position() if limit is None else min(after + max(limit, 0), self.last_position())
        return self._positions(after, last)

    def _positions(self, start: int, stop: int) -> Iterator[RecordedEvent]:
        for first in range(start, stop, _CHUNK):
            with self._lock:
                places = self._feed[first : min(first + _CHUNK, stop)]
                rows = [self._streams[stream][version - 1] for stream, version in places]
            yield from recorded(self._codec, *parted(rows, [stream for stream, _ in places]))

    def last_position(self) -> int:
        """See ``GlobalFeed.last_position``."""
        with self._lock:
            return len(self._feed)

    def checkpoint(self, name: str) -> int:
        """See ``GlobalFeed.checkpoint``."""
        with self._lock:
            return self._checkpoints.get(name, 0)

    def save_checkpoint(self, name: str, position: int) -> None:
        """See ``GlobalFeed.save_checkpoint``."""
        with self._lock:
            self._checkpoints[name] = position

    def _find(self, event_id: str) -> Known | None:
        place = self._ids.get(event_id)
        if place is None:
            place = place_of(event_id)
            rows = self._streams.get(place[0], []) if place else []
            if place is None or place[1] > len(rows) or rows[place[1] - 1][3] is not None:
                return None
        stream, version = place
        return Known(stream, version, self._streams[stream][version - 1][4])
