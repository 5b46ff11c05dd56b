"""From a recorded start back to what it ran: strategy, model, candles."""

from __future__ import annotations

from dataclasses import dataclass

from application.market_data.candle_reader import CandleReader
from application.ports.strategy_source import StrategySource
from application.runs.description import own_models, restore
from application.runs.events import RunStarted
from application.runs.identity import BEHAVIOUR_VERSION
from application.trading.execution import ExecutionModel
from domain.market.universe import Universe
from domain.shared.errors import StrategyError
from domain.strategies.base import Strategy


@dataclass(frozen=True, slots=True)
class Changed:
    """An input of a run that is no longer what it was.

    Attributes:
        input: ``candles``, ``strategy source``, ``cost source`` or ``behaviour version``.
        detail: what is different, in one line.
    """

    input: str
    detail: str


def strategy_of(started: RunStarted, source: StrategySource) -> Strategy:
    """A fresh instance of the recorded strategy with its parameters.

    Raises:
        StrategyError: the run had a strategy without a source, defined in a session that is gone.
        UnknownStrategySource: the file is gone or cannot be run.
    """
    if not started.strategy_reference:
        raise StrategyError(f"{started.strategy} was defined without a source file: the run cannot be made again")
    strategy = source.load(started.strategy_reference)(**started.parameters)
    source.seed(strategy, started.seed)
    return strategy


def model_of(started: RunStarted, source: StrategySource | None = None) -> ExecutionModel:
    """The recorded execution model.

    Args:
        started: the run.
        source: loads cost models of the user's own; None: they say what they are, and compute nothing.

    Raises:
        InvalidValue: a part of it is not one of ours, or cannot be made again.
        UnknownStrategySource: the file of a cost model is gone or cannot be run.
    """
    model: ExecutionModel = restore(started.execution, source)
    return model


def universe_of_run(started: RunStarted) -> Universe | None:
    """The recorded universe; None where the run had none."""
    return None if started.universe is None else Universe.restored(started.universe)


def changed_source(started: RunStarted, strategy: type[Strategy], source: StrategySource) -> Changed | None:
    """How a strategy's source files differ from those that the run had; None where they do not."""
    files, recorded = dict(source.identify(strategy).files), dict(started.strategy_source)
    names = sorted(name for name in {*files, *recorded} if files.get(name) != recorded.get(name))
    return Changed("strategy source", f"{', '.join(names)} changed since the run") if names else None


def changed_costs(started: RunStarted, source: StrategySource) -> Changed | None:
    """How the source files of the user's own cost models differ from those that the run had; None where they do not.

    Raises:
        UnknownStrategySource: a file is gone or cannot be run.
    """
    changed: set[str] = set()
    for description in filter(lambda one: one["reference"], own_models([started.execution, started.parent])):
        found = source.load_costs(description["reference"])
        files, recorded = dict(source.identify_costs(found).files), dict(description["source"])
        changed |= {name for name in {*files, *recorded} if files.get(name) != recorded.get(name)}
    return Changed("cost source", f"{', '.join(sorted(changed))} changed since the run") if changed else None


def changed_candles(started: RunStarted, reader: CandleReader) -> Changed | None:
    """How the rows on the tape differ from those that the run read; None where they do not."""
    fingerprint = reader.fingerprint()
    if fingerprint.content == started.content:
        return None
    if fingerprint.rows == started.rows:
        return Changed("candles", f"{started.rows:,} rows as then, but with other values")
    return Changed("candles", f"{started.rows:,} rows then, {fingerprint.rows:,} now")


def changed_behaviour(started: RunStarted) -> Changed | None:
    """How the engine differs from the one that made the run; None where it does not."""
    if started.behaviour == BEHAVIOUR_VERSION:
        return None
    return Changed("behaviour version", f"{started.behaviour} then, {BEHAVIOUR_VERSION} now")
