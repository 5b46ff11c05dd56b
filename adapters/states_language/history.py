"""What happened in an execution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, NamedTuple


class HistoryEvent(NamedTuple):
    """One thing that happened.

    Attributes:
        number: its place, from 1.
        kind: as AWS calls it, such as ``TaskStateEntered``, ``TaskFailed``, ``MapIterationStarted``.
        state: name of the state.
        details: what else is known, as JSON data.
    """

    number: int
    kind: str
    state: str
    details: Mapping[str, Any]


@dataclass
class History:
    """Events in the order in which they happened, from whichever thread."""

    events: list[HistoryEvent] = field(default_factory=list)
    _lock: Any = field(default_factory=Lock, repr=False)

    def add(self, kind: str, state: str, **details: Any) -> None:
        """Adds an event."""
        with self._lock:
            self.events.append(HistoryEvent(len(self.events) + 1, kind, state, details))
