"""Series of numbers in few characters, and data that a page can hold without harm."""

from __future__ import annotations

import base64
import json
import math
import zlib
from collections.abc import Iterable
from typing import Any

import numpy as np

from application.trading.bars import Floats, Integers

DIGITS = 6
"""Significant digits of a number in a page."""


def rounded(value: float | None, digits: int = DIGITS) -> float | int | None:
    """A number with so many significant digits; whole ones as integers, what is not finite as None."""
    if value is None or not math.isfinite(value):
        return None
    near = float(f"{value:.{digits}g}")
    return int(near) if near == int(near) else near


def rounded_all(values: Iterable[float | None], digits: int = DIGITS) -> list[float | int | None]:
    """Each number with so many significant digits."""
    return [rounded(value, digits) for value in values]


def to_cents(values: Iterable[float], digits: int) -> list[float | int | None]:
    """Each amount with so many significant digits, or as many as cents need."""
    return [rounded(value, max(digits, len(f"{abs(value):.0f}") + 2)) for value in values]


def decimals_for(values: Floats, digits: int = DIGITS) -> int:
    """Number of decimals that give the middle of the values so many significant digits, at least 0."""
    sizes = np.abs(values[np.isfinite(values) & (values != 0.0)])
    if not len(sizes):
        return 0
    return max(0, digits - 1 - math.floor(math.log10(float(np.median(sizes)))))


def steps(values: Integers) -> list[int]:
    """The first value, then what each adds to the one before."""
    return np.diff(values, prepend=0).tolist() if len(values) else []


def scaled_steps(values: Floats, decimals: int) -> list[int | None]:
    """Values in units of the last decimal, each as what it adds to the last known one; None where there is none."""
    known = np.isfinite(values)
    whole = np.rint(np.where(known, values, 0.0) * 10.0**decimals).astype(np.int64)
    result: list[int | None] = [None] * len(values)
    places = np.flatnonzero(known)
    for place, step in zip(places.tolist(), steps(whole[places]), strict=True):
        result[place] = step
    return result


def packed(data: Any) -> str:
    """Data as deflated JSON in base 64, which holds no character that HTML gives a meaning to."""
    return base64.b64encode(zlib.compress(as_json(data).encode())).decode("ascii")


def as_json(data: Any) -> str:
    """Data as JSON without spaces."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
