"""The columns that a set of patterns needs, in an order in which they can be computed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from domain.indicators.patterns.measures import BARS, FUNCTIONS, MEANS

HISTORY = 16
"""Candles before this one that a series remembers: more than any pattern looks back, averages included."""

DELAY = 6
"""How many candles ago a remembered total is: as far back as any pattern asks for an average."""

_LAGGED = re.compile(r"([a-z_]\w*)(\d)")


class Recognisable(Protocol):
    """A pattern as far as a program needs to know it; see ``base.Pattern``."""

    @property
    def lookback(self) -> int:
        """Complete candles before the first that has a value."""
        ...

    @property
    def recognise(self) -> Callable[..., int]:
        """The function whose parameters name what it reads."""
        ...

    @property
    def seeds(self) -> Mapping[str, int]:
        """Beginnings of averages that do not begin at ``lookback`` less the lag."""
        ...


@dataclass(frozen=True, order=True)
class Column:
    """One measure of each candle.

    Attributes:
        name: the measure.
        seed: for one that depends on an average, the age of the candle at which the average's total begins; else 0.
    """

    name: str
    seed: int = 0


@dataclass(frozen=True)
class Source:
    """A column, so many candles ago."""

    column: Column
    lag: int


@dataclass(frozen=True)
class Program:
    """The columns that a set of patterns needs, and where each pattern finds what it reads.

    Attributes:
        means: averages, sorted.
        measures: all other measures with what each reads, every one after those that it reads; those that need no average come
            first.
        plain: how many of them need no average.
        patterns: what each pattern's function reads.
    """

    means: tuple[Column, ...]
    measures: tuple[tuple[Column, tuple[Source, ...]], ...]
    plain: int
    patterns: tuple[tuple[Source, ...], ...]


def program_of(patterns: Sequence[Recognisable]) -> Program:
    """The program of some patterns, with each column once."""
    read = tuple(_pattern_sources(pattern) for pattern in patterns)
    found: dict[Column, tuple[Source, ...]] = {}
    for sources in read:
        for source in sources:
            _collect(source.column, found)
    means = tuple(sorted(column for column in found if column.name in MEANS))
    measures = [(column, sources) for column, sources in found.items() if column.name not in MEANS]
    first = [item for item in measures if not _averaged(item[0].name)]
    return Program(means, tuple(first + [item for item in measures if _averaged(item[0].name)]), len(first), read)


def parameters(function: Callable[..., Any]) -> tuple[tuple[str, int | None], ...]:
    """The names behind a function's parameters: a column and a lag, or a constant and None."""
    return tuple(_parsed(name) for name in _names(function))


def _pattern_sources(pattern: Recognisable) -> tuple[Source, ...]:
    return tuple(_read(parameters(pattern.recognise), pattern.lookback, pattern.seeds))


def _read(named: Sequence[tuple[str, int | None]], first: int, seeds: Mapping[str, int] | None = None) -> list[Source]:
    known = seeds or {}
    return [
        Source(Column(name, known.get(name, first - lag) if _averaged(name) else 0), lag)
        for name, lag in named
        if lag is not None
    ]


def _collect(column: Column, found: dict[Column, tuple[Source, ...]]) -> None:
    if column in found or column.name in BARS:
        return
    if column.name in MEANS:
        sources: tuple[Source, ...] = (Source(Column(MEANS[column.name].source), 0),)
    else:
        sources = tuple(_read(parameters(FUNCTIONS[column.name]), column.seed))
    for source in sources:
        _collect(source.column, found)
    found[column] = sources


@cache
def _averaged(name: str) -> bool:
    if name in BARS or name in MEANS:
        return name in MEANS
    return any(_averaged(read) for read, lag in parameters(FUNCTIONS[name]) if lag is not None)


def _names(function: Callable[..., Any]) -> tuple[str, ...]:
    code = function.__code__
    return tuple(code.co_varnames[: code.co_argcount])


def _parsed(name: str) -> tuple[str, int | None]:
    matched = _LAGGED.fullmatch(name)
    return (matched[1], int(matched[2])) if matched else (name, None)
