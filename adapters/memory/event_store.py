"""The journal in memory: the same promises and refusals as on disk, gone with the process."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import attrgetter
from threading import RLock

from application.journal.codec import EventCodec
from application.journal.envelope import NewEvent, RecordedEvent
from application.journal.errors import IntegrityError
from application.journal.event_hash import genesis
from application.journal.event_store import Appended
from application.journal.record_batch import RecordBatch
from application.journal.record_batches import (
    Known,
    check_batch,
    check_stream,
    given_ids,
    is_new,
    place_of,
    placed,
    prepare,
    recorded,
)
from application.ports.clock import Clock
from domain.shared.interval import to_microseconds

_version, _position = attrgetter("version"), attrgetter("position")


class MemoryEventStore:
    """Streams and the global feed, held as record batches; may be used from several threads."""

    def __init__(self, codec: EventCodec, clock: Clock) -> None:
        self._codec = codec
        self._clock = clock
        self._lock = RLock()
        self._streams: dict[str, list[RecordBatch]] = {}
        self._feed: list[RecordBatch] = []
        self._ids: dict[str, tuple[str, int]] = {}
        self._checkpoints: dict[str, int] = {}

    def append(self, stream: str, expected_version: int, events: Sequence[NewEvent]) -> Appended:
        """See ``EventStore.append``."""
        check_stream(stream)
        with self._lock:
            prepared = prepare(self._codec, events, to_microseconds(self._clock.now()))
            batches = self._streams.get(stream, [])
            version = batches[-1].last if batches else 0
            if not is_new(stream, expected_version, version, prepared, self._find):
                return Appended(version, 0)
            before = batches[-1].last_hash if batches else genesis(stream)
            added, given_ids = placed(stream, version, self.last_position(), before, prepared)
            self._streams.setdefault(stream, []).extend(added)
            self._feed.extend(added)
            self._ids.update((event_id, (stream, version)) for event_id, version in given_ids.items())
            return Appended(added[-1].last, len(events))

    def read(
        self, stream: str, after: int = 0, limit: int | None = None, *, verify: bool = False
    ) -> Iterator[RecordedEvent]:
        """See ``EventStore.read``."""
        with self._lock:
            batches = list(self._streams.get(stream, ()))
        after = max(after, 0)
        end = batches[-1].last if batches else 0
        last = end if limit is None else min(end, after + max(limit, 0))
        return chain.from_iterable(self._events(batches, after, last, verify=verify))

    def _events(
        self, batches: Sequence[RecordBatch], after: int, last: int, *, verify: bool
    ) -> Iterator[Iterator[RecordedEvent]]:
        first = max(bisect_right(batches, after + 1, key=_version) - 1, 0)
        for place, batch in enumerate(batches[first:] if after < last else (), first):
            if batch.version > last:
                return
            part = batch.part(after, last)
            if verify:
                check_batch(part, _before(batches, place, part.version))
            yield recorded(self._codec, [part])

    def version(self, stream: str) -> int:
        """See ``EventStore.version``."""
        with self._lock:
            batches = self._streams.get(stream)
            return batches[-1].last if batches else 0

    def streams(self, prefix: str = "") -> list[str]:
        """See ``EventStore.streams``."""
        with self._lock:
            return sorted(name for name in self._streams if name.startswith(prefix))

    def verify(self, streams: Iterable[str] | None = None) -> int:
        """See ``EventStore.verify``."""
        with self._lock:
            names = self.streams() if streams is None else list(streams)
            held = {name: list(self._streams.get(name, ())) for name in names}
            ends = {batch.stream: batch.last for batch in self._feed}
        for name, batches in held.items():
            for place, batch in enumerate(batches):
                check_batch(batch, _before(batches, place, batch.version))
            last = batches[-1].last if batches else 0
            if last != ends.get(name, 0):
                raise IntegrityError(name, last + 1, "is missing: the end of the stream was cut off")
        return sum(batch.size for batches in held.values() for batch in batches)

    def read_all(self, after: int = 0, limit: int | None = None) -> Iterator[RecordedEvent]:
        """See ``GlobalFeed.read_all``."""
        after = max(after, 0)
        with self._lock:
            end = self.last_position()
            feed = list(self._feed)
        last = end if limit is None else min(after + max(limit, 0), end)
        return chain.from_iterable(self._positions(feed, after, last))

    def _positions(self, feed: Sequence[RecordBatch], after: int, last: int) -> Iterator[Iterator[RecordedEvent]]:
        first = max(bisect_right(feed, after + 1, key=_position) - 1, 0)
        for batch in feed[first:] if after < last else ():
            if batch.position > last:
                return
            shift = batch.version - batch.position
            yield recorded(self._codec, [batch.part(after + shift, last + shift)])

    def last_position(self) -> int:
        """See ``GlobalFeed.last_position``."""
        with self._lock:
            return self._feed[-1].position + self._feed[-1].size - 1 if self._feed else 0

    def checkpoint(self, name: str) -> int:
        """See ``GlobalFeed.checkpoint``."""
        with self._lock:
            return self._checkpoints.get(name, 0)

    def save_checkpoint(self, name: str, position: int) -> None:
        """See ``GlobalFeed.save_checkpoint``."""
        with self._lock:
            self._checkpoints[name] = position

    def _find(self, event_id: str) -> Known | None:
        place = self._ids.get(event_id) or place_of(event_id)
        if place is None:
            return None
        stream, version = place
        batches = self._streams.get(stream, [])
        found = bisect_right(batches, version, key=_version) - 1
        if found < 0 or version > batches[found].last:
            return None
        batch = batches[found].part(version - 1, version)
        return Known(stream, version, batch.record(version)) if event_id in self._ids or not given_ids(batch) else None


def _before(batches: Sequence[RecordBatch], place: int, version: int) -> bytes:
    """The row hash of the event before a version that stands in the batch at ``place``."""
    if version > batches[place].version:
        return batches[place].row_hash(version - 1)
    return batches[place - 1].last_hash if place else genesis(batches[place].stream)
