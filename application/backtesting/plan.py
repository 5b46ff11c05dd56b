"""Runs that continue others: what they ran, from the first ancestor on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from application.backtesting.simulate import Simulated, Turn, simulate
from application.journal.envelope import RecordedEvent
from application.market_data.candle_reader import CandleReader
from application.ports.column_scanner import ColumnScanner
from application.ports.progress import Progress
from application.ports.strategy_source import StrategySource
from application.runs.events import RunStarted
from application.runs.lineage import forked_at, forked_cash, lineage
from application.runs.rebuild import model_of, strategy_of, universe_of_run
from application.trading.execution import ExecutionModel
from application.trading.recorder import Recorder
from domain.portfolio.events import WithdrawalRefused
from domain.shared.errors import InvalidValue
from domain.shared.interval import from_microseconds
from domain.strategies.base import Strategy


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a run does.

    Attributes:
        strategy: fresh, acts first.
        model: how it trades.
        turns: who follows, and when.
    """

    strategy: Strategy
    model: ExecutionModel
    turns: Sequence[Turn]

    @property
    def last_model(self) -> ExecutionModel:
        """How the run trades at its end."""
        return self.turns[-1].model if self.turns else self.model


def plan_of(started: RunStarted, source: StrategySource) -> Plan:
    """What a recorded run did, made anew.

    Raises:
        StrategyError: the strategy has no source.
        UnknownStrategySource: its file, or that of a cost model, is gone or cannot be run.
        InvalidValue: strategy or model cannot be made from what is recorded.
    """
    first, *forks = lineage(started)
    turns = [Turn(forked_at(one), model_of(one, source), forked_cash(one), strategy_of(one, source)) for one in forks]
    return Plan(strategy_of(first, source), model_of(first, source), turns)


def simulate_plan(
    plan: Plan,
    started: RunStarted,
    reader: CandleReader,
    recorder: Recorder,
    scanner: ColumnScanner,
    progress: Progress,
) -> Simulated:
    """Runs what was planned over the candles of a recorded run, its universe and its first day.

    Raises:
        InvalidValue: the strategy declares an unknown indicator.
        StrategyError: the strategy raised; the cause is chained.
        PortError: candles cannot be read or events written.
    """
    return simulate(
        plan.strategy,
        reader,
        model=plan.model,
        initial_cash=started.initial_cash,
        first=reader.fingerprint().first,
        recorder=recorder,
        scanner=scanner,
        progress=progress,
        turns=plan.turns,
        universe=universe_of_run(started),
    )


def check_cash(events: Iterable[RecordedEvent], at: int) -> None:
    """A fork that could not take its money out is none.

    Args:
        events: the fork's.
        at: the instant of the fork, microseconds since the epoch, UTC.

    Raises:
        InvalidValue: the withdrawal of that instant was refused.
    """
    for recorded in events:
        if isinstance(recorded.event, WithdrawalRefused) and recorded.occurred_at == at:
            raise InvalidValue(
                f"{recorded.event.amount} cannot be taken out on {from_microseconds(at):%Y-%m-%d}: "
                f"{recorded.event.available} are free",
                field="cash",
                value=recorded.event.amount,
            )
