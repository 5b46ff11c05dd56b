"""Steps as whole-column NumPy, where NumPy does the same operations in the same order.

The step function stays what an indicator *is*. A form stands here only where it gives the very same bits and spares a call per
row; the parity tests hold it to that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from domain.indicators.columns import FloatColumn, Offsets
from domain.indicators.stage import Stage, Step
from domain.indicators.steps.primitives import mean_step

ColumnForm: TypeAlias = Callable[[Stage, FloatColumn, Offsets, FloatColumn], FloatColumn]
"""``form(stage, column, offsets, carry) -> output``: ``column`` has no missing value, ``carry`` has a row per series and goes on."""


def means(stage: Stage, column: FloatColumn, offsets: Offsets, carry: FloatColumn) -> FloatColumn:
    """``mean_step`` by the column.

    A cumulative sum adds one term after the other, so with each value followed by the one that leaves, negated, its partial sums are
    the step's totals. Series lie side by side in a matrix, filled up with -0.0, which changes no sum.
    """
    lengths, window = np.diff(offsets), stage.window
    series, longest = len(lengths), int(lengths.max(initial=0))
    if not longest:
        return np.empty(0)
    if series > 1 and longest * series > 4 * len(column):
        parts = [(slice(s, s + 1), offsets[s : s + 2]) for s in range(series)]
        return np.concatenate([means(stage, column[a:b], np.array([0, b - a]), carry[one]) for one, (a, b) in parts])
    inside = np.arange(longest) < lengths[:, None]
    values = np.full((series, window + longest), -0.0)
    values[:, :window] = carry[:, 1:]
    values[:, window:][inside] = column
    leaving = -values[:, :longest]
    leaving[np.isnan(leaving) | ~inside] = -0.0
    terms = np.empty((series, 2 * longest + 1))
    terms[:, 0] = carry[:, 0]
    terms[:, 1::2] = values[:, window:]
    terms[:, 2::2] = leaving
    totals = np.cumsum(terms, axis=1)
    (period,) = stage.constants
    found: FloatColumn = totals[:, 1::2] / period
    found[np.isnan(values[:, :longest])] = np.nan
    carry[:, 0] = totals[:, -1]
    carry[:, 1:] = np.take_along_axis(values, lengths[:, None] + np.arange(window), axis=1)
    one_after_another: FloatColumn = found[inside]
    return one_after_another


COLUMN_FORMS: dict[Step, ColumnForm] = {mean_step: means}
