"""Rate limiters space calls, whoever makes them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.memory.rate_limiter import CountingRateLimiter
from adapters.system.rate_limiter import SteadyRateLimiter
from application.ports.rate_limiter import RateLimiter
from domain.shared.errors import InvalidValue


class HandMade:
    """Seconds that pass where somebody waits or works."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._lock = Lock()

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.now += seconds


@given(st.floats(0.0, 10.0), st.lists(st.floats(0.0, 30.0), min_size=1, max_size=20))
def test_calls_begin_so_far_apart_and_no_further(distance: float, work: list[float]) -> None:
    time = HandMade()
    rate_limiter: RateLimiter = SteadyRateLimiter(distance, monotonic=time.monotonic, sleep=time.sleep)
    begun = []
    for seconds in work:
        rate_limiter.wait()
        begun.append(time.now)
        time.now += seconds
    assert begun[0] == 1000.0
    for earlier, later, seconds in zip(begun, begun[1:], work, strict=False):
        assert later - earlier == pytest.approx(max(distance, seconds))


def test_callers_who_come_together_queue_up() -> None:
    waits: list[float] = []
    rate_limiter = SteadyRateLimiter(2.0, monotonic=lambda: 50.0, sleep=waits.append)
    with ThreadPoolExecutor(5) as threads:
        for _ in range(5):
            threads.submit(rate_limiter.wait)
    assert sorted(waits) == [2.0, 4.0, 6.0, 8.0]


@pytest.mark.parametrize("seconds", [-1.0, float("nan"), float("inf")])
def test_a_distance_is_a_number_of_seconds(seconds: float) -> None:
    with pytest.raises(InvalidValue, match="seconds apart"):
        SteadyRateLimiter(seconds)


def test_the_one_in_memory_counts() -> None:
    rate_limiter = CountingRateLimiter()
    port: RateLimiter = rate_limiter
    for _ in range(3):
        port.wait()
    assert rate_limiter.calls == 3
