"""Follows the state machine of the daily pipeline on this machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from application.state_machine.definition import Definition
from application.state_machine.history import HistoryEvent
from application.state_machine.machine import StateMachine, Task


@dataclass(frozen=True, slots=True)
class BatchFailed:
    """A batch that was given up; with its number and symbols it can be fetched alone.

    Attributes:
        batch_number: its number.
        symbols: its symbols.
        error: name of what went wrong.
        cause: what that was.
    """

    batch_number: int
    symbols: tuple[str, ...]
    error: str
    cause: str


@dataclass(frozen=True, slots=True)
class PipelineRun:
    """How a run ended.

    Attributes:
        status: ``complete``, ``incomplete`` (some batches failed) or ``failed``.
        fetched: what the fetcher answered for each other batch, as JSON data.
        failed: batches that failed.
        error, cause: why all of it failed; "" where it did not.
        history: what happened.
    """

    status: str
    fetched: tuple[Mapping[str, Any], ...]
    failed: tuple[BatchFailed, ...]
    error: str
    cause: str
    history: tuple[HistoryEvent, ...]


class RunDailyPipeline:
    """Updates the list of symbols, fetches its batches, sums up: what the definition says, with the given tasks."""

    def __init__(
        self,
        definition: Definition,
        tasks: Mapping[str, Task],
        *,
        sleep: Callable[[float], None],
        chance: Callable[[], float],
    ) -> None:
        """Takes the definition, what does its tasks, how to wait, and chance for jitter; see ``StateMachine``.

        Raises:
            InvalidValue: the definition is not understood, or nobody does one of its tasks.
        """
        self._machine = StateMachine(definition, tasks, sleep=sleep, chance=chance)

    def run(self, batches: Sequence[tuple[int, Sequence[str]]] = ()) -> PipelineRun:
        """Runs all of it, or only the given batches: their numbers and symbols."""
        given = {"symbolBatches": [{"batchNumber": number, "symbols": list(symbols)} for number, symbols in batches]}
        done = self._machine.run(given if batches else {})
        output = done.output or {}
        return PipelineRun(
            status=output.get("status", "failed"),
            fetched=tuple(output.get("fetched", ())),
            failed=tuple(
                BatchFailed(
                    one["batchNumber"], tuple(one["symbols"]), one["failure"]["Error"], one["failure"].get("Cause", "")
                )
                for one in output.get("failed", ())
            ),
            error=done.error,
            cause=_cause(done.history) or done.cause,
            history=done.history,
        )


def _cause(history: Sequence[HistoryEvent]) -> str:
    """What failed last, if all of it failed."""
    if history[-1].kind != "ExecutionFailed":
        return ""
    causes = [str(event.details["cause"]) for event in history if event.kind in {"TaskFailed", "TaskTimedOut"}]
    return causes[-1] if causes else ""
