"""What the journal knows of an event besides its content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.shared.interval import from_microseconds


@dataclass(slots=True)
class NewEvent:
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


@dataclass(slots=True)
class RecordedEvent:
    """An event as the journal gives it back; never changed after creation.

    Attributes:
        stream: name of the stream.
        version: place in the stream, from 1, without gaps.
        position: place in the global feed, from 1; 0 where the store has no feed.
        event_id: globally unique id.
        type: stable name of the event, as stored (before upcasting).
        schema_version: version of the payload's schema, as stored (before upcasting).
        occurred_at: market time, microseconds since the epoch, UTC.
        recorded_at: when the store wrote it, microseconds since the epoch, UTC.
        causation_id: id of the event that led to this one, or None.
        correlation_id: id shared by one conversation, or None.
        event: the domain event, upcast to its newest schema.
        content_hash: hex SHA-256 over type, schema version, market time and payload: equal for equal content.
        row_hash: hex SHA-256 chaining the content, the ids and the row before it in the stream.
    """

    stream: str
    version: int
    position: int
    event_id: str
    type: str
    schema_version: int
    occurred_at: int
    recorded_at: int
    causation_id: str | None
    correlation_id: str | None
    event: Any
    content_hash: str
    row_hash: str

    @property
    def occurred(self) -> datetime:
        """Market time as an aware UTC datetime."""
        return from_microseconds(self.occurred_at)
