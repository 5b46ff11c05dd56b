"""Money is in cents, prices keep their digits, noise is gone."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.amounts import (
    amounts_apart,
    figure_text,
    grouped,
    money,
    money_number,
    money_text,
    price_text,
    without_noise,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (10284.099999999999, "10284.10"),
        (Decimal("10284.099999999999"), "10284.10"),
        (0.1 + 0.2, "0.30"),
        (-6755.020413784298, "-6755.02"),
        (0.125, "0.12"),  # half to even
        (0.135, "0.14"),
        (Decimal("2.675"), "2.68"),
        (1_000_000, "1000000.00"),
        (123_456_789_012.34, "123456789012.34"),
        (0, "0.00"),
        (-0.0, "0.00"),
        (0.0001467, "0.000147"),  # not nothing
        (Decimal("-0.0049"), "-0.0049"),
        (1.8e-12, "0.00"),
        (-1.8e-12, "0.00"),
        (math.nan, "NaN"),
    ],
)
def test_money(value: float, text: str) -> None:
    assert money_text(value) == text


def test_money_for_json_and_tables() -> None:
    assert money_number(10284.099999999999) == 10284.1
    assert grouped(money_text(1234567.891)) == "1,234,567.89"
    assert money(Decimal("9351.000000000002")) == Decimal("9351.00")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (93.51000000000002, "93.51"),
        (0.00001467, "0.00001467"),
        (1.467e-05, "0.00001467"),
        (67123.123456789, "67123.123456789"),
        (20.400655045793684, "20.400655045793684"),
        (Decimal("100.10"), "100.1"),
        (Decimal("1E+3"), "1000"),
        (2451.0, "2451"),
        (math.inf, "Infinity"),
    ],
)
def test_prices(value: float, text: str) -> None:
    assert price_text(value) == text


def test_computed_figures_end() -> None:
    assert figure_text(Decimal(100) / Decimal(3)) == "33.33333333"
    assert figure_text(20.416066850267157) == "20.41606685"
    assert figure_text(52_006_500.0) == "52006500"
    assert figure_text(1.0 / 3e6) == "0.0000003333333333"


def test_amounts_that_cents_cannot_tell_apart_are_exact() -> None:
    assert amounts_apart(100_000.001, 100_000) == ("100000.001", "100000")
    assert amounts_apart(100_000.01, 100_000) == ("100000.01", "100000.00")


@given(st.decimals(Decimal("1e-8"), Decimal("1e7"), places=8, allow_nan=False))
def test_a_quoted_price_loses_nothing(price: Decimal) -> None:
    assert Decimal(price_text(float(price))) == Decimal(repr(float(price))) == price.normalize()


@given(st.integers(1, 10**9), st.integers(0, 6), st.integers(-4, 4))
def test_noise_goes(units: int, places: int, ulps: int) -> None:
    exact = units / 10**places
    noisy = exact + ulps * math.ulp(exact)
    assert without_noise(noisy) == exact


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_is_no_noise_stays(value: float) -> None:
    assert math.isclose(without_noise(value), value, rel_tol=4e-15)
