"""Closing marubozu."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def closing_marubozu(white0: bool, long0: bool, no_upper0: bool, no_lower0: bool) -> int:
    """Strength at the newest candle."""
    if long0 and white0 and no_upper0:
        return 100
    if long0 and not white0 and no_lower0:
        return -100
    return 0


@dataclass(frozen=True)
class CDLCLOSINGMARUBOZU(Pattern):
    """Closing marubozu: 100 for a white candle, -100 for a black one.

    Source: G. L. Morris (2006), Candlestick Charting Explained; strengths as TA-Lib has them.
    """

    title = "Closing marubozu"
    bars = 1
    direction = "either"
    description = (
        "A long candle that closes at its extreme: a white one without upper shadow, or a black one without lower "
        "shadow."
    )
    meaning = "One side is still pushing at the close: the direction is held to go on."
    lookback = 10
    recognise = staticmethod(closing_marubozu)
