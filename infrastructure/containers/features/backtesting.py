"""Backtests: run, continued from a date, checked."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from application.journal.codec import EventCodec
from application.journal.event_store import EventStore
from application.ports.clock import Clock
from application.ports.column_scanner import ColumnScanner
from application.ports.corporate_action_tape import CorporateActionTape
from application.ports.progress import Progress
from application.ports.strategy_source import StrategySource
from application.ports.tape import Tape

if TYPE_CHECKING:
    from application.backtesting.use_cases.fork_run import ForkRun
    from application.backtesting.use_cases.run_backtest import RunBacktest
    from application.backtesting.use_cases.verify_run import VerifyRun
    from infrastructure.containers.container import Container


def run_backtest(container: Container) -> RunBacktest:
    """Runs a strategy over the tape, or answers from the journal."""
    from application.backtesting.use_cases.run_backtest import RunBacktest

    return RunBacktest(
        tape=container.get(Tape),
        journal=container.get(EventStore),
        strategies=container.get(StrategySource),
        scanner=container.get(ColumnScanner),
        clock=container.get(Clock),
        progress=container.get(Progress),
        seconds=perf_counter,
        actions=container.get(CorporateActionTape),
    )


def fork_run(container: Container) -> ForkRun:
    """Continues a run from a date with something changed."""
    from application.backtesting.use_cases.fork_run import ForkRun

    return ForkRun(
        container.get(Tape),
        container.get(EventStore),
        container.get(StrategySource),
        container.get(ColumnScanner),
        container.get(EventCodec),
        container.get(Progress),
    )


def verify_run(container: Container) -> VerifyRun:
    """Makes a run again and compares it with the journal."""
    from application.backtesting.use_cases.verify_run import VerifyRun

    return VerifyRun(
        container.get(Tape),
        container.get(EventStore),
        container.get(StrategySource),
        container.get(ColumnScanner),
        container.get(EventCodec),
        container.get(Progress),
    )
