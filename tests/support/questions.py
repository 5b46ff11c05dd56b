"""A desk at which runs are made and asked about: adapters of one profile and the use cases over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from adapters.demo.bokeh_candles import demo_candles
from application.backtesting.use_cases.fork_run import Forked, ForkRequest
from application.backtesting.use_cases.run_backtest import BacktestRequest
from application.backtesting.use_cases.verify_run import Verification
from application.inspection.use_cases.diff_runs import DiffRuns
from application.inspection.use_cases.explain_run import ExplainRun
from application.inspection.use_cases.state_at import StateAt
from application.journal.envelope import RecordedEvent
from application.ports.strategy_source import StrategySource
from application.ports.tape import Tape
from application.runs.result import RunResult
from application.runs.run_journal import Attempt
from application.trading.execution import ExecutionModel
from domain.orders.costs import Costs, PercentCommission, PercentSlippage
from domain.strategies.base import Strategy
from infrastructure.containers.build import build
from infrastructure.containers.container import Container
from infrastructure.containers.features.backtesting import fork_run, run_backtest, verify_run
from infrastructure.containers.features.inspection import diff_runs, explain_run, state_at
from infrastructure.containers.features.runs import run_journal
from infrastructure.settings import load_settings

LOADED = datetime(2020, 1, 1, tzinfo=UTC)
COSTS = ExecutionModel(costs=Costs(PercentCommission(0.001), PercentSlippage(0.0005)))


def candles(
    symbols: Sequence[str] = ("IBM", "MSFT"), first: date | None = None, last: date | None = None
) -> pl.DataFrame:
    """Real daily candles of some symbols, between two sessions, both included."""
    rows = demo_candles().filter(pl.col("symbol").is_in(list(symbols)))
    return rows.filter(
        pl.col("session_date") >= (first or date(2000, 1, 1)), pl.col("session_date") <= (last or date(2020, 1, 1))
    )


@dataclass
class Desk:
    """Adapters, and what can be asked of them."""

    container: Container

    @staticmethod
    def of(rows: pl.DataFrame, folder: Path | None = None) -> Desk:
        """A desk with these candles on its tape; kept in a folder where one is given."""
        profile = "memory" if folder is None else "local"
        desk = Desk(build(load_settings(profile=profile, data_dir=folder)))
        desk.container.get(Tape).append(rows, received_at=LOADED)
        return desk

    def run(self, strategy: Strategy, **given: Any) -> RunResult:
        """A backtest."""
        return run_backtest(self.container).run(BacktestRequest(strategy=strategy, **({"execution": COSTS} | given)))

    def run_file(self, reference: str, parameters: Mapping[str, Any] | None = None, **given: Any) -> RunResult:
        """A backtest of a strategy in a file."""
        return self.run(self.container.get(StrategySource).load(reference)(**(parameters or {})), **given)

    def fork(self, run: str, at: date | datetime, cash: str = "0", **given: Any) -> Forked:
        """A fork."""
        return fork_run(self.container).run(ForkRequest(run=run, at=at, cash=Decimal(cash), **given))

    def verify(self, run: str) -> Verification:
        """A verification."""
        return verify_run(self.container).run(run)

    @property
    def state(self) -> StateAt:
        """Questions about an instant."""
        return state_at(self.container)

    @property
    def explain(self) -> ExplainRun:
        """Questions beginning with why."""
        return explain_run(self.container)

    @property
    def diff(self) -> DiffRuns:
        """Questions about two runs."""
        return diff_runs(self.container)

    def attempt(self, run: str) -> Attempt:
        """Where a run stands in the journal."""
        return run_journal(self.container).find(run)

    def events(self, run: str) -> list[RecordedEvent]:
        """A run's events."""
        return list(run_journal(self.container).events(self.attempt(run)))
