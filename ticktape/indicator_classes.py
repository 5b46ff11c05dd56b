"""The indicator classes by name, for editors and type checkers; ``make docs`` writes this module."""

from domain.indicators.catalogue.bbands import BBANDS
from domain.indicators.catalogue.ema import EMA
from domain.indicators.catalogue.rsi import RSI
from domain.indicators.catalogue.sma import SMA

__all__ = [
    "BBANDS",
    "EMA",
    "RSI",
    "SMA",
]
