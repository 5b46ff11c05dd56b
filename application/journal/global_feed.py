"""The journal as one feed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from application.journal.envelope import RecordedEvent


class GlobalFeed(Protocol):
    """All events of a store in one order, for projections; without gaps, also under concurrent writers."""

    def read_all(self, after: int = 0, limit: int | None = None) -> Iterator[RecordedEvent]:
        """Events in the order of ``position``, from the one behind ``after``."""
        ...

    def last_position(self) -> int:
        """Position of the newest event; 0 where there is none."""
        ...

    def checkpoint(self, name: str) -> int:
        """Position up to which the projection ``name`` has come; 0 where it never ran."""
        ...

    def save_checkpoint(self, name: str, position: int) -> None:
        """Remembers how far a projection has come; a position behind the saved one is accepted (a rebuild)."""
        ...
