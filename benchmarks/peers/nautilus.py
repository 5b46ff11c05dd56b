"""NautilusTrader's backtest engine: the crossover over made-up bars.

Options: ``data`` (an ``.npz`` file), ``cash``, and ``mode``:

* ``tuned``: no risk engine, no analysis, no logging, no message queue, bars do not mark positions to market;
* ``default``: its own defaults, logging of errors only;
* ``empty``: tuned, without a strategy, so that only the path of the data remains.

Bars are made and sorted beforehand. Its matching engine fills a market order of a bar's close at once, at that close.
"""

from __future__ import annotations

from decimal import Decimal
from time import perf_counter, process_time
from typing import Any

import numpy as np
import pandas as pd
from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
from nautilus_trader.common.config import LoggingConfig
from nautilus_trader.config import RiskEngineConfig, StrategyConfig
from nautilus_trader.indicators import SimpleMovingAverage
from nautilus_trader.model.currencies import USD
from nautilus_trader.model.data import Bar, BarType
from nautilus_trader.model.enums import AccountType, OmsType, OrderSide
from nautilus_trader.model.identifiers import InstrumentId, Symbol, Venue
from nautilus_trader.model.instruments import Equity
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.persistence.wranglers import BarDataWrangler
from nautilus_trader.portfolio.config import PortfolioConfig
from nautilus_trader.trading.strategy import Strategy

from benchmarks.memory import PeakMemory
from benchmarks.walk import DAY, Walk, load
from benchmarks.worker import answer, serve

VENUE = Venue("BENCH")
FAST, SLOW, SIZE = 20, 50, 10


class Crossover(Strategy):
    """Long only: in when the fast average crosses above the slow one, out when it crosses below."""

    def __init__(self, config: StrategyConfig, bar_type: BarType) -> None:
        super().__init__(config)
        self.bar_type, self.instrument_id = bar_type, bar_type.instrument_id
        self.fast, self.slow = SimpleMovingAverage(FAST), SimpleMovingAverage(SLOW)
        self.above: bool | None = None
        self.long = False
        self.size = Quantity.from_int(SIZE)

    def on_start(self) -> None:
        self.register_indicator_for_bars(self.bar_type, self.fast)
        self.register_indicator_for_bars(self.bar_type, self.slow)
        self.subscribe_bars(self.bar_type)

    def on_bar(self, bar: Bar) -> None:
        if not self.slow.initialized:
            return
        above = self.fast.value > self.slow.value
        if above == self.above:
            return
        known, self.above = self.above is not None, above
        if not known or above == self.long:
            return
        self.long = above
        side = OrderSide.BUY if above else OrderSide.SELL
        self.submit_order(self.order_factory.market(self.instrument_id, side, self.size))


def engine_of(mode: str) -> BacktestEngine:
    if mode == "default":
        return BacktestEngine(BacktestEngineConfig(logging=LoggingConfig(log_level="ERROR")))
    return BacktestEngine(
        BacktestEngineConfig(
            logging=LoggingConfig(bypass_logging=True),
            risk_engine=RiskEngineConfig(bypass=True),
            portfolio=PortfolioConfig(bar_updates=False),
            run_analysis=False,
        )
    )


def equity(symbol: str) -> Equity:
    return Equity(
        instrument_id=InstrumentId(Symbol(symbol), VENUE),
        raw_symbol=Symbol(symbol),
        currency=USD,
        price_precision=2,
        price_increment=Price.from_str("0.01"),
        lot_size=Quantity.from_int(1),
        maker_fee=Decimal("0.001"),
        taker_fee=Decimal("0.001"),
        ts_event=0,
        ts_init=0,
    )


def frame_of(walk: Walk, row: int) -> pd.DataFrame:
    closed = pd.to_datetime(walk.open_time + walk.step, unit="us", utc=True)
    columns: dict[str, Any] = {name: getattr(walk, name)[row] for name in ("open", "high", "low", "close", "volume")}
    return pd.DataFrame(columns, index=closed.astype("datetime64[ns, UTC]"))


def loaded(engine: BacktestEngine, walk: Walk, *, trading: bool) -> None:
    spec = "1-DAY-LAST-EXTERNAL" if walk.step == DAY else "1-MINUTE-LAST-EXTERNAL"
    bars: list[Bar] = []
    for row, symbol in enumerate(walk.symbols):
        instrument = equity(symbol)
        bar_type = BarType.from_str(f"{instrument.id}-{spec}")
        engine.add_instrument(instrument)
        bars += BarDataWrangler(bar_type, instrument).process(frame_of(walk, row))
        if trading:
            config = StrategyConfig(strategy_id=f"CROSS-{symbol}", order_id_tag=symbol)
            engine.add_strategy(Crossover(config, bar_type))
    engine.add_data(bars, sort=True)


def measure(asked: dict[str, Any]) -> None:
    memory = PeakMemory()
    walk, mode = load(asked["data"]), asked["mode"]
    engine = engine_of(mode)
    engine.add_venue(
        venue=VENUE,
        oms_type=OmsType.NETTING,
        account_type=AccountType.CASH,
        base_currency=USD,
        starting_balances=[Money(float(asked["cash"]), USD)],
        use_message_queue=mode == "default",
    )
    loaded(engine, walk, trading=mode != "empty")
    began, cpu_began = perf_counter(), process_time()
    engine.run()
    seconds, cpu = perf_counter() - began, process_time() - cpu_began
    fills = int(np.sum([order.is_closed for order in engine.cache.orders()]))
    answer(
        "nautilus_trader",
        {"bars/s": walk.bars / seconds, "bars/cpu s": walk.bars / cpu},
        seconds=seconds,
        memory=memory.above(),
        memory_in_all=memory.total(),
        fills=fills,
        bars=walk.bars,
    )


if __name__ == "__main__":
    serve(measure)
