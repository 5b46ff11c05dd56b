"""The journal: streams of events that only grow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from application.journal.envelope import NewEvent, RecordedEvent

ANY_VERSION = -1
"""Expected version of a caller who appends whatever the stream's version is."""


class Appended(NamedTuple):
    """What an append did.

    Attributes:
        version: the stream's version after the append (0: still empty).
        written: events written; 0 where all were already there.
    """

    version: int
    written: int


class EventStore(Protocol):
    """One append-only stream per trading account or run attempt.

    Every adapter promises: a batch is all or nothing; a version conflict is ``VersionConflict``; appending the same event ids
    with the same contents again is a no-op, whatever version is expected, and the same id with another content
    ``EventIdReused``; what was acknowledged survives a killed process; events of old schema versions are read as their newest.
    """

    def append(self, stream: str, expected_version: int, events: Sequence[NewEvent]) -> Appended:
        """Adds ``events`` behind version ``expected_version`` (0: the stream is new; ``ANY_VERSION``: wherever it ends).

        An event without an id has the id of the place that ``expected_version`` gives it, so that the same call may be repeated when
        its answer was lost; with ``ANY_VERSION`` it has none yet and is always new. An empty batch does nothing.

        Raises:
            VersionConflict: the stream is at another version.
            EventIdReused: an id is known with another content or elsewhere, or only part of the batch is known.
            UnknownEvent: an event's class has no stable name, or a value cannot be stored.
            InvalidValue: ``stream`` cannot be a name.
            StoreUnavailable: the store is locked, read-only or full.
        """
        ...

    def read(
        self, stream: str, after: int = 0, limit: int | None = None, *, verify: bool = False
    ) -> Iterator[RecordedEvent]:
        """The events of a stream in order, from the one behind version ``after``; none for an unknown stream.

        Args:
            stream: name of the stream.
            after: skip events up to this version.
            limit: at most that many.
            verify: check every hash on the way and raise ``IntegrityError`` at the first that is wrong.

        Raises:
            IntegrityError: ``verify`` is set and an event does not match its hash.
            UnknownEvent: an event's name or schema version is not in the codec.
        """
        ...

    def version(self, stream: str) -> int:
        """Version of the stream's last event; 0 for an unknown stream."""
        ...

    def streams(self, prefix: str = "") -> list[str]:
        """Names of the streams that start with ``prefix``, sorted."""
        ...

    def verify(self, streams: Iterable[str] | None = None) -> int:
        """Checks every hash and chain of the given streams (None: all) and returns how many events were checked.

        Raises:
            IntegrityError: names the first stream and version that is wrong, a cut-off end included.
        """
        ...
