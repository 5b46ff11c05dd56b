"""Normalised average true range."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import parameter
from domain.indicators.catalogue_bases import AverageTrueRange
from domain.indicators.stage import Scalars
from domain.indicators.steps.true_range import average_true_range_step


def natr_step(
    state: Scalars, high: float, low: float, close: float, period: int, keep: float, share: float
) -> tuple[Scalars, float]:
    """One bar."""
    state, average = average_true_range_step(state, high, low, close, period, keep, share)
    if period <= 1 or average != average:  # noqa: PLR0124 - true for NaN alone
        return state, average
    return state, 0.0 if close == 0.0 else average / close * 100.0


@dataclass(frozen=True)
class NATR(AverageTrueRange):
    """Normalised average true range: the average true range in percent of the close.

    ``NATR = 100 * ATR / close``; 0 where the close is.

    Equal to TA-Lib's NATR, also in that a period of 1 gives the true range itself, not in percent.

    Attributes:
        period: true ranges averaged.

    Source: J. Forman (2006), Cross-market evaluations with normalized average true range, Stocks & Commodities, May 2006.
    """

    period: int = parameter(14, at_least=1)

    stems = ("natr",)
    step = staticmethod(natr_step)
    talib_name = "NATR"
