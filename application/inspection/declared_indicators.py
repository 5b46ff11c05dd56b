"""The indicators that a recorded run's strategy declared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from application.market_data.candle_reader import CandleReader
from application.ports.strategy_source import StrategySource
from application.runs.events import RunStarted
from application.runs.lineage import lineage
from application.runs.rebuild import changed_candles, changed_source, strategy_of
from domain.indicators.frame_indicator import AnyIndicator
from domain.indicators.registry import declared
from domain.shared.errors import TicktapeError
from domain.strategies.base import Strategy


def indicators_of(
    started: RunStarted, reader: CandleReader, strategies: StrategySource
) -> tuple[tuple[AnyIndicator, ...], str]:
    """What the strategy declared, and what about it cannot be relied on; "" where all can.

    Args:
        started: the run's inputs.
        reader: the candles that it read.
        strategies: where its strategy is loaded from.
    """
    changed = changed_candles(started, reader)
    notes = [] if changed is None else [f"candles have changed since the run: {changed.detail}"]
    try:
        ancestry = [strategy_of(one, strategies) for one in lineage(started)]
    except TicktapeError as error:
        return (), "; ".join([*notes, f"indicators cannot be shown: {error}"])
    changed = changed_source(started, type(ancestry[-1]), strategies)
    if changed is not None:
        notes.append(f"indicators are those of the strategy as it is now: {changed.detail}")
    return tuple(_of_all(ancestry)), "; ".join(notes)


def _of_all(ancestry: Sequence[Strategy]) -> Iterator[AnyIndicator]:
    """A fork's own indicators, then those that only its ancestors had."""
    outputs: set[str] = set()
    for strategy in reversed(ancestry):
        for indicator in declared(strategy.indicators):
            if outputs.isdisjoint(indicator.outputs):
                outputs.update(indicator.outputs)
                yield indicator
