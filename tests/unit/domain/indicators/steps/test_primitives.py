"""Primitives on cases that can be worked out by hand, and where the usual formula loses its digits."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from domain.indicators.catalogue.bbands import BBANDS
from domain.indicators.catalogue.ema import EMA
from domain.indicators.catalogue.rsi import RSI
from domain.indicators.catalogue.sma import SMA
from domain.indicators.catalogue.stddev import STDDEV
from domain.indicators.steps.primitives import ratio
from domain.shared.errors import InvalidValue


def test_ratio() -> None:
    assert ratio(1.0, 4.0) == 0.25
    assert math.isnan(ratio(0.0, 0.0))
    assert math.isnan(ratio(1.0, 0.0))


def test_averages_by_hand() -> None:
    average, exponential = SMA(2).stream(), EMA(3).stream()
    assert [average.update(value) for value in (1.0, 3.0, 7.0)][1:] == [2.0, 5.0]
    assert [exponential.update(value) for value in (1.0, 2.0, 3.0, 6.0)][2:] == [2.0, 4.0]


def test_rsi_by_hand() -> None:
    stream = RSI(2).stream()
    values = [stream.update(value) for value in (10.0, 11.0, 10.0, 13.0)]
    assert values[2] == pytest.approx(50.0)
    assert values[3] == pytest.approx(100.0 * 1.75 / 2.0)
    flat = RSI(2).stream()
    assert [flat.update(5.0) for _ in range(4)][2:] == [0.0, 0.0]


def exact_deviation(window: list[float]) -> float:
    numbers = [Fraction(value) for value in window]
    mean = sum(numbers) / len(numbers)
    return math.sqrt(sum((value - mean) ** 2 for value in numbers) / len(numbers))


@pytest.mark.parametrize(("level", "tick"), [(1.0, 0.01), (96_000.0, 1e-4), (1e-6, 1e-9), (1.0, 1e-8)])
def test_deviation_keeps_its_digits(level: float, tick: float) -> None:
    values = (level + tick * np.random.default_rng(3).integers(-5, 6, 3_000)).tolist()
    stream = STDDEV(20).stream()
    deviations = [stream.update(value) for value in values]
    assert deviations[-1] == pytest.approx(exact_deviation(values[-20:]), rel=1e-4)


def test_bands_of_a_constant_price_have_no_width() -> None:
    stream = BBANDS(5).stream()
    for value in (1e5, 3.3, 7e4, 1.1):
        stream.update(value)
    bands = [stream.update(0.1) for _ in range(6)][-1]
    assert isinstance(bands, tuple)
    assert bands[0] == bands[1] == bands[2]


def test_a_state_that_does_not_fit_is_refused() -> None:
    for indicator in (SMA(5), EMA(5), BBANDS(5)):
        with pytest.raises(InvalidValue, match="does not fit"):
            indicator.stream().restore((1.0, 2.0, 3.0))
