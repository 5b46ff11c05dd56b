"""backtrader: the crossover over made-up bars.

Options: ``data`` (an ``.npz`` file), ``cash``. Vectorised indicators and preloaded data, as is its default, no observers; the time that the
preloading takes is not counted. Market orders fill at the next open.
"""

from __future__ import annotations

from time import perf_counter, process_time
from typing import Any

import backtrader
import pandas as pd

from benchmarks.memory import PeakMemory
from benchmarks.walk import Walk, load
from benchmarks.worker import answer, serve

FAST, SLOW, SIZE = 20, 50, 10


class Crossover(backtrader.Strategy):
    """Long only: in when the fast average crosses above the slow one, out when it crosses below."""

    def __init__(self) -> None:
        self.averages = [
            (data, backtrader.ind.SMA(data.close, period=FAST), backtrader.ind.SMA(data.close, period=SLOW))
            for data in self.datas
        ]
        self.above: dict[Any, bool] = {}
        self.fills = 0

    def next(self) -> None:
        for data, fast, slow in self.averages:
            above = fast[0] > slow[0]
            before = self.above.get(data)
            if above == before:
                continue
            self.above[data] = above
            if before is None:
                continue
            if above:
                self.buy(data, size=SIZE)
            elif self.getposition(data).size:
                self.sell(data, size=SIZE)

    def notify_order(self, order: Any) -> None:
        self.fills += order.status == order.Completed


class Feed(backtrader.feeds.PandasData):
    """A frame whose preloading is timed."""

    seconds, cpu_seconds = 0.0, 0.0

    def preload(self) -> None:
        began, cpu_began = perf_counter(), process_time()
        super().preload()
        Feed.seconds += perf_counter() - began
        Feed.cpu_seconds += process_time() - cpu_began


def frame_of(walk: Walk, row: int) -> pd.DataFrame:
    columns = {name: getattr(walk, name)[row] for name in ("open", "high", "low", "close", "volume")}
    return pd.DataFrame(columns, index=pd.to_datetime(walk.open_time, unit="us"))


def measure(asked: dict[str, Any]) -> None:
    memory = PeakMemory()
    walk = load(asked["data"])
    cerebro = backtrader.Cerebro(stdstats=False)
    cerebro.broker.setcash(float(asked["cash"]))
    cerebro.broker.setcommission(commission=0.001)
    for row, symbol in enumerate(walk.symbols):
        cerebro.adddata(Feed(dataname=frame_of(walk, row)), name=symbol)
    cerebro.addstrategy(Crossover)
    began, cpu_began = perf_counter(), process_time()
    (strategy,) = cerebro.run()
    seconds = perf_counter() - began - Feed.seconds
    cpu = process_time() - cpu_began - Feed.cpu_seconds
    answer(
        "backtrader",
        {"bars/s": walk.bars / seconds, "bars/cpu s": walk.bars / cpu},
        seconds=seconds,
        memory=memory.above(),
        memory_in_all=memory.total(),
        fills=strategy.fills,
        bars=walk.bars,
    )


if __name__ == "__main__":
    serve(measure)
