"""Money and prices as people write them: money in cents, prices with all their digits, neither with rounding noise.

- A **float without noise** is the decimal of at most twelve significant digits where it is one but for rounding noise: it is written
  with more than fifteen digits, and differs by no more than 4e-15 of itself, some twenty roundings. 10284.099999999999 is 10284.1. Any
  other keeps all its digits, as a price of 67123.123456789 does.
- **Money** is then rounded to cents, half to even. An amount below a cent keeps three significant digits instead, because 0.00 would
  say that there is nothing; below a billionth there is nothing.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, Decimal

from domain.shared.values import LEDGER

_NOISE = 4e-15
_CENT = Decimal("0.01")
_HALF_A_CENT = 0.005
_NOTHING = 1e-9
_PLACES = 12
_MOST_DIGITS = 15

Number = float | int | Decimal


def without_noise(value: float) -> float:
    """The float without rounding noise; what is not finite stays as it is."""
    if float(f"{value:.15g}") == value:
        return value
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
    """The same as text: ``10284.10``, ``0.000147``."""
    return f"{money(value):f}"


def amounts_apart(one: Number, other: Number) -> tuple[str, str]:
    """Two amounts as ``money_text``; exact where they differ by less than cents can tell."""
    texts = money_text(one), money_text(other)
    return texts if texts[0] != texts[1] else (price_text(one), price_text(other))


def price_text(value: Number) -> str:
    """A price, or units, with all digits but noise, never in powers of ten: ``93.51``, ``0.00001467``."""
    exact = _clean(value)
    if not exact.is_finite():
        return str(exact)
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def figure_text(value: Number) -> str:
    """A number that may have been computed: whole as ``price_text``, but to ten digits where it has more than 15.

    An average or an adjusted price has no end: ``33.33333333``.
    """
    exact = _clean(value)
    if exact.is_finite() and len(exact.normalize(LEDGER).as_tuple().digits) > _MOST_DIGITS:
        exact = Decimal(f"{exact:.10g}")
    return price_text(exact)


def grouped(text: str) -> str:
    """A number's text with thousands apart, for tables: ``10,284.10``."""
    return f"{Decimal(text):,f}"
