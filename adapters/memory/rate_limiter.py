"""A budget of calls that never runs out."""

from __future__ import annotations

import threading


class CountingRateLimiter:
    """A limiter that waits for nothing and counts the calls.

    Attributes:
        calls: how many were let through.
    """

    def __init__(self) -> None:
        """No call yet."""
        self.calls = 0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """See ``RateLimiter.wait``."""
        with self._lock:
            self.calls += 1
