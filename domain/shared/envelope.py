"""What the journal knows of an event besides its content."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from domain.shared.event_hash import content_digest
from domain.shared.interval import from_microseconds
from domain.shared.record import content_of


class NewEvent(NamedTuple):
    """An event on its way into the journal.

    Attributes:
        event: the domain event, an instance of a class that the codec knows.
        occurred_at: market time in microseconds since the epoch, UTC.
        event_id: globally unique; None derives ``<stream>#<version>``.
        causation_id: id of the event that led to this one.
        correlation_id: id that all events of one conversation share.
    """

    event: Any
    occurred_at: int
    event_id: str | None = None
    causation_id: str | None = None
    correlation_id: str | None = None


class RecordedEvent(NamedTuple):
    """An event as the journal gives it back; never changed after creation.

    A tuple, because a replay makes them by the million and nothing in Python is made faster; what is seldom asked for (ids, payload,
    hashes in hex) is derived when asked.

    Attributes:
        stream: name of the stream.
        version: place in the stream, from 1, without gaps.
        position: place in the global feed, from 1; 0 where the store has no feed.
        label: ``<event name>/<schema version>``, as stored (before upcasting).
        occurred_at: market time, microseconds since the epoch, UTC.
        recorded_at: when the store wrote it, microseconds since the epoch, UTC.
        explicit_id: the event id that its writer gave, or None where the id derives from stream and version.
        causation_id: id of the event that led to this one, or None.
        correlation_id: id shared by one conversation, or None.
        event: the domain event, upcast to its newest schema.
        record: all that is stored of it, see domain/shared/record.py.
        row_digest: the row hash, 32 bytes.
    """

    stream: str
    version: int
    position: int
    label: str
    occurred_at: int
    recorded_at: int
    explicit_id: str | None
    causation_id: str | None
    correlation_id: str | None
    event: Any
    record: str
    row_digest: bytes

    @property
    def type(self) -> str:
        """Stable name of the event, as stored (before upcasting)."""
        return self.label.rpartition("/")[0]

    @property
    def schema_version(self) -> int:
        """Version of the payload's schema, as stored (before upcasting)."""
        return int(self.label.rpartition("/")[2])

    @property
    def payload(self) -> str:
        """The content as stored, JSON text (before upcasting)."""
        return content_of(self.record).payload

    @property
    def event_id(self) -> str:
        """Globally unique id."""
        return f"{self.stream}#{self.version}" if self.explicit_id is None else self.explicit_id

    @property
    def content_hash(self) -> str:
        """Hex SHA-256 over type, schema version, market time and payload: equal for equal content."""
        return content_digest(*content_of(self.record)).hex()

    @property
    def row_hash(self) -> str:
        """Hex SHA-256 chaining the content, the ids and the row before it in the stream."""
        return self.row_digest.hex()

    @property
    def occurred(self) -> datetime:
        """Market time as an aware UTC datetime."""
        return from_microseconds(self.occurred_at)
