"""Rows of momentum indicators that are not compared with TA-Lib."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tests.unit.domain.indicators.candles import Columns
from tests.unit.domain.indicators.excluding import Rows


def barely_moved(indicator: Any, columns: Columns) -> Rows:
    """Where gains and losses together average less than TA-Lib's 1e-14 for zero, but not zero."""
    moves = np.abs(np.diff(columns["close"]))
    averages = [math.nan] * len(columns["close"])
    average = float(np.mean(moves[: indicator.period])) if len(moves) else 0.0
    for at in range(indicator.period, len(moves)):
        averages[at] = average
        average += (moves[at] - average) / indicator.period
    averages[-1] = average
    return (np.array(averages) > 0.0) & (np.array(averages) < 1.01e-14)


EXCLUDED = {"RSI": barely_moved}
