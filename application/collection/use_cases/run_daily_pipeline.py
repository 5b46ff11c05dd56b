"""Follows the workflow of the daily pipeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from application.ports.workflow import Execution, HistoryEvent, Workflow


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
        status: ``complete``, ``incomplete`` (some batches failed) or ``failed`` (not one symbol came).
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
    """Updates the list of symbols, fetches its batches, sums up: as the workflow says."""

    def __init__(self, workflow: Workflow) -> None:
        """Takes the workflow, whose input may have ``symbolBatches`` and whose output is the run's summary."""
        self._workflow = workflow

    def run(self, batches: Sequence[tuple[int, Sequence[str]]] = ()) -> PipelineRun:
        """Runs all of it, or only the given batches: their numbers and symbols."""
        given = {"symbolBatches": [{"batchNumber": number, "symbols": list(symbols)} for number, symbols in batches]}
        done = self._workflow.run(given if batches else {})
        output = _summary(done)
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
            cause=_cause(done),
            history=done.history,
        )


def _summary(done: Execution) -> Mapping[str, Any]:
    """The summary of a run that came as far as that, whether it succeeded or failed."""
    if done.output is not None:
        return dict(done.output)
    return done.given if isinstance(done.given, Mapping) and "fetched" in done.given else {}


def _cause(done: Execution) -> str:
    """What failed, if all of it failed: the first symbol or batch, or the last task."""
    if done.status == "SUCCEEDED":
        return ""
    summary = _summary(done)
    if summary:
        return f"not one symbol could be fetched, {_first_reason(summary)}"
    causes = [str(event.details["cause"]) for event in done.history if event.kind in {"TaskFailed", "TaskTimedOut"}]
    return causes[-1] if causes else done.cause


def _first_reason(summary: Mapping[str, Any]) -> str:
    failures = [failure for one in summary["fetched"] for failure in one["failures"]]
    if failures:
        return f"such as {failures[0]['symbol']}: {failures[0]['reason']}"
    failed = summary["failed"][0]
    return f"such as batch {failed['batchNumber']}: {failed['failure'].get('Cause', '')}"
