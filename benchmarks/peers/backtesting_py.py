"""backtesting.py: the crossover over made-up bars of one symbol, which is all that it takes.

Options: ``data`` (an ``.npz`` file), ``cash``. Market orders fill at the next open; its own statistics are part of the run.
"""

from __future__ import annotations

import warnings
from time import perf_counter, process_time
from typing import Any

import pandas as pd
from backtesting import Backtest, Strategy

from benchmarks.memory import PeakMemory
from benchmarks.walk import Walk, load
from benchmarks.worker import answer, serve

FAST, SLOW, SIZE = 20, 50, 10


def average(values: Any, period: int) -> Any:
    return pd.Series(values).rolling(period).mean()


class Crossover(Strategy):
    """Long only: in when the fast average crosses above the slow one, out when it crosses below."""

    def init(self) -> None:
        self.fast = self.I(average, self.data.Close, FAST)
        self.slow = self.I(average, self.data.Close, SLOW)
        self.above: bool | None = None

    def next(self) -> None:
        above = self.fast[-1] > self.slow[-1]
        if above == self.above:
            return
        known, self.above = self.above is not None, above
        if not known:
            return
        if above:
            self.buy(size=SIZE)
        elif self.position:
            self.position.close()


def frame_of(walk: Walk) -> pd.DataFrame:
    columns = {name.capitalize(): getattr(walk, name)[0] for name in ("open", "high", "low", "close", "volume")}
    return pd.DataFrame(columns, index=pd.to_datetime(walk.open_time, unit="us"))


def measure(asked: dict[str, Any]) -> None:
    warnings.simplefilter("ignore")
    memory = PeakMemory()
    walk = load(asked["data"])
    backtest = Backtest(frame_of(walk), Crossover, cash=float(asked["cash"]), commission=0.001)
    began, cpu_began = perf_counter(), process_time()
    stats = backtest.run()
    seconds, cpu = perf_counter() - began, process_time() - cpu_began
    answer(
        "backtesting",
        {"bars/s": walk.bars / seconds, "bars/cpu s": walk.bars / cpu},
        seconds=seconds,
        memory=memory.above(),
        memory_in_all=memory.total(),
        fills=2 * int(stats["# Trades"]),
        bars=walk.bars,
    )


if __name__ == "__main__":
    serve(measure)
