"""Arrays in, one finite float or NaN out."""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]

ROUNDING = 1e-14
"""A dispersion of returns up to this size is rounding noise and counts as zero."""


SAME_MONEY = 1e-10
"""Two amounts of money that differ by no more than this part of the larger one are one amount: the rest is rounding noise.

It is far above what a sum of floats can be off (1e-16 for each of its terms) and far below anything that is paid.
"""


def same_money(one: float, other: float) -> bool:
    """Whether two amounts differ by rounding noise at the most; NaN is no amount."""
    return math.isclose(one, other, rel_tol=SAME_MONEY)


def floats(values: ArrayLike) -> Floats:
    """The values as a flat float64 array; anything that converts to float is accepted."""
    return np.asarray(values, dtype=np.float64).reshape(-1)


def finite(value: Any) -> float:
    """The value as a float, NaN where it is infinite or not a number."""
    number = float(value)
    return number if math.isfinite(number) else math.nan


def ratio(numerator: float, denominator: float) -> float:
    """The quotient, NaN where the denominator is zero or either is not finite."""
    if denominator == 0 or not (math.isfinite(numerator) and math.isfinite(denominator)):
        return math.nan
    return finite(numerator / denominator)
