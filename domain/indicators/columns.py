"""The columns that indicators read, as NumPy has them, and the names of those that are no prices or volumes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from domain.shared.errors import InvalidValue

FloatColumn = npt.NDArray[np.float64]
Offsets = npt.NDArray[np.int64]

SESSION = "session"
"""The input of indicators that begin anew with each session."""

OTHER_CLOSE = "close_benchmark"
"""The column in which CORREL and BETA look for the other closes by default."""


def as_floats(column: pl.Series) -> FloatColumn:
    """A column as float64, NaN where null; without a copy where it is that already.

    Raises:
        InvalidValue: it holds no numbers.
    """
    if not (column.dtype.is_numeric() or column.dtype == pl.Null):
        raise InvalidValue(f"column {column.name!r} holds {column.dtype}, not numbers", field=column.name)
    floats: FloatColumn = column.cast(pl.Float64).to_numpy()
    return np.asarray(floats, np.float64)
