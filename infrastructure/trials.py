"""Trials of strategies: in processes of their own, or here where a strategy has no file that another process could load.

``python -m infrastructure.trials FOLDER`` is such a process; it runs one trial and nothing else.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from adapters.memory.progress import CountedProgress
from adapters.memory.tape import MemoryTape
from adapters.python_source.outside_reads import outside_reads
from adapters.python_source.strategies import PythonStrategySource
from adapters.subprocesses.trials import SubprocessTrials, read_trial, write_outcome
from application.ports.trials import Trial, TrialOutcome
from application.research.lookahead.trial import run_trial
from domain.indicators.plain_scanner import PlainScanner
from domain.shared.errors import TicktapeError
from domain.strategies.base import Strategy
from infrastructure.event_codec import default_codec


def separate_trials() -> SubprocessTrials:
    """Trials, each in a clean process."""
    return SubprocessTrials("infrastructure.trials")


class TrialsHere:
    """Trials of one class, one after the other in this process: what a run leaves behind in it reaches the next one."""

    clean = False

    def __init__(self, strategy: type[Strategy]) -> None:
        self._strategy = strategy

    def run(self, trials: Sequence[Trial], candles: pl.DataFrame) -> Iterator[tuple[int, TrialOutcome]]:
        """See ``Trials.run``."""
        for place, trial in enumerate(trials):
            yield place, _outcome(trial, candles, self._strategy)


def _outcome(trial: Trial, candles: pl.DataFrame, strategy: type[Strategy]) -> TrialOutcome:
    runs = run_trial(
        trial,
        candles,
        strategy,
        tape_of=_memory_tape,
        scanner=PlainScanner(),
        codec=default_codec(),
        progress=CountedProgress(),
        source=PythonStrategySource(),
    )
    return TrialOutcome(runs, tuple(outside_reads(strategy)))


def _memory_tape(candles: pl.DataFrame) -> MemoryTape:
    tape = MemoryTape()
    tape.append(candles, received_at=candles["known_at"].max())  # type: ignore[arg-type]
    return tape


def main(folder: Path) -> None:
    """Runs the trial of a folder and leaves its outcome there; what the strategy prints is dropped."""
    trial, candles = read_trial(folder)
    with contextlib.redirect_stdout(None):
        outcome = _outcome(trial, candles, PythonStrategySource().load(trial.strategy))
    write_outcome(folder, outcome)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except TicktapeError as error:
        sys.exit(str(error))
