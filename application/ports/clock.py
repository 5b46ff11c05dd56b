"""The time of day outside the simulation."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells when something is recorded; market time comes with the data instead."""

    def now(self) -> datetime:
        """The present as an aware UTC datetime."""
        ...
