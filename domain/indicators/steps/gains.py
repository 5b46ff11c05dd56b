"""Gains and losses from value to value, where their difference or small changes of their share matter.

Rules as in ``primitives``: scalars in, scalars out, compiled unchanged.
"""

from __future__ import annotations

from domain.indicators.stage import Scalars
from domain.indicators.steps.primitives import NAN

TALIB_GAIN_LOSS_START: Scalars = (NAN, -1.0, 0.0, 0.0)
"""The state of ``talib_gain_loss_step`` before the first value."""


def talib_gain_loss_step(
    state: Scalars, value: float, period: int, divisor: float, factor: float
) -> tuple[Scalars, float, float]:
    """Wilder's averages of gains and of losses, rounded exactly as TA-Lib's are.

    ``average = (average * (period - 1) + change) / divisor * factor``, seeded by the means of the first ``period`` changes. It is
    ``average_gain_loss_step`` but for the order of operations: slower, and without a difference from TA-Lib that could be magnified.

    Args:
        state: the value before this one, changes seen (up to ``period``), and the averages, or during the warm-up the sums, of
            gains and losses; ``TALIB_GAIN_LOSS_START`` at first.
        value: the newest value.
        period: how many changes.
        divisor: ``period``, or 1.
        factor: 1, or ``1 / period``: TA-Lib does the one for CMO and the other for RSI.

    Returns:
        The state, and the averages of gains and losses (NaN during the warm-up).

    Source: J. W. Wilder (1978), New Concepts in Technical Trading Systems.
    """
    previous, count, gains, losses = state
    if count < 0.0:
        return (value, 0.0, 0.0, 0.0), NAN, NAN
    change = value - previous
    gain = change if change > 0.0 else 0.0
    loss = gain - change
    if count >= period:
        gains = (gains * (period - 1) + gain) / divisor * factor
        losses = (losses * (period - 1) + loss) / divisor * factor
        return (value, count, gains, losses), gains, losses
    count += 1.0
    gains += gain
    losses += loss
    if count < period:
        return (value, count, gains, losses), NAN, NAN
    gains = gains / divisor * factor
    losses = losses / divisor * factor
    return (value, count, gains, losses), gains, losses
