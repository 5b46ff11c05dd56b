"""Rows of averages that are not compared with TA-Lib."""

from __future__ import annotations

from typing import Any

import numpy as np
import talib

from domain.indicators.columns import FloatColumn
from tests.unit.domain.indicators.candles import Columns
from tests.unit.domain.indicators.catalogue.excluding import Rows
from tests.unit.domain.indicators.catalogue.talib_oracle import ask
from tests.unit.domain.indicators.catalogue.windows import differ, slopes


def small_beside_the_past(indicator: Any, columns: Columns) -> Rows:
    """Where the average is below a ten-thousandth of an earlier close.

    A sum that values enter and leave keeps the rounding of the largest, and a difference of averages that of its terms.
    """
    highest = np.maximum.accumulate(columns["close"])
    return np.asarray(np.abs(ask(indicator, columns)[0]) < 1e-4 * highest)


def hardly_traded(indicator: Any, columns: Columns) -> Rows:
    """Where next to nothing was traded in the window, compared with earlier bars: TA-Lib divides what rounding left of its sums."""
    volume, theirs = columns["volume"], ask(indicator, columns)[0]
    quiet = _window_sums(volume, indicator.period) <= 1e-6 * np.maximum.accumulate(volume)
    return np.asarray((quiet & ~np.isnan(theirs)) | small_beside_the_past(indicator, columns))


def inexact_slope(indicator: Any, columns: Columns) -> Rows:
    """Where TA-Lib's slope, from running sums, has lost digits against the definition, computed afresh from the window.

    These are lines that hardly rise: TA-Lib's slope of prices that stand still is some 1e-18, and here 0.
    """
    slope = talib.LINEARREG_SLOPE(columns["close"], indicator.period)
    return differ(slope, slopes(columns["close"], indicator.period))


def _window_sums(values: FloatColumn, period: int) -> FloatColumn:
    padded = np.concatenate((np.zeros(period - 1), values))
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, period).sum(axis=1))


EXCLUDED = {
    "WMA": small_beside_the_past,
    "DEMA": small_beside_the_past,
    "TEMA": small_beside_the_past,
    "T3": small_beside_the_past,
    "TRIMA": small_beside_the_past,
    "HMA": small_beside_the_past,
    "ZLEMA": small_beside_the_past,
    "VWMA": hardly_traded,
    "LINEARREG": small_beside_the_past,
    "LINEARREG_INTERCEPT": small_beside_the_past,
    "LINEARREG_SLOPE": inexact_slope,
    "LINEARREG_ANGLE": inexact_slope,
    "TSF": small_beside_the_past,
}
