"""A journal that is a list."""

from __future__ import annotations

from collections.abc import Sequence

from application.journal.envelope import NewEvent
from application.journal.event_store import Appended


class ListJournal:
    """Keeps what is appended to one stream, in order, and refuses a wrong version."""

    def __init__(self) -> None:
        self.events: list[NewEvent] = []

    def append(self, stream: str, expected_version: int, events: Sequence[NewEvent]) -> Appended:
        """Appends behind the last event."""
        if expected_version != len(self.events):
            raise ValueError(f"{stream} is at {len(self.events)}, not at {expected_version}")
        self.events.extend(events)
        return Appended(len(self.events), len(events))
