"""List the candlestick patterns, or describe one."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern
from domain.indicators.patterns.registry import all_patterns, get


@dataclass(frozen=True, slots=True)
class ListedPattern:
    """A candlestick pattern.

    Attributes:
        name: its column, and how it is asked for.
        talib_name: what TA-Lib calls it.
        title: as people say it.
        bars: how many candles it is made of.
        direction: bullish, bearish, either (the sign tells) or undecided.
        description: what it looks like.
        meaning: what it is held to mean.
        lookback: candles before the first that can show it.
        parameters: with their defaults.
    """

    name: str
    talib_name: str
    title: str
    bars: int
    direction: str
    description: str
    meaning: str
    lookback: int
    parameters: Mapping[str, float]


class ListPatterns:
    """Lists the patterns."""

    def run(self) -> tuple[ListedPattern, ...]:
        """All of them, by name."""
        return tuple(sorted(map(_listed, all_patterns()), key=lambda one: one.name))

    def one(self, name: str) -> ListedPattern:
        """The one of that name, which may be TA-Lib's.

        Raises:
            InvalidValue: there is none; the text says which are near.
        """
        return _listed(get(name))


def _listed(pattern: Pattern) -> ListedPattern:
    return ListedPattern(
        name=pattern.name,
        talib_name=pattern.talib_name,
        title=pattern.title,
        bars=pattern.bars,
        direction=pattern.direction,
        description=pattern.description,
        meaning=pattern.meaning,
        lookback=pattern.lookback,
        parameters={field.name: getattr(pattern, field.name) for field in dataclasses.fields(pattern)},
    )
