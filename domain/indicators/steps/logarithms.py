"""Logarithms of prices' ratios, of which volatilities are made."""

from __future__ import annotations

import math

from domain.indicators.steps.primitives import NAN


def log_ratio(price: float, base: float) -> float:
    """Natural logarithm of ``price / base``, or NaN where one of them is not positive."""
    if price <= 0.0 or base <= 0.0:
        return NAN
    return math.log(price / base)
