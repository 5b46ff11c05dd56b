"""Rows of volume indicators that are not compared with TA-Lib."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import talib

from tests.unit.domain.indicators.candles import Columns
from tests.unit.domain.indicators.catalogue.excluding import Rows

BARS = ("high", "low", "close", "volume")


def crossing_zero(indicator: Any, columns: Columns) -> Rows:
    """Where the averages of the line cancel to less than a millionth of it: TA-Lib rounds once where we round twice."""
    high, low, close, volume = (columns[name] for name in BARS)
    line = (
        pl.Series(np.abs(talib.AD(high, low, close, volume)))
        .rolling_max(indicator.slow_period, min_samples=1)
        .to_numpy()
    )
    oscillator = np.abs(talib.ADOSC(high, low, close, volume, indicator.fast_period, indicator.slow_period))
    return np.asarray((oscillator > 0.0) & (oscillator < 1e-6 * line), np.bool_)


def left_by_rounding(indicator: Any, columns: Columns) -> Rows:
    """Where the window's flow is less than a millionth of the greatest volume: TA-Lib's sums keep the rounding of all before.

    We begin anew where a whole window has no volume, so its 0 is one; TA-Lib's is what rounding has left.
    """
    high, low, close, volume = (columns[name] for name in BARS)
    traded = pl.Series(volume).rolling_sum(indicator.period).to_numpy()
    flow = np.abs(talib.CMF(high, low, close, volume, indicator.period)) * traded
    return np.asarray(flow < 1e-6 * np.maximum.accumulate(volume), np.bool_)


EXCLUDED = {"ADOSC": crossing_zero, "CMF": left_by_rounding}
