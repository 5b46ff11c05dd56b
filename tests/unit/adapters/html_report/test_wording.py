from __future__ import annotations

import math

import pytest

from adapters.html_report.wording import fine_percent, money


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-0.05437, "-5.44%"),
        (0.00005, "0.01%"),
        (-0.0000123, "-0.0012%"),
        (3e-9, "0.0000003%"),
        (-1e-13, "0.00%"),
        (0.0, "0.00%"),
        (math.nan, "–"),  # noqa: RUF001 - what undefined figures are shown as
    ],
)
def test_small_percentages_are_not_shown_as_nothing(value: float, text: str) -> None:
    assert fine_percent(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(2854605.8849, "2,854,605.88"), (-0.00221, "-0.00221"), (-1e-12, "0.00"), (None, "–"), (math.inf, "–")],  # noqa: RUF001
)
def test_money_is_in_cents_or_three_digits_of_less(value: float | None, text: str) -> None:
    assert money(value) == text
