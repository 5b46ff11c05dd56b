"""Trials, each in a process of its own that knows nothing of any other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from application.ports.errors import TrialFailed
from application.ports.trials import Trial, TrialOutcome, TrialRun

INSIDE = "TICKTAPE_TRIAL"
"""Set in the processes that run trials."""

_CANDLES = "candles.arrow"
_MOST_PROCESSES = 8


class SubprocessTrials:
    """Trials by ``python -m worker FOLDER``, as many at a time as there are processors."""

    clean = True

    def __init__(self, worker: str) -> None:
        """Takes the module that runs one trial: see ``read_trial`` and ``write_outcome``."""
        self._worker = worker

    def run(self, trials: Sequence[Trial], candles: pl.DataFrame) -> Iterator[tuple[int, TrialOutcome]]:
        """See ``Trials.run``."""
        if INSIDE in os.environ:
            raise TrialFailed(
                "the strategy's file starts a check when it is loaded: put that under `if __name__ == '__main__':`"
            )
        with TemporaryDirectory(prefix="ticktape-trials-") as folder:
            candles.write_ipc(Path(folder) / _CANDLES)
            with ThreadPoolExecutor(min(len(trials), os.cpu_count() or 1, _MOST_PROCESSES)) as pool:
                waiting = {pool.submit(self._one, Path(folder), n, trial): n for n, trial in enumerate(trials)}
                try:
                    for done in as_completed(waiting):
                        yield waiting[done], done.result()
                finally:
                    _give_up(waiting)

    def _one(self, folder: Path, number: int, trial: Trial) -> TrialOutcome:
        own = folder / str(number)
        (own / "data").mkdir(parents=True)
        (own / "trial.json").write_text(json.dumps(asdict(trial)), encoding="utf-8")
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", self._worker, str(own)],
            env=os.environ | {INSIDE: "1", "TICKTAPE_DATA_DIR": str(own / "data")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode:
            last = done.stderr.strip().splitlines()[-1:] or [f"exit status {done.returncode}"]
            raise TrialFailed(f"the strategy could not be run in a process of its own: {last[0]}")
        return _outcome(own, trial)


def _give_up(waiting: dict[Future[TrialOutcome], int]) -> None:
    for future in waiting:
        future.cancel()


def _outcome(own: Path, trial: Trial) -> TrialOutcome:
    said = json.loads((own / "outcome.json").read_text(encoding="utf-8"))
    runs = [
        TrialRun(cut, [tuple(event) for event in run["events"]], run["error"], pl.read_ipc(own / f"{place}.arrow"))
        for place, (cut, run) in enumerate(zip(trial.cuts, said["runs"], strict=True))
    ]
    return TrialOutcome(runs, tuple(said["reads"]))


def read_trial(own: Path) -> tuple[Trial, pl.DataFrame]:
    """The work of the process that was started for a folder: the trial and the whole tape."""
    said = json.loads((own / "trial.json").read_text(encoding="utf-8"))
    trial = Trial(**said | {"symbols": tuple(said["symbols"]), "cuts": tuple(said["cuts"])})
    return trial, pl.read_ipc(own.parent / _CANDLES)


def write_outcome(own: Path, outcome: TrialOutcome) -> None:
    """Leaves what a trial came to where the process that asked for it finds it."""
    for place, run in enumerate(outcome.runs):
        run.indicators.write_ipc(own / f"{place}.arrow")
    said = {"runs": [{"events": run.events, "error": run.error} for run in outcome.runs], "reads": outcome.reads}
    (own / "outcome.json").write_text(json.dumps(said), encoding="utf-8")
