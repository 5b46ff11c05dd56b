"""Trying again: only what may pass, ever later, and as late as the other side asks."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.ports.errors import PortError, StorageFull, StoreUnavailable
from infrastructure.retry import NO_RETRY, RetryPolicy


class Throttled(PortError):
    retryable = True

    def __init__(self, retry_after: float) -> None:
        super().__init__("too many requests")
        self.retry_after = retry_after


@dataclass
class Flaky:
    """Fails with the given errors one after the other, then answers."""

    errors: list[Exception]
    waits: list[float] = field(default_factory=list)
    calls: int = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "done"

    async def later(self) -> str:
        return self()

    async def wait(self, seconds: float) -> None:
        self.waits.append(seconds)


def busy(times: int) -> list[Exception]:
    return [StoreUnavailable("locked") for _ in range(times)]


def test_what_may_pass_is_tried_again() -> None:
    flaky = Flaky(busy(3))
    assert RetryPolicy(attempts=4).call(flaky, sleep=flaky.waits.append) == "done"
    assert (flaky.calls, len(flaky.waits)) == (4, 3)


@given(st.integers(2, 40), st.floats(0.01, 1), st.floats(1, 20), st.floats(0, 1))
def test_waits_double_up_to_a_maximum_with_jitter(attempts: int, initial: float, maximum: float, jitter: float) -> None:
    flaky = Flaky(busy(attempts - 1))
    RetryPolicy(attempts, initial, maximum, jitter).call(flaky, sleep=flaky.waits.append)
    for number, wait in enumerate(flaky.waits):
        base = min(maximum, initial * 2**number)
        assert base <= wait <= base * (1 + jitter) * (1 + 1e-12)


def test_it_gives_up_with_the_last_error() -> None:
    flaky = Flaky(busy(9))
    with pytest.raises(StoreUnavailable, match="locked"):
        RetryPolicy(attempts=3).call(flaky, sleep=flaky.waits.append)
    assert flaky.calls == 3


@pytest.mark.parametrize("error", [StorageFull("full"), ValueError("a bug"), PortError("no")])
def test_what_cannot_pass_is_raised_at_once(error: Exception) -> None:
    flaky = Flaky([error])
    with pytest.raises(type(error)):
        RetryPolicy().call(flaky, sleep=flaky.waits.append)
    assert (flaky.calls, flaky.waits) == (1, [])


def test_a_policy_may_be_for_some_errors_only() -> None:
    policy = RetryPolicy(errors=Throttled)
    flaky = Flaky([Throttled(0.0), StoreUnavailable("locked")])
    with pytest.raises(StoreUnavailable):
        policy.call(flaky, sleep=flaky.waits.append)
    assert flaky.calls == 2


def test_the_other_side_says_how_long() -> None:
    flaky = Flaky([Throttled(42.0), Throttled(0.0)])
    assert RetryPolicy(initial=1, maximum=2, jitter=0).call(flaky, sleep=flaky.waits.append) == "done"
    assert flaky.waits == [42.0, 2.0]


def test_coroutines_alike() -> None:
    flaky = Flaky(busy(2))
    assert asyncio.run(RetryPolicy().acall(flaky.later, sleep=flaky.wait)) == "done"
    assert (flaky.calls, len(flaky.waits)) == (3, 2)


def test_once_only_and_patience() -> None:
    for policy in (NO_RETRY, RetryPolicy(patience=0.0)):
        flaky = Flaky(busy(1))
        with pytest.raises(StoreUnavailable):
            policy.call(flaky, sleep=flaky.waits.append)
        assert flaky.calls == 1
