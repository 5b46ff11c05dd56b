"""Metrics of a user's own, computed from a run that is there: they are no part of its identity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from application.inspection.tables import equity_table, positions_table, trades_table
from application.runs.equity import EquityCurve
from application.runs.events import RunStarted
from application.runs.result import Folded, RunResult, measured_curve
from application.trading.ledger import Ledger
from domain.performance.excursions import Excursion
from domain.performance.metrics import Metrics
from domain.performance.own import OwnMetric, RunView, measured
from domain.performance.returns import simple_returns


def with_own(
    metrics: Metrics,
    own: Sequence[OwnMetric],
    curve: EquityCurve,
    folded: Folded,
    started: RunStarted,
    excursions: Sequence[Excursion] = (),
) -> Metrics:
    """The metrics of a run with a user's own behind them.

    Args:
        metrics: what ticktape computes.
        own: the user's.
        curve: the account's value over time.
        folded: the account's events, folded.
        started: the run's inputs.
        excursions: how each closed position went while it was held.
    """
    if not own:
        return metrics
    returns = simple_returns(measured_curve(curve, folded.ledger, started).values)
    view = RunView(
        equity=equity_table(curve, started.initial_cash),
        returns=pl.Series("returns", returns, dtype=pl.Float64),
        trades=trades_table(folded.statement, excursions),
        positions=positions_table(folded.portfolio),
        metrics=metrics,
        initial_capital=float(started.initial_cash),
    )
    return replace(metrics, own=tuple(measured(one, view) for one in own))


def result_with_own(result: RunResult, own: Sequence[OwnMetric]) -> RunResult:
    """A backtest's result with a user's own metrics; what these raised is among its warnings."""
    folded = Folded(result.portfolio, result.statement, Ledger())  # a backtest has no money put in on the way
    metrics = with_own(result.metrics, own, result.equity, folded, result.started, result.excursions)
    return replace(result, computed=metrics, warnings=(*result.warnings, *metrics.errors))
