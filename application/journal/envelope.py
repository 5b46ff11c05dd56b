"""What the journal knows of an event besides its content."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple, Protocol

from application.journal.event_hash import content_digest
from application.journal.record import content_of
from application.journal.record_batch import RecordBatch
from domain.shared.interval import from_microseconds


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


class RecordHead(Protocol):
    """What stands in a record before the payload."""

    @property
    def label(self) -> str:
        """``<event name>/<schema version>``, as stored."""

    @property
    def occurred_at(self) -> int:
        """Market time, microseconds since the epoch, UTC."""

    @property
    def recorded_at(self) -> int:
        """When the store was given the event, microseconds since the epoch, UTC."""

    @property
    def event_id(self) -> str | None:
        """The event id that its writer gave, or None where the id derives from stream and version."""

    @property
    def causation_id(self) -> str | None:
        """Id of the event that led to this one, or None."""

    @property
    def correlation_id(self) -> str | None:
        """Id shared by one conversation, or None."""


class RecordedEvent(NamedTuple):
    """An event as the journal gives it back; never changed after creation.

    A replay makes these by the million, so this holds what comes from the store anyway, and everything else is derived when it is
    asked for. Two are equal where place, stored record, row hash and event are.

    Attributes:
        version: place in the stream, from 1, without gaps.
        event: the domain event, upcast to its newest schema.
        head: what else the record says.
        batch: the stored records among which it stands.
    """

    version: int
    event: Any
    head: RecordHead
    batch: RecordBatch

    @property
    def stream(self) -> str:
        """Name of the stream."""
        return self.batch.stream

    @property
    def position(self) -> int:
        """Place in the global feed, from 1; 0 where the store has no feed."""
        batch = self.batch
        return batch.position and batch.position + self.version - batch.version

    @property
    def label(self) -> str:
        """``<event name>/<schema version>``, as stored (before upcasting)."""
        return self.head.label

    @property
    def type(self) -> str:
        """Stable name of the event, as stored (before upcasting)."""
        return self.head.label.rpartition("/")[0]

    @property
    def schema_version(self) -> int:
        """Version of the payload's schema, as stored (before upcasting)."""
        return int(self.head.label.rpartition("/")[2])

    @property
    def occurred_at(self) -> int:
        """Market time, microseconds since the epoch, UTC."""
        return self.head.occurred_at

    @property
    def occurred(self) -> datetime:
        """Market time as an aware UTC datetime."""
        return from_microseconds(self.head.occurred_at)

    @property
    def recorded_at(self) -> int:
        """When the store was given it, microseconds since the epoch, UTC."""
        return self.head.recorded_at

    @property
    def event_id(self) -> str:
        """Globally unique id."""
        given = self.head.event_id
        return f"{self.batch.stream}#{self.version}" if given is None else given

    @property
    def causation_id(self) -> str | None:
        """Id of the event that led to this one, or None."""
        return self.head.causation_id

    @property
    def correlation_id(self) -> str | None:
        """Id shared by one conversation, or None."""
        return self.head.correlation_id

    @property
    def record(self) -> str:
        """All that is stored of it, see application/journal/record.py."""
        return self.batch.record(self.version)

    @property
    def payload(self) -> str:
        """The content as stored, JSON text (before upcasting)."""
        return content_of(self.record).payload

    @property
    def content_hash(self) -> str:
        """Hex SHA-256 over type, schema version, market time and payload: equal for equal content."""
        return content_digest(*content_of(self.record)).hex()

    @property
    def row_hash(self) -> str:
        """Hex SHA-256 chaining the record and the event before it in the stream."""
        return self.batch.row_hash(self.version).hex()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RecordedEvent) and self._identity() == other._identity()

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._identity()[:-1])

    def _identity(self) -> tuple[Any, ...]:
        return self.stream, self.version, self.position, self.record, self.row_hash, self.event
