"""Following a definition whose steps are tasks that others do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

Task = Callable[[Any, float | None], Any]
"""Does a task: its input, JSON data, and the seconds that it has, None: any number; returns JSON data.

What it raises fails the task, by the name of the error's class; ``TimeoutError`` is ``States.Timeout``.
"""


class HistoryEvent(NamedTuple):
    """One thing that happened in an execution.

    Attributes:
        number: its place, from 1.
        kind: what it was, such as ``TaskStateEntered``, ``TaskFailed``, ``MapIterationStarted``.
        state: name of the state.
        details: what else is known, as JSON data.
    """

    number: int
    kind: str
    state: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Execution:
    """How an execution ended.

    Attributes:
        status: ``SUCCEEDED`` or ``FAILED``.
        output: JSON data; None where it failed.
        error, cause: why it failed; "" where it did not.
        history: what happened.
        given: what the state was given that ended it by failing it on purpose; None where it ended otherwise.
    """

    status: Literal["SUCCEEDED", "FAILED"]
    output: Any
    error: str
    cause: str
    history: tuple[HistoryEvent, ...]
    given: Any = None


class Workflow(Protocol):
    """A definition with those who do its tasks: which follow which, how often each is tried, what happens when one fails."""

    def run(self, given: Any) -> Execution:
        """Executes the definition with an input, JSON data; a failed execution shows in its status."""
        ...
