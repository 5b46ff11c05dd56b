"""Who is told how far long work has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from application.ports.progress import Progress


def on_terminal() -> Progress:
    """A bar on a terminal, for ``build`` to use in place of the profile's."""
    from adapters.terminal.progress import TerminalProgress

    return TerminalProgress()
