"""Folded states, kept so that a long stream need not be folded from its beginning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A folded state.

    Attributes:
        stream: name of the stream.
        version: version of the last event folded in.
        schema: name and version of the state's layout; another layout is not used.
        state: the state, encoded by its owner.
    """

    stream: str
    version: int
    schema: str
    state: bytes


class SnapshotStore(Protocol):
    """A cache: losing it costs time, never truth."""

    def save(self, snapshot: Snapshot) -> None:
        """Keeps a snapshot; the same stream, version and schema again replaces it."""
        ...

    def latest(self, stream: str, schema: str, up_to: int | None = None) -> Snapshot | None:
        """The newest snapshot of a stream with that schema, at version ``up_to`` at the most; None where there is none."""
        ...
