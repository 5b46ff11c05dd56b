"""ticktape's event engine, as ``ticktape backtest --strategy MovingAverageCrossover --commission 0.001 --sizing quantity:10`` runs it.

Everything is of the profile ``local``: candles on Delta tables, the journal in SQLite with the default durability. What is timed is all
but the reading of candles from the tape (to hash them, and again to run over them), up to the result: indicators, the strategy,
the journal, the published run and its metrics included.
"""

from __future__ import annotations

# ruff: noqa: E402 - as in the command line, the setting for memory comes before Polars
import cProfile
import pstats
from decimal import Decimal
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import infrastructure.memory

infrastructure.memory.give_back_memory()

import adapters.delta.tape
import adapters.sqlite.event_store  # noqa: F401 - what a run imports on its way stands with the imports
from application.backtesting.use_cases.run_backtest import BacktestRequest
from application.ports.progress import Progress
from application.trading.execution import ExecutionModel
from benchmarks.memory import PeakMemory
from benchmarks.worker import answer, serve
from domain.orders.costs import Costs, PercentCommission, PercentSlippage
from domain.risk.sizing import FixedQuantity
from domain.shared.interval import Interval
from domain.strategies.catalogue.moving_average_crossover import MovingAverageCrossover
from infrastructure.containers.build import build
from infrastructure.containers.features.backtesting import run_backtest
from infrastructure.settings import load_settings


class Milestones:
    """Progress that remembers when the candles were there, and how much memory was needed after so many bars."""

    def __init__(self, memory: PeakMemory, every: int) -> None:
        self.cpu_began = 0.0
        self.peaks: dict[int, float] = {}
        self._memory, self._every, self._bars = memory, every, 0

    def start(self, what: str, total: int | None) -> None:
        """The candles are read and hashed; what follows is the run."""
        self.cpu_began = process_time()

    def advance(self, steps: int) -> None:
        """Looks at the memory whenever so many more bars are done."""
        before, self._bars = self._bars, self._bars + steps
        if before // self._every != self._bars // self._every:
            self.peaks[self._bars // self._every * self._every] = self._memory.above()

    def finish(self) -> None:
        """Nothing more to remember."""


def measure(asked: dict[str, Any]) -> None:
    """Runs a backtest over the tape of ``data_dir`` with a journal that is empty, under a profiler where ``profile`` names a file."""
    data_dir, profile = Path(asked["data_dir"]), asked.get("profile")
    for journal in data_dir.glob("journal.sqlite*"):
        journal.unlink()
    memory = PeakMemory()
    progress = Milestones(memory, asked.get("every", 5_000_000))
    request = BacktestRequest(
        strategy=MovingAverageCrossover(*asked.get("periods", (20, 50))),
        interval=Interval(asked["interval"]),
        initial_cash=Decimal(asked["cash"]),
        execution=ExecutionModel(costs=Costs(PercentCommission(0.001), PercentSlippage(0.0)), sizing=FixedQuantity(10)),
    )
    settings = load_settings(profile="local", data_dir=data_dir)
    with build(settings, replacing={Progress: progress}) as container:
        use_case = run_backtest(container)
        asked_at = perf_counter()
        if profile:
            profiler = cProfile.Profile()
            result = profiler.runcall(use_case.run, request)
            _write(profiler, Path(profile))
        else:
            result = use_case.run(request)
        ended, cpu_ended = perf_counter(), process_time()
    completed: Any = result.attempt.ended
    bars = result.started.rows
    seconds = ended - asked_at - result.timings["loading"]
    answer(
        "ticktape",
        {
            "bars/s": bars / seconds,
            "bars/cpu s": bars / (cpu_ended - progress.cpu_began),
            "bars/s with loading": bars / (ended - asked_at),
        },
        seconds=seconds,
        memory=memory.above(),
        memory_in_all=memory.total(),
        peaks=progress.peaks,
        fills=completed.fills,
        bars=bars,
        events=result.attempt.version,
        timings=dict(result.timings),
    )


def _write(profiler: cProfile.Profile, path: Path) -> None:
    with path.open("w") as file:
        stats = pstats.Stats(profiler, stream=file)
        stats.sort_stats("tottime").print_stats(60)
        stats.sort_stats("cumulative").print_stats(60)


if __name__ == "__main__":
    serve(measure)
