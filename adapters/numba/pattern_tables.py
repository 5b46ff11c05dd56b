"""Tables in memory of the measures of a block of candles."""

from __future__ import annotations

from functools import cache

import numpy as np
from numba import types

from domain.indicators.patterns.measures import FLAG_NAMES, NUMBER_NAMES
from domain.indicators.patterns.program import HISTORY, Column

NUMBERS = types.CPointer(types.float64)  # type: ignore[no-untyped-call]
FLAGS = types.CPointer(types.uint8)  # type: ignore[no-untyped-call]
VALUES = types.CPointer(types.int16)  # type: ignore[no-untyped-call]
INDICES = types.CPointer(types.int64)  # type: ignore[no-untyped-call]
AGES = types.CPointer(types.int32)  # type: ignore[no-untyped-call]
"""Types of the memory that compiled code reads and writes."""

BLOCK = 512
"""Rows at once: what is measured of them stays in the processor's cache until all patterns have read it."""

STRIDE = BLOCK + HISTORY
"""A column of a table: the last rows of the block before, then the block."""

SEEDS = 16
"""Columns kept free for a measure: averages may begin at any age below."""


@cache
def is_flag(column: Column) -> bool:
    """Whether a column is true or false."""
    return column.name in FLAG_NAMES


@cache
def column_start(column: Column) -> int:
    """The index of a column's first row of the block in its table; earlier rows stand before it."""
    names = FLAG_NAMES if is_flag(column) else NUMBER_NAMES
    return (names.index(column.name) * SEEDS + column.seed) * STRIDE + HISTORY


class Tables:
    """Memory for one block: a table of numbers and one of what is true or false; only the columns in use are ever touched."""

    def __init__(self) -> None:
        self.numbers = np.empty(len(NUMBER_NAMES) * SEEDS * STRIDE, np.float64)
        self.flags = np.empty(len(FLAG_NAMES) * SEEDS * STRIDE, np.uint8)
