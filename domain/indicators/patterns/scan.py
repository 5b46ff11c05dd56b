"""Patterns over whole columns of several series: what every scanner gives, and the plain scan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from domain.indicators.patterns.base import Pattern
from domain.indicators.patterns.measures import BARS
from domain.indicators.patterns.stream import PatternStream
from domain.shared.errors import InvalidValue

StrengthColumn = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Strengths:
    """The strengths of patterns in the rows of a scan.

    Attributes:
        values: int16 of shape (patterns, rows); a row counts for a pattern only where its age is at least the lookback.
        ages: int32 of shape (rows,): complete rows of the series before this one; -1 at a row with a missing price.
    """

    values: StrengthColumn
    ages: npt.NDArray[np.int32]


class PatternScanner(Protocol):
    """A recogniser of patterns in columns; see ``application.ports.column_scanner``."""

    def scan_patterns(
        self,
        patterns: Sequence[Pattern],
        columns: Mapping[str, npt.NDArray[np.float64]],
        offsets: npt.NDArray[np.int64],
    ) -> Strengths:
        """Recognises the patterns in the series."""
        ...


def scan_plainly(
    patterns: Sequence[Pattern], columns: Mapping[str, npt.NDArray[np.float64]], offsets: npt.NDArray[np.int64]
) -> Strengths:
    """Recognises patterns with the streaming form: slow (a bit more than 1 µs a row and pattern), nothing to install.

    Args:
        patterns: which ones.
        columns: float64 columns ``open``, ``high``, ``low``, ``close``, rows in the order of time within each series.
        offsets: series *s* has the rows ``offsets[s]`` up to but not including ``offsets[s + 1]``.

    Raises:
        InvalidValue: a column is missing or of another length or type.
    """
    bars = checked_bars(columns, int(offsets[-1]))
    values = np.zeros((len(patterns), int(offsets[-1])), np.int16)
    for first, last in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True):
        update = PatternStream(patterns).update
        rows = zip(*[column[first:last].tolist() for column in bars], strict=True)
        found = [[strength or 0 for strength in update(*row)] for row in rows]
        values[:, first:last] = np.array(found, np.int16).reshape(last - first, len(patterns)).T
    return Strengths(values, _ages(bars, offsets))


def checked_bars(columns: Mapping[str, npt.NDArray[np.float64]], length: int) -> list[npt.NDArray[np.float64]]:
    """The columns that patterns read, in order.

    Raises:
        InvalidValue: one is missing or of another length or type.
    """
    for name in BARS:
        if name not in columns:
            raise InvalidValue(f"patterns need the column {name!r}", field=name)
        if columns[name].dtype != np.float64 or columns[name].shape != (length,):
            raise InvalidValue(f"column {name!r} must be {length} float64 numbers", field=name)
    return [columns[name] for name in BARS]


def _ages(bars: Sequence[npt.NDArray[np.float64]], offsets: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    complete = np.logical_and.reduce([np.isfinite(column) for column in bars])
    counted = np.concatenate(([0], np.cumsum(complete)))
    ages = counted[:-1] - np.repeat(counted[offsets[:-1]], np.diff(offsets))
    return np.where(complete, ages, -1).astype(np.int32)
