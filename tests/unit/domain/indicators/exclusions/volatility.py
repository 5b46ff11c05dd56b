"""Rows of volatility indicators that are not compared with TA-Lib."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import talib

from tests.unit.domain.indicators.candles import Columns
from tests.unit.domain.indicators.excluding import Rows


def lost_digits(indicator: Any, columns: Columns) -> Rows:
    """Where TA-Lib's variance, the mean square less the squared mean, has lost its digits, or is below its 1e-14 for zero."""
    close = columns["close"]
    _, middle, lower = talib.BBANDS(close, indicator.period, 1.0, 1.0)
    deviation = middle - lower
    rounding = 1e-16 * math.sqrt(len(close)) * np.maximum.accumulate(close * close)
    narrowest = np.abs(middle - indicator.deviations * deviation)
    error = indicator.deviations * rounding / 2.0 / np.maximum(deviation, 1e-300)
    return np.asarray((error > 3e-10 * narrowest) | (deviation**2 < 2e-14))


EXCLUDED = {"BBANDS": lost_digits}
