"""How long work tells how far it has come."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """A bar, a line or nothing."""

    def start(self, what: str, total: int | None) -> None:
        """A piece of work begins; ``total`` steps, None where that is not known."""
        ...

    def advance(self, steps: int) -> None:
        """So many more steps are done."""
        ...

    def finish(self) -> None:
        """The piece of work is over."""
        ...
