"""Average true range."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import parameter
from domain.indicators.catalogue_bases import AverageTrueRange
from domain.indicators.steps.true_range import average_true_range_step


@dataclass(frozen=True)
class ATR(AverageTrueRange):
    """Average true range: Wilder's average of the true ranges.

    ``ATR[t] = (ATR[t - 1] * (period - 1) + TRANGE[t]) / period``; the first value is the mean of the first ``period`` true ranges,
    which begin with the second bar.

    Equal to TA-Lib's ATR.

    Attributes:
        period: true ranges averaged.

    Source: J. W. Wilder (1978), New Concepts in Technical Trading Systems.
    """

    period: int = parameter(14, at_least=1)

    stems = ("atr",)
    step = staticmethod(average_true_range_step)
    talib_name = "ATR"
