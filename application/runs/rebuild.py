"""From a recorded start back to what it ran: strategy, model, candles."""

from __future__ import annotations

from dataclasses import dataclass

from application.engine.execution import ExecutionModel
from application.ports.strategy_source import StrategySource
from application.ports.tape import Tape
from application.runs.candles import CandleReader
from application.runs.description import restore
from application.runs.events import RunStarted
from application.runs.identity import BEHAVIOUR_VERSION
from application.runs.journal import Attempt
from application.runs.recorded import recorded_reader
from domain.shared.errors import StrategyError
from domain.strategies.base import Strategy


@dataclass(frozen=True, slots=True)
class Changed:
    """An input of a run that is no longer what it was.

    Attributes:
        input: ``candles``, ``strategy source`` or ``behaviour version``.
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
    strategy = source.load(started.strategy_reference)
    return strategy(**started.parameters)


def model_of(started: RunStarted) -> ExecutionModel:
    """The recorded execution model.

    Raises:
        InvalidValue: a part of it is not one of ours.
    """
    model: ExecutionModel = restore(started.execution)
    return model


def reader_of(attempt: Attempt, tape: Tape) -> CandleReader:
    """The candles of the recorded selection, as known at the recorded time."""
    return recorded_reader(tape, attempt)


def changes(started: RunStarted, reader: CandleReader, strategy: Strategy, source: StrategySource) -> list[Changed]:
    """Which inputs are no longer what they were: source, rows, engine."""
    found = []
    files = dict(source.identify(type(strategy)).files)
    if files != dict(started.strategy_source):
        names = sorted(
            name for name in {*files, *started.strategy_source} if files.get(name) != started.strategy_source.get(name)
        )
        found.append(Changed("strategy source", f"{', '.join(names)} changed since the run"))
    fingerprint = reader.fingerprint()
    if fingerprint.content != started.content:
        detail = (
            f"{started.rows} rows then, {fingerprint.rows} now"
            if fingerprint.rows != started.rows
            else "same number of rows, other values"
        )
        found.append(Changed("candles", detail))
    if started.behaviour != BEHAVIOUR_VERSION:
        found.append(Changed("behaviour version", f"{started.behaviour} then, {BEHAVIOUR_VERSION} now"))
    return found
