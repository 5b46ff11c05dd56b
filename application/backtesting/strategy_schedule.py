"""Strategies that follow one another in one run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, cast

import polars as pl

from domain.indicators.frame_indicator import AnyIndicator, FrameIndicator
from domain.indicators.registry import declared, other_names
from domain.orders.order import RejectionReason
from domain.strategies.actions import Actions
from domain.strategies.bar import PRICE_FIELDS, Bar, bar_rows
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView
from domain.strategies.records import FilledOrder, PlacedOrder


def scheduled(strategies: Sequence[Strategy]) -> StrategySchedule:
    """One strategy of several; it goes by the name of the last."""
    kind = type(type(strategies[-1]).__name__, (StrategySchedule,), {})
    made: StrategySchedule = kind(tuple(strategies))
    return made


class StrategySchedule(Strategy):
    """The first strategy acts until it hands over to the next one.

    Those whose turn has not come watch: they see every bar, fill and refusal and the same account, and what they ask for is dropped, so
    that they are warm when they take over. Each sees its own indicators only.
    """

    def __init__(self, strategies: tuple[Strategy, ...]) -> None:
        own = [declared(strategy.indicators) for strategy in strategies]
        renamed = [tuple(_named_apart(one, place) for one in indicators) for place, indicators in enumerate(own)]
        self.indicators = declared([one for indicators in renamed for one in indicators])
        outputs = [name for one in self.indicators for name in one.outputs]
        self._players = [
            _Player(strategy, _outputs(indicators), [outputs.index(name) for name in _outputs(apart)])
            for strategy, indicators, apart in zip(strategies, own, renamed, strict=True)
        ]

    def hand_over(self) -> None:
        """From now on the next strategy acts, and the present one is gone."""
        self._players.pop(0)

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        """Asks the one whose turn it is, and lets the others watch."""
        return self._ask(lambda one: one.strategy.on_data(date, symbol, one.bar(data), portfolio))

    def on_instant(self, date: datetime, data: Mapping[str, Bar], portfolio: PortfolioView) -> Actions:
        """Likewise."""
        return self._ask(
            lambda one: one.strategy.on_instant(date, {name: one.bar(bar) for name, bar in data.items()}, portfolio)
        )

    def on_order_filled(self, order: FilledOrder, portfolio: PortfolioView) -> Actions:
        """Likewise."""
        return self._ask(lambda one: one.strategy.on_order_filled(order, portfolio))

    def on_order_rejected(self, order: PlacedOrder, reason: RejectionReason, portfolio: PortfolioView) -> None:
        """Tells all of them."""
        for one in self._players:
            one.strategy.on_order_rejected(order, reason, portfolio)

    def _ask(self, what: Callable[[_Player], Actions]) -> Actions:
        answers = [_at_once(what(one)) for one in self._players]
        return answers[0]


class _Player:
    """A strategy and the part of a bar that is its own."""

    def __init__(self, strategy: Strategy, outputs: Sequence[str], places: Sequence[int]) -> None:
        self.strategy = strategy
        prices = range(len(PRICE_FIELDS))
        self._pick: Any = itemgetter(*prices, *(len(PRICE_FIELDS) + place for place in places))
        self._bars = bar_rows(outputs, other_names(strategy.indicators))

    def bar(self, whole: Bar) -> Bar:
        """The bar as this strategy sees it."""
        values = tuple(cast("Iterable[float]", whole))
        return next(self._bars((self._pick(values),)))


def _at_once(actions: Actions) -> Actions:
    """Actions as they are, those of a generator made now."""
    return actions if actions is None or not hasattr(actions, "__next__") else list(actions)  # type: ignore[arg-type]


def _outputs(indicators: Iterable[AnyIndicator]) -> list[str]:
    return [name for one in indicators for name in one.outputs]


def _named_apart(indicator: AnyIndicator, place: int) -> AnyIndicator:
    """A user's own indicator under names that no other strategy's has; one of the catalogue says all in its name."""
    return _NamedApart(indicator, place) if isinstance(indicator, FrameIndicator) else indicator


class _NamedApart(FrameIndicator):
    def __init__(self, inner: FrameIndicator, place: int) -> None:
        self._names = {name: f"{place}:{name}" for name in inner.outputs}
        self._inner = inner
        self.inputs = inner.inputs  # type: ignore[misc]
        self.lookback = inner.lookback
        self.outputs = tuple(self._names.values())

    def calculate(self, df: pl.DataFrame) -> pl.DataFrame:
        """What the indicator computes, under other names."""
        return self._inner.calculate(df).select(pl.col(name).alias(apart) for name, apart in self._names.items())
