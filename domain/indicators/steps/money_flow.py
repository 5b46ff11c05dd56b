"""Money flow: what a bar's volume says about buying and selling."""

from __future__ import annotations


def money_flow_volume(high: float, low: float, close: float, volume: float) -> float:
    """The bar's volume, weighted by where the close is in its range: all of it at the high, all of it negative at the low.

    ``((close - low) - (high - close)) / (high - low) * volume``, and 0 where the bar has no range. The operations and their order
    are TA-Lib's.

    Source: M. Chaikin; S. B. Achelis (2001), Technical Analysis from A to Z, Accumulation/Distribution.
    """
    span = high - low
    if span > 0.0:
        return ((close - low) - (high - close)) / span * volume
    return 0.0
