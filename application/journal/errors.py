"""What can go wrong in the journal.

PortError
├── VersionConflict            the stream has moved on since it was read
├── EventIdReused              an event id is known with another content
├── UnknownEvent               a stored event's name or schema version is not in the codec
└── IntegrityError             a stored event does not match its hash
"""

from __future__ import annotations

from application.ports.errors import PortError


class VersionConflict(PortError):
    """The stream has moved on since it was read: read again, decide again.

    Attributes:
        stream: name of the stream.
        expected: version that the caller expected.
        actual: version that the stream has.
    """

    retryable = True

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(f"stream {stream!r} is at version {actual}, not {expected}: read it again and decide again")
        self.stream, self.expected, self.actual = stream, expected, actual


class EventIdReused(PortError):
    """An event id is known with another content, or in another stream, or belongs to another place.

    Attributes:
        event_id: the id.
    """

    def __init__(self, event_id: str, why: str = "is already in the journal with another content") -> None:
        super().__init__(f"event id {event_id!r} {why}")
        self.event_id = event_id


class UnknownEvent(PortError):
    """A stored event's name or schema version is not in the codec, or a class has no stable name."""


class IntegrityError(PortError):
    """A stored event does not match its hash.

    Attributes:
        stream: name of the stream.
        version: version of the first event that does not match (0: the stream's head).
    """

    def __init__(self, stream: str, version: int, what: str) -> None:
        super().__init__(f"journal damaged: stream {stream!r}, version {version}: {what}")
        self.stream, self.version = stream, version
