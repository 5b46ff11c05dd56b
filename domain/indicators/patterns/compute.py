"""Patterns over frames: strengths as columns, and the list of what fired."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from domain.indicators.columns import FloatColumn, Offsets, as_floats
from domain.indicators.evaluation.series import SERIES_COLUMNS, TIME_COLUMNS, SeriesRows, series_rows
from domain.indicators.patterns.base import Pattern
from domain.indicators.patterns.measures import BARS
from domain.indicators.patterns.registry import chosen
from domain.indicators.patterns.scan import PatternScanner, StrengthColumn, Strengths
from domain.shared.errors import InvalidValue


def compute(frame: pl.DataFrame, patterns: Sequence[str | Pattern] | None, scanner: PatternScanner) -> pl.DataFrame:
    """Adds the strengths of patterns to a frame, recognised in each series of it.

    Args:
        frame: candles with ``open``, ``high``, ``low`` and ``close``. Rows of one series (``symbol``, ``venue``, ``interval``, as
            far as there are such columns) must be in the order of time; series may follow one another or be mixed.
        patterns: names (TA-Lib's, with or without ``CDL``, any letter case) or objects; None: all.
        scanner: recognises them.

    Returns:
        The frame with its rows as they were and an Int16 column per pattern, named like ``engulfing``: 0 where the pattern is not
        there, null during its lookback and where a price is missing. A column of that name is replaced.

    Raises:
        InvalidCandles: a series is not sorted by time.
        InvalidValue: a pattern is unknown, two have one name, or a price column is missing or holds no numbers.
    """
    wanted = chosen(patterns)
    _check_names(wanted)
    rows = series_rows(frame)
    strengths = scanner.scan_patterns(wanted, _bars(frame, rows), rows.offsets)
    found, ages = _series(wanted, strengths, rows)
    valid = {lookback: ages >= lookback for lookback in {pattern.lookback for pattern in wanted}}
    masked = found.select(
        pl.when(valid[pattern.lookback]).then(pl.col(pattern.name)).alias(pattern.name) for pattern in wanted
    )
    return frame.with_columns(masked.get_columns())


def fired(frame: pl.DataFrame, patterns: Sequence[str | Pattern] | None, scanner: PatternScanner) -> pl.DataFrame:
    """The rows at which a pattern is there.

    Args:
        frame: see ``compute``.
        patterns: see ``compute``.
        scanner: recognises them.

    Returns:
        One row per row and pattern that is there, in the order of the frame's rows, then of the patterns: the columns that name
        the series and the time, as far as the frame has them, then ``pattern`` (the column's name), ``title``, ``direction``
        (bullish, bearish or undecided; by the sign where a pattern announces either) and ``strength`` (Int16).

    Raises:
        InvalidCandles: a series is not sorted by time.
        InvalidValue: see ``compute``.
    """
    wanted = chosen(patterns)
    computed = compute(frame, wanted, scanner)
    kept = [name for name in (*SERIES_COLUMNS, *TIME_COLUMNS) if name in frame.columns]
    rows, numbers, strengths = _fired(computed, wanted)
    return computed.select(kept)[rows].with_columns(
        pl.Series("pattern", [wanted[number].name for number in numbers.tolist()], pl.String),
        pl.Series("title", [wanted[number].title for number in numbers.tolist()], pl.String),
        pl.Series("direction", [_direction(wanted[n], s) for n, s in zip(numbers, strengths, strict=True)], pl.String),
        pl.Series("strength", strengths, pl.Int16),
    )


def _fired(computed: pl.DataFrame, wanted: Sequence[Pattern]) -> tuple[Offsets, Offsets, StrengthColumn]:
    """Row, number of the pattern and strength of each hit."""
    columns = [computed[pattern.name].fill_null(0).to_numpy() for pattern in wanted]
    hits = [np.flatnonzero(column) for column in columns]
    rows = np.concatenate([np.empty(0, np.int64), *hits])
    numbers = np.repeat(np.arange(len(wanted)), [len(hit) for hit in hits])
    strengths = np.concatenate(
        [np.empty(0, np.int16), *(column[hit] for column, hit in zip(columns, hits, strict=True))]
    )
    order = np.lexsort((numbers, rows))
    return rows[order], numbers[order], strengths[order]


def _direction(pattern: Pattern, strength: int) -> str:
    if pattern.direction != "either":
        return pattern.direction
    return "bullish" if strength > 0 else "bearish"


def _bars(frame: pl.DataFrame, rows: SeriesRows) -> dict[str, FloatColumn]:
    missing = [name for name in BARS if name not in frame.columns]
    if missing:
        raise InvalidValue(
            f"the frame has no column {missing[0]!r}: it has {', '.join(frame.columns)}", field=missing[0]
        )
    bars = {name: as_floats(frame[name]) for name in BARS}
    return bars if rows.order is None else {name: column[rows.order] for name, column in bars.items()}


def _series(wanted: Sequence[Pattern], strengths: Strengths, rows: SeriesRows) -> tuple[pl.DataFrame, pl.Series]:
    values, ages = strengths.values, strengths.ages
    if rows.order is not None:
        back = np.empty_like(rows.order)
        back[rows.order] = np.arange(len(back))
        values, ages = values[:, back], ages[back]
    columns = [
        pl.from_numpy(column, schema={pattern.name: pl.Int16}).to_series()
        for pattern, column in zip(wanted, values, strict=True)
    ]
    return pl.DataFrame(columns), pl.Series("ages", ages)


def _check_names(wanted: Sequence[Pattern]) -> None:
    names: set[str] = set()
    for pattern in wanted:
        if pattern.name in names:
            raise InvalidValue(f"two patterns have the output {pattern.name!r}", field=pattern.name)
        names.add(pattern.name)
