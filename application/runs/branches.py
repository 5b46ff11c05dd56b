"""Runs that continue others: what they ran, from the first ancestor on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from application.engine.execution import ExecutionModel
from application.engine.recorder import Recorder
from application.ports.column_scanner import ColumnScanner
from application.ports.progress import Progress
from application.ports.strategy_source import StrategySource
from application.runs.candles import CandleReader
from application.runs.events import RunStarted
from application.runs.rebuild import model_of, strategy_of, universe_of_run
from application.runs.simulate import Simulated, Turn, simulate
from domain.portfolio.events import WithdrawalRefused
from domain.shared.envelope import RecordedEvent
from domain.shared.errors import InvalidValue
from domain.shared.interval import from_microseconds, to_microseconds
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
        UnknownStrategySource: its file is gone or cannot be run.
        InvalidValue: strategy or model cannot be made from what is recorded.
    """
    first, *forks = lineage(started)
    turns = [Turn(forked_at(one), model_of(one), forked_cash(one), strategy_of(one, source)) for one in forks]
    return Plan(strategy_of(first, source), model_of(first), turns)


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


def lineage(started: RunStarted) -> list[RunStarted]:
    """The run and all that it continues, the first ancestor first, as far as strategy and model go."""
    found = [started]
    while (parent := found[0].parent) is not None:
        found.insert(
            0,
            replace(
                found[0],
                run_id=parent["run_id"],
                attempt=parent["attempt"],
                parameters=parent["parameters"],
                execution=parent["execution"],
                parent=parent["parent"],
            ),
        )
    return found


def model_at(started: RunStarted, at: int) -> ExecutionModel:
    """How a run traded at an instant: a fork by its parent's model up to the fork, inclusive, and by its own after it.

    Args:
        started: the run.
        at: microseconds since the epoch, UTC.

    Raises:
        InvalidValue: a part of the model is not one of ours.
    """
    return model_of([one for one in lineage(started) if one.parent is None or forked_at(one) < at][-1])


def parent_record(parent: RunStarted, version: int, at: int, cash: Decimal) -> dict[str, Any]:
    """What a fork records of the run that it continues."""
    return {
        "run_id": parent.run_id,
        "attempt": parent.attempt,
        "version": version,
        "at": from_microseconds(at).isoformat(),
        "cash": str(cash),
        "parameters": parent.parameters,
        "execution": parent.execution,
        "parent": parent.parent,
    }


def forked_at(started: RunStarted) -> int:
    """The instant up to which a fork is its parent, microseconds since the epoch, UTC."""
    assert started.parent is not None
    return to_microseconds(datetime.fromisoformat(started.parent["at"]))


def forked_cash(started: RunStarted) -> Decimal:
    """Money put in at the fork; below zero: taken out."""
    assert started.parent is not None
    return Decimal(started.parent["cash"])


def fork_text(started: RunStarted) -> str:
    """What a fork continues and what it changed, in words; "" for a run that is none."""
    if started.parent is None:
        return ""
    before = started.parent
    at = f"{from_microseconds(forked_at(started)):%Y-%m-%d %H:%M}"
    changes = [
        *_changes(before["parameters"], started.parameters),
        *_changes(before["execution"], started.execution),
    ]
    cash = forked_cash(started)
    if cash:
        changes.append(f"{abs(cash)} {'put in' if cash > 0 else 'taken out'}")
    return f"fork of {before['run_id']} after {at}: {', '.join(changes)}"


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


def _changes(before: Mapping[str, Any], after: Mapping[str, Any], of: str = "") -> Iterator[str]:
    for name, value in after.items():
        old = before.get(name)
        if isinstance(old, dict) and isinstance(value, dict):
            yield from (
                _changes(old, value, f"{name} ") if old.get("model") == value.get("model") else [f"{name} {value}"]
            )
        elif old != value:
            yield f"{of}{name} {old} to {value}"
