"""A function's clock."""

from __future__ import annotations

from adapters.system.clock import SystemClock
from application.ports.clock import Clock


def clock() -> Clock:
    """The machine's."""
    return SystemClock()
