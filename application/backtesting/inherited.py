"""The part of a fork that its parent did before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from application.journal.codec import EventCodec
from application.journal.envelope import NewEvent, RecordedEvent
from application.journal.event_hash import content_digest
from application.journal.event_store import Appended
from application.trading.recorder import EventSink
from domain.shared.errors import DomainError


class ParentDiffers(DomainError):
    """The parent, made again, does not do what it is recorded to have done: it cannot be continued.

    Attributes:
        version: place of the first event that is not the same.
    """

    def __init__(self, version: int, what: str) -> None:
        super().__init__(
            f"the run cannot be continued: made again it differs at event {version}, {what}; `ticktape verify` says more"
        )
        self.version = version


class InheritedSink:
    """Passes a fork's events on to the journal; up to the fork they must be its parent's."""

    def __init__(self, sink: EventSink, parent: Iterator[RecordedEvent], version: int, codec: EventCodec) -> None:
        """Makes a sink for a stream whose first event is its own.

        Args:
            sink: where the events go.
            parent: the parent's events from version 2 on.
            version: version of the parent's last event before the fork.
            codec: tells what an event says.
        """
        self._sink = sink
        self._parent = parent
        self._version = version
        self._codec = codec
        self._seen = 1

    def append(self, stream: str, expected_version: int, events: Sequence[NewEvent]) -> Appended:
        """See ``EventStore.append``.

        Raises:
            ParentDiffers: an event before the fork is not the parent's.
        """
        for version, new in enumerate(events, start=expected_version + 1):
            if 1 < version <= self._version:
                self._compare(version, new)
            self._seen = version
        return self._sink.append(stream, expected_version, events)

    def _compare(self, version: int, new: NewEvent) -> None:
        label, payload = self._codec.label_and_payload(new.event)
        stored = next(self._parent, None)
        if stored is None or stored.content_hash != content_digest(label, new.occurred_at, payload).hex():
            recorded = "nothing" if stored is None else stored.type
            self._version = 0  # what is written from here on belongs to an attempt that has failed
            raise ParentDiffers(version, f"{recorded} then, {label.partition('/')[0]} now")

    def finish(self) -> None:
        """All is written: the parent's part must be complete.

        Raises:
            ParentDiffers: it is not.
        """
        if self._seen < self._version:
            raise ParentDiffers(self._seen + 1, "nothing more now")
