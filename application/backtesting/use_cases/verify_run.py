"""Run a recorded run again and compare event by event."""

from __future__ import annotations

from dataclasses import dataclass

from application.backtesting.recomputation import Difference, Replay
from application.journal.codec import EventCodec
from application.journal.errors import IntegrityError
from application.journal.event_store import EventStore
from application.market_data.candle_reader import CandleReader
from application.ports.column_scanner import ColumnScanner
from application.ports.progress import Progress
from application.ports.strategy_source import StrategySource
from application.ports.tape import Tape
from application.runs.events import RunFailed
from application.runs.rebuild import (
    Changed,
    changed_behaviour,
    changed_candles,
    changed_costs,
    changed_source,
    strategy_of,
)
from application.runs.recorded_candles import recorded_reader
from application.runs.run_journal import Attempt, RunJournal
from domain.shared.errors import TicktapeError


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification found.

    Attributes:
        attempt: what was verified.
        checked: events whose hashes were checked.
        events: events made again and found equal.
        damage: what is wrong with the journal's hashes; "" where they are right.
        changed: inputs that are no longer what they were.
        difference: the first event that is not the same; None where all are.
        failure: why the run could not be made again; "" where it was.
        note: what the comparison does not cover; "" where it covers all.
        refused: whether the run was not made again, because it was made by other rules: that says nothing against its record.
    """

    attempt: Attempt
    checked: int
    events: int
    damage: str
    changed: tuple[Changed, ...]
    difference: Difference | None
    failure: str
    note: str = ""
    refused: bool = False

    @property
    def equal(self) -> bool:
        """Whether hashes, inputs and events are all as recorded."""
        return not (self.damage or self.changed or self.difference or self.failure)


class VerifyRun:
    """Verifies recorded runs."""

    def __init__(
        self,
        tape: Tape,
        journal: EventStore,
        strategies: StrategySource,
        scanner: ColumnScanner,
        codec: EventCodec,
        progress: Progress,
    ) -> None:
        self._tape = tape
        self._journal = journal
        self._strategies = strategies
        self._replay = Replay(strategies, journal, scanner, codec, progress)

    def run(self, reference: str) -> Verification:
        """Checks the hashes of a run, looks at its inputs, makes it again and compares.

        Raises:
            UnknownRun: there is no such run.
        """
        attempt = RunJournal(self._journal).find(reference)
        try:
            checked = self._journal.verify([attempt.stream])
        except IntegrityError as error:
            return Verification(attempt, 0, 0, str(error), (), None, "")
        older = changed_behaviour(attempt.started)
        if older is not None:
            why = f"the engine's rules are others now ({older.input} {older.detail}): run the strategy again to compare"
            return Verification(attempt, checked, 0, "", (older,), None, why, refused=True)
        changed: list[Changed] = []
        try:
            reader = self._inputs(attempt, changed)
            outcome = self._replay.compare(attempt, reader)
        except TicktapeError as error:
            return Verification(attempt, checked, 0, "", tuple(changed), None, _one_line(error))
        return Verification(
            attempt, checked, outcome.equal, "", tuple(changed), outcome.difference, outcome.failure, _note(attempt)
        )

    def _inputs(self, attempt: Attempt, changed: list[Changed]) -> CandleReader:
        """The run's candles; adds to ``changed`` what is no longer as it was, as far as it can be told."""
        reader = recorded_reader(self._tape, attempt)
        found = changed_candles(attempt.started, reader)
        changed += [found] if found else []
        strategy = strategy_of(attempt.started, self._strategies)
        found = changed_source(attempt.started, type(strategy), self._strategies)
        changed += [found] if found else []
        found = changed_costs(attempt.started, self._strategies)
        changed += [found] if found else []
        return reader


def _note(attempt: Attempt) -> str:
    if attempt.status == "completed":
        return ""
    if isinstance(attempt.ended, RunFailed):
        return "the attempt failed: compared up to there, and the error"
    return f"the attempt is {attempt.status}: compared as far as it came"


def _one_line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
