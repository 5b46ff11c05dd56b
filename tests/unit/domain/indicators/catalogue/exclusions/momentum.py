"""Rows of momentum indicators that are not compared with TA-Lib."""

from __future__ import annotations

from typing import Any

import numpy as np
import talib

from domain.indicators.catalogue.apo import APO
from tests.unit.domain.indicators.candles import Columns
from tests.unit.domain.indicators.catalogue.excluding import Rows
from tests.unit.domain.indicators.catalogue.talib_oracle import ask


def crossing_zero(indicator: Any, columns: Columns) -> Rows:
    """Where averages differ by less than a millionth: what is left of their rounding.

    TA-Lib rounds an exponential average once a bar (with a fused multiplication and addition), Python twice.
    """
    close = columns["close"]
    lines = talib.MACD(close, indicator.fast, indicator.slow, indicator.signal)
    return np.asarray(np.min(np.abs(lines), axis=0) < 1e-6 * close)


def averages_crossing(indicator: Any, columns: Columns) -> Rows:
    """As for MACD; a PPO also where TA-Lib takes the slow average for zero, which it does below 1e-14."""
    close = columns["close"]
    (difference,) = ask(APO(indicator.fast, indicator.slow, average=indicator.average), columns)
    near = np.abs(difference) < 1e-6 * close
    return np.asarray((near & (indicator.average == "ema")) | (np.minimum.accumulate(close) < 1e-13))


def strength_cancelled(indicator: Any, columns: Columns) -> Rows:
    """Where rises and falls cancel out but for a millionth: what is left of their rounding, as for MACD."""
    return np.asarray(np.abs(talib.TSI(columns["close"], indicator.first, indicator.second)) < 1e-4)


EXCLUDED = {
    "MACD": crossing_zero,
    "APO": averages_crossing,
    "PPO": averages_crossing,
    "TSI": strength_cancelled,
}
