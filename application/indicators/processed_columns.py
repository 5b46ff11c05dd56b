"""The indicator columns of a daily table that is made ready for others."""

from __future__ import annotations

PROCESSED_COLUMNS = (
    "sma_20",
    "sma_50",
    "ema_12",
    "ema_26",
    "rsi_14",
    "macd",
    "macd_signal",
    "bollinger_upper",
    "bollinger_lower",
    "atr_14",
)
"""Names that readers of such tables rely on; all Float64."""
