"""Rows of volatility indicators that are not compared with TA-Lib."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from tests.unit.domain.indicators.candles import Columns
from tests.unit.domain.indicators.catalogue.excluding import Excluding, Rows


def lost_digits(indicator: Any, columns: Columns) -> Rows:
    """Where TA-Lib's sum of squares has held so much larger ones, since it was built (32 windows), that a calm window's digits are gone.

    The squares are of differences from a value up to 33 windows back, so their size is that of the squared range since.
    """
    close = pl.Series(columns["close"])
    since = 33 * indicator.period
    widest = close.rolling_max(since, min_samples=1) - close.rolling_min(since, min_samples=1)
    deviation = close.rolling_std(indicator.period, ddof=0)
    lost = (deviation > 0.0) & (deviation < 1e-3 * widest)
    return np.asarray(lost.fill_null(value=False).to_numpy(), np.bool_)


EXCLUDED: dict[str, Excluding] = {"STDDEV": lost_digits, "VAR": lost_digits}
