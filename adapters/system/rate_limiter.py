"""Calls spaced by the machine's clock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from domain.shared.errors import InvalidValue


class SteadyRateLimiter:
    """A limiter that lets calls begin at least so many seconds apart, in whichever thread; callers who come together queue up."""

    def __init__(
        self,
        seconds: float,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Takes the distance and how time is told and spent.

        Args:
            seconds: from the beginning of a call to that of the next; 0: no wait.
            monotonic: seconds that never run backwards.
            sleep: how to wait.

        Raises:
            InvalidValue: the distance is negative or not finite.
        """
        if not 0.0 <= seconds < float("inf"):
            raise InvalidValue(
                f"calls cannot be {seconds} seconds apart: give 0 or more", field="seconds", value=seconds
            )
        self._seconds, self._monotonic, self._sleep = seconds, monotonic, sleep
        self._lock = threading.Lock()
        self._next = float("-inf")

    def wait(self) -> None:
        """See ``RateLimiter.wait``."""
        with self._lock:
            now = self._monotonic()
            begin = max(now, self._next)
            self._next = begin + self._seconds
        if begin > now:
            self._sleep(begin - now)
