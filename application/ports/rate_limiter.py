"""How calls to a service that limits them are spaced."""

from __future__ import annotations

from typing import Protocol


class RateLimiter(Protocol):
    """A budget of calls that everyone shares who holds the same limiter, from whichever thread."""

    def wait(self) -> None:
        """Returns when the next call may be made, and counts it; the first returns at once."""
        ...
