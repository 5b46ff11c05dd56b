"""Windows of a column, from which a definition can be computed afresh at each row."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from domain.indicators.columns import FloatColumn

Windows = npt.NDArray[np.float64]


def windows(values: FloatColumn, period: int) -> Windows:
    """The last ``period`` values at each row, shape (rows, period); NaN before the first."""
    padded = np.concatenate((np.full(period - 1, np.nan), values))
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, period))


def slopes(values: FloatColumn, period: int) -> FloatColumn:
    """The slope of the straight line of least squares through each window."""
    times = np.arange(period) - (period - 1) / 2.0
    seen = windows(values, period)
    return np.asarray((seen - seen[:, :1]) @ times / (times @ times))


def centred(values: FloatColumn, period: int) -> Windows:
    """Each window less its mean."""
    seen = windows(values, period)
    seen = seen - seen[:, :1]
    return np.asarray(seen - seen.mean(axis=1, keepdims=True))


def changes(values: FloatColumn) -> FloatColumn:
    """The relative change at each row, NaN at the first."""
    return np.asarray(np.diff(values, prepend=np.nan) / np.concatenate(([np.nan], values[:-1])))


def differ(values: FloatColumn, exact: FloatColumn, tolerance: float = 3e-10) -> npt.NDArray[np.bool_]:
    """Rows where values differ from exact ones by more than a relative tolerance."""
    return np.asarray(np.abs(values - exact) > tolerance * np.abs(exact))
