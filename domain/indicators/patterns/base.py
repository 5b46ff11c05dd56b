"""The candlestick pattern: a function of a few candles' measures, and what people read into it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Literal

from domain.indicators.base import Indicator
from domain.indicators.patterns.measures import BARS
from domain.indicators.patterns.stream import PatternStream
from domain.indicators.stage import Scalars, Stage
from domain.indicators.streaming.stream import IndicatorStream

Direction = Literal["bullish", "bearish", "either", "undecided"]
"""What a pattern announces: rising prices, falling ones, one of both (its sign tells), or nothing but doubt."""


@dataclass(frozen=True)
class Pattern(Indicator):
    """A candlestick pattern of TA-Lib's, which is an indicator too: its output is the strength, 0 where it is not there.

    A subclass is named as TA-Lib names its function; the output is that name in lower case without ``CDL``.

    Attributes:
        title: the pattern's name as people say it.
        bars: how many candles it is made of.
        direction: what it announces.
        description: what it looks like.
        meaning: what it is held to mean.
        lookback: complete candles before the first that has a value, averages included; TA-Lib's.
        recognise: a module-level function that returns the strength: 100 or more is bullish or merely there, -100 or less bearish,
            ±80 a weaker form, ±200 a confirmed one. Its parameters name what it reads (see ``measures``), true-or-false measures
            first, then numbers, then the pattern's own parameters.
        seeds: measures whose average does not begin at ``lookback`` less the lag, and where it begins.
    """

    title: ClassVar[str]
    bars: ClassVar[int]
    direction: ClassVar[Direction]
    description: ClassVar[str]
    meaning: ClassVar[str]
    lookback: ClassVar[int]
    recognise: ClassVar[Callable[..., int]]
    seeds: ClassVar[Mapping[str, int]] = MappingProxyType({})
    inputs: ClassVar[tuple[str, ...]] = BARS

    def __init_subclass__(cls) -> None:
        cls.stems = (cls.__name__.removeprefix("CDL").lower(),)
        cls.talib_name = cls.__name__

    @property
    def name(self) -> str:
        """The output's name."""
        return self.outputs[0]

    @property
    def warmup(self) -> int:
        """The lookback."""
        return self.lookback

    @property
    def stages(self) -> tuple[Stage, ...]:
        """One pass whose state is the stream's."""
        return (Stage(self._advance, self.inputs, self.outputs, PatternStream((self,)).state),)

    def stream(self) -> IndicatorStream:
        """The streaming form, before its first bar; gives the strength as a float, NaN during the warm-up."""
        return _Strengths(self)

    def _advance(self, state: Scalars, *bar: float) -> tuple[Scalars, float]:
        stream = _Strengths(self)
        stream.restore(state)
        strength = stream.update(*bar)
        return stream.state, strength


class _Strengths:
    """A stream of one pattern, as the pipeline of indicators takes it."""

    def __init__(self, pattern: Pattern) -> None:
        self._stream = PatternStream((pattern,))

    def update(self, *values: Any) -> float:
        strength = self._stream.update(*values)[0]
        return math.nan if strength is None else float(strength)

    @property
    def state(self) -> Scalars:
        return self._stream.state

    def restore(self, state: Sequence[Any]) -> None:
        self._stream.restore(state)
