"""Names and numbers."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.errors import InvalidValue
from domain.shared.values import LEDGER, symbol, to_decimal, venue


@pytest.mark.parametrize("text", ["AAPL", "BTCUSDT", "BRK.B", "^GSPC", "EUR/USD", "日経", "a b"])
def test_symbols_are_kept_as_they_are(text: str) -> None:
    assert symbol(text) == text


@pytest.mark.parametrize("text", ["", " ", "A ", "\tA", "A\n", "A\0B"])
def test_what_cannot_be_a_symbol(text: str) -> None:
    with pytest.raises(InvalidValue) as error:
        symbol(text)
    assert (error.value.field, error.value.value) == ("symbol", text)


def test_venues_are_upper_case() -> None:
    assert [venue(text) for text in ("xnas", " ASX ", "BATS_1-x.y")] == ["XNAS", "ASX", "BATS_1-X.Y"]


@pytest.mark.parametrize("text", ["", "  ", "A/B", "A B", "..", ".", "-"])
def test_what_cannot_be_a_venue(text: str) -> None:
    with pytest.raises(InvalidValue):
        venue(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_what_it_shows(number: float) -> None:
    assert to_decimal(number) == Decimal(repr(number))
    assert to_decimal(np.float64(number)) == Decimal(repr(number))
    assert float(to_decimal(number)) == number


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0.1, "0.1"),
        (3, "3"),
        ("1.50", "1.50"),
        (Decimal("1e-8"), "1e-8"),
        (np.float64(0.1), "0.1"),
        (np.float32(0.1), "0.1"),
        (np.int64(7), "7"),
        (np.uint8(7), "7"),
    ],
)
def test_numbers_at_the_ledger(number: Any, expected: str) -> None:
    assert to_decimal(number) == Decimal(expected)


@pytest.mark.parametrize(
    "number",
    [
        math.nan,
        math.inf,
        -math.inf,
        np.nan,
        "nan",
        "x",
        "",
        None,
        [],
        1j,
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("inf"),
    ],
)
def test_what_is_no_number(number: Any) -> None:
    with pytest.raises(InvalidValue):
        to_decimal(number)


@given(st.floats(1e-8, 1e8), st.floats(1e-8, 1e8), st.floats(1e-4, 1e12))
def test_the_ledger_multiplies_and_adds_exactly(price: float, quantity: float, cash: float) -> None:
    a, b, c = map(to_decimal, (price, quantity, cash))
    assert Fraction(LEDGER.fma(a, b, c)) == Fraction(a) * Fraction(b) + Fraction(c)
