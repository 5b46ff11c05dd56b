"""Candlestick patterns in notebooks: ``tt.patterns.compute(frame, ["ENGULFING", "HAMMER"])``."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Any

import polars as pl

from application.indicators.use_cases.list_patterns import ListPatterns
from domain.indicators.patterns import compute as over_frames
from domain.indicators.patterns import registry
from domain.indicators.patterns.base import Pattern
from domain.shared.suggestions import closest, did_you_mean
from ticktape.enriching import Frame, as_lower, enriched, scanner
from ticktape.text_times import as_written, with_times


def compute(
    frame: Frame, patterns: Sequence[str | Pattern] | str | None = None, *, date_order: str | None = None
) -> Frame:
    """Adds the strengths of candlestick patterns to a frame, recognised for each symbol by itself.

    Args:
        frame: a Polars (eager or lazy) or pandas frame of candles with ``open``, ``high``, ``low`` and ``close``, in any letter case.
            Rows of one series (``symbol``, ``venue``, ``interval``, as far as there are such columns) must be in the order of time,
            which may be text as ``ticktape import`` reads it; series may be mixed.
        patterns: one or several names, TA-Lib's (``CDLENGULFING``) or ours (``engulfing``) in any letter case; None: all.
        date_order: ``dmy``, ``mdy`` or ``ymd``: how dates in text such as 2/1/2023 are meant; None: as the column shows it.

    Returns:
        A frame of the same kind with its rows as they were and an Int16 column per pattern, named like ``engulfing``: 100 or more is
        bullish or merely there, -100 or less bearish, ±80 weaker, ±200 confirmed, 0 not there; null while there are too few candles.

    Raises:
        InvalidCandles: it is no such frame, or a series is not sorted by time.
        InvalidValue: a pattern is unknown, or a column is missing or holds no numbers.
    """
    wanted = registry.chosen(patterns)
    names = [pattern.name for pattern in wanted]
    return enriched(
        frame, lambda table: over_frames.compute(table, wanted, scanner()).select(names).get_columns(), date_order
    )


def fired(
    frame: Any, patterns: Sequence[str | Pattern] | str | None = None, *, date_order: str | None = None
) -> pl.DataFrame:
    """What was found: a row per bar and pattern that is there.

    Args:
        frame: as for ``compute``.
        patterns: as for ``compute``.
        date_order: as for ``compute``.

    Returns:
        The frame's columns of symbol and time, ``pattern``, ``title``, ``direction`` and ``strength``.

    Raises:
        InvalidCandles: it is no such frame, or a series is not sorted by time.
        InvalidValue: a pattern is unknown, or a column is missing or holds no numbers.
    """
    given = as_lower(frame)
    read = with_times(given, date_order)
    return as_written(over_frames.fired(read, patterns, scanner()), given, read)


def get(name: str, **parameters: Any) -> Pattern:
    """A pattern by its name or TA-Lib's, in any letter case.

    Raises:
        InvalidValue: there is no such pattern or parameter, or a value is not acceptable.
    """
    return registry.get(name, **parameters)


def list() -> pl.DataFrame:  # noqa: A001 - tt.patterns.list() reads best
    """The patterns: ``name``, ``title``, ``bars``, ``direction``, ``description``, ``meaning``, ``lookback`` and ``talib``."""
    return pl.DataFrame(
        [
            {
                "name": one.name,
                "title": one.title,
                "bars": one.bars,
                "direction": one.direction,
                "description": one.description,
                "meaning": one.meaning,
                "lookback": one.lookback,
                "talib": one.talib_name,
            }
            for one in ListPatterns().run()
        ]
    )


def __getattr__(name: str) -> Any:
    """A pattern's class, with or without ``CDL``."""
    kind = None if name.startswith("_") else registry.classes().get("CDL" + name.removeprefix("CDL"))
    if kind is None:
        near = did_you_mean(closest(name, __dir__()))
        raise AttributeError(f"tt.patterns has no {name!r}: {near or 'tt.patterns.list() tells what there is'}")
    return kind


def __dir__() -> builtins.list[str]:
    """The functions and all classes."""
    return ["compute", "fired", "get", "list", *registry.classes()]
