"""Pivot points."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import Indicator
from domain.indicators.stage import Scalars
from domain.indicators.steps.primitives import NAN


def pivots_step(
    state: Scalars, high: float, low: float, close: float, session: float
) -> tuple[Scalars, tuple[float, float, float, float, float, float, float]]:
    """One bar; the state is the session with its high, low and close so far, and those of the one before it."""
    current, highest, lowest, last, high_before, low_before, close_before = state
    if session == current:
        highest = high if high > highest else highest
        lowest = low if low < lowest else lowest
    else:
        high_before, low_before, close_before = highest, lowest, last
        highest, lowest = high, low
    pivot = (high_before + low_before + close_before) / 3.0
    width = high_before - low_before
    return (session, highest, lowest, close, high_before, low_before, close_before), (
        pivot,
        2.0 * pivot - low_before,
        pivot + width,
        high_before + 2.0 * (pivot - low_before),
        2.0 * pivot - high_before,
        pivot - width,
        low_before - 2.0 * (high_before - pivot),
    )


@dataclass(frozen=True)
class PIVOTS(Indicator):
    """Pivot points, the floor traders' classic ones: a pivot, three resistances above it and three supports below.

    From the high, low and close of the session before: ``P = (H + L + C) / 3``, ``R1 = 2 * P - L``, ``R2 = P + (H - L)``,
    ``R3 = H + 2 * (P - L)``, ``S1 = 2 * P - H``, ``S2 = P - (H - L)``, ``S3 = L - 2 * (H - P)``. They are the same all through a session,
    and missing in the first one; if that is not seen from its beginning, the second session's are of what was seen.

    A session is a run of bars with the same ``session``, a column of numbers; see VWAP for what stands in for it. On daily bars every
    bar is a session, and the pivots are those of the bar before.

    Source: StockCharts ChartSchool, Pivot Points (standard pivot points); R3 and S3: J. L. Person (2004), A Complete Guide to
    Technical Trading Tactics.
    """

    family = "price"
    stems = ("pivot", "pivot_r1", "pivot_r2", "pivot_r3", "pivot_s1", "pivot_s2", "pivot_s3")
    inputs = ("high", "low", "close", "session")
    step = staticmethod(pivots_step)
    initial_state = (NAN, NAN, NAN, NAN, NAN, NAN, NAN)

    @property
    def warmup(self) -> int:
        """One bar where every bar is a session; else as many as the first session has."""
        return 1
