"""How to try again: policies that adapters and use cases are handed.

Whether a failure may pass is the error's word (``PortError.retryable``); when to try again is the policy's: exponentially
longer waits with jitter, or what the other side asked for (an error's ``retry_after`` in seconds).
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from tenacity import AsyncRetrying, RetryCallState, Retrying, retry_if_exception, stop_after_attempt, stop_before_delay
from tenacity.wait import wait_base

from application.ports.errors import PortError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When to try again.

    Attributes:
        attempts: calls at the most, the first included.
        initial: seconds before the second call; each further wait is twice the one before.
        maximum: longest wait in seconds, except where the other side asks for a longer one.
        jitter: share of a wait that chance adds, so that many callers do not return at once (0.5: up to half as much again).
        patience: seconds after which no further call is made; None: attempts alone decide.
        errors: which failures to try again, of those that may pass.
    """

    attempts: int = 5
    initial: float = 0.1
    maximum: float = 10.0
    jitter: float = 0.5
    patience: float | None = None
    errors: type[PortError] = PortError

    def call(self, function: Callable[[], T], *, sleep: Callable[[float], None] | None = None) -> T:
        """What ``function`` returns, tried again while it fails in a way that may pass.

        Args:
            function: what to do.
            sleep: how to wait; None: really.

        Raises:
            PortError: the last failure, once the policy gives up; any other error at once.
        """
        return self.retrying(sleep)(function)

    def retrying(self, sleep: Callable[[float], None] | None = None) -> Retrying:
        """The policy as tenacity has it, to hand to an adapter."""
        options: dict[str, Any] = {} if sleep is None else {"sleep": sleep}
        return Retrying(**self._tenacity(), **options)

    async def acall(
        self, function: Callable[[], Awaitable[T]], *, sleep: Callable[[float], Awaitable[None]] | None = None
    ) -> T:
        """The same for a coroutine function."""
        options: dict[str, Any] = {} if sleep is None else {"sleep": sleep}
        return await AsyncRetrying(**self._tenacity(), **options)(function)

    def _may_pass(self, error: BaseException) -> bool:
        return isinstance(error, self.errors) and error.retryable

    def _tenacity(self) -> dict[str, Any]:
        stop: Any = stop_after_attempt(self.attempts)
        if self.patience is not None:
            stop = stop | stop_before_delay(self.patience)
        return {"retry": retry_if_exception(self._may_pass), "wait": _Wait(self), "stop": stop, "reraise": True}


NO_RETRY = RetryPolicy(attempts=1)
"""Once only."""

STORE = RetryPolicy(attempts=6, initial=0.05, maximum=2.0)
"""For a store on this machine or near it, which is locked for moments."""

CONTENTION = RetryPolicy(attempts=200, initial=0.005, maximum=0.02, jitter=1.0)
"""For a store whose writers come in each other's way for moments, and must all come through."""

REMOTE = RetryPolicy(attempts=5, initial=0.5, maximum=30.0, patience=120.0)
"""For a service over the network, which throttles."""

PRICES = RetryPolicy(attempts=5, initial=2.0, maximum=30.0, patience=60.0)
"""For a source of prices that throttles, and may ask for longer waits than a call has time for: these are the caller's."""

LIST_TIMEOUT = 6.0
"""Seconds without a byte after which who has a list of symbols counts as out of reach."""

LIST = RetryPolicy(attempts=4, initial=0.5, maximum=4.0, patience=10.0)
"""For a list of symbols, for which somebody may be waiting: with two calls that nobody answers, 13 seconds."""

SHARED = RetryPolicy(attempts=100, initial=0.05, maximum=1.0, jitter=1.0, patience=120.0)
"""For a store over the network whose writers come in each other's way, and must all come through."""


class _Wait(wait_base):
    def __init__(self, policy: RetryPolicy) -> None:
        self._policy = policy

    def __call__(self, retry_state: RetryCallState) -> float:
        policy, outcome = self._policy, retry_state.outcome
        error = outcome.exception() if outcome is not None else None
        doubled = policy.initial * 2.0 ** min(retry_state.attempt_number - 1, 60)
        wait = min(policy.maximum, doubled) * (1.0 + policy.jitter * random.random())  # noqa: S311
        asked = getattr(error, "retry_after", None)
        return wait if asked is None else max(float(asked), wait)
