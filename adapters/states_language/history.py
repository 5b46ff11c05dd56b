"""The history of an execution."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from application.ports.workflow import HistoryEvent


@dataclass
class History:
    """Events in the order in which they happened, from whichever thread."""

    events: list[HistoryEvent] = field(default_factory=list)
    _lock: Any = field(default_factory=Lock, repr=False)

    def add(self, kind: str, state: str, **details: Any) -> None:
        """Adds an event."""
        with self._lock:
            self.events.append(HistoryEvent(len(self.events) + 1, kind, state, details))
