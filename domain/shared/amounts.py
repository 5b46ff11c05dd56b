"""Money and prices as people write them: money in cents, prices with all their digits, neither with rounding noise.

- A **float without noise** is the decimal of at most twelve significant digits where it is one but for rounding noise (it differs by
  no more than 1e-13 of itself): 10284.099999999999 is 10284.1. Any other keeps all its digits: a price of 67123.123456789 does.
- **Money** is then rounded to cents, half to even. An amount below a cent keeps three significant digits instead, because 0.00 would
  say that there is nothing; below a billionth there is nothing.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, Decimal

from domain.shared.values import LEDGER

_NOISE = 1e-13
_CENT = Decimal("0.01")
_HALF_A_CENT = 0.005
_NOTHING = 1e-9
_PLACES = 12

Number = float | int | Decimal


def without_noise(value: float) -> float:
    """The float without rounding noise; what is not finite stays as it is."""
    rounded = float(f"{value:.12g}")
    return rounded if math.isclose(rounded, value, rel_tol=_NOISE) else value


def money(value: Number) -> Decimal:
    """An amount as it is shown: in cents, half to even; what is below a cent with three significant digits.

    NaN and infinities stay as they are.
    """
    exact = _clean(value)
    if not exact.is_finite():
        return exact
    if abs(exact) >= _HALF_A_CENT:
        return exact.quantize(_CENT, ROUND_HALF_EVEN, LEDGER)
    return Decimal(f"{exact:.3g}") if abs(exact) >= _NOTHING else Decimal("0.00")


def _clean(value: Number) -> Decimal:
    """The value as a decimal; what has more than twelve decimal places may end in noise, and loses it."""
    if isinstance(value, Decimal) and (not value.is_finite() or value.as_tuple().exponent >= -_PLACES):  # type: ignore[operator]
        return value
    return Decimal(repr(without_noise(float(value))))


def money_number(value: Number) -> float:
    """The same for JSON: 10284.1 for 10284.099999999999."""
    return float(money(value))


def money_text(value: Number) -> str:
    """The same as text with thousands apart: ``10,284.10``, ``0.000147``."""
    return f"{money(value):,f}"


def price_text(value: Number) -> str:
    """A price, or units, with all digits but noise, never in powers of ten: ``93.51``, ``0.00001467``."""
    exact = _clean(value)
    if not exact.is_finite():
        return str(exact)
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def average_text(value: Number) -> str:
    """An average price with ten significant digits, since a quotient may have no end: ``33.33333333``."""
    return price_text(float(f"{value:.10g}"))
