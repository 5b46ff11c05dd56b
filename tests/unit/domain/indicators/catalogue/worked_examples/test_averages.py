"""Averages where TA-Lib cannot be asked: other parameters than its own, and what holds of any length of history."""

from __future__ import annotations

import numpy as np
import pytest

from domain.indicators.base import Indicator
from domain.indicators.catalogue.hma import HMA
from domain.indicators.catalogue.kama import KAMA
from domain.indicators.catalogue.linearreg_slope import LINEARREG_SLOPE
from domain.indicators.catalogue.trima import TRIMA
from domain.indicators.catalogue.vwma import VWMA
from domain.indicators.catalogue.wma import WMA
from domain.indicators.plain_scanner import PlainScanner
from tests.unit.domain.indicators.candles import packaged
from tests.unit.domain.indicators.catalogue.windows import slopes

EXAMPLES = {"KAMA"}

NEARLY_EXACT = 1e-12


def column(indicator: Indicator, **columns: np.ndarray) -> np.ndarray:
    rows = len(next(iter(columns.values())))
    found, _ = PlainScanner().scan([indicator], columns, np.array([0, rows]))
    return found[indicator.outputs[0]]


def test_kama_with_other_constants() -> None:
    """Kaufman's formula, written down as it stands."""
    close = packaged()["IBM"]["close"][:200]
    period, fast, slow = 8, 3, 20
    expected, average = np.full(len(close), np.nan), close[period - 1]
    for at in range(period, len(close)):
        way = np.abs(np.diff(close[at - period : at + 1])).sum()
        efficiency = abs(close[at] - close[at - period]) / way
        share = efficiency * (2 / (fast + 1) - 2 / (slow + 1)) + 2 / (slow + 1)
        average += share**2 * (close[at] - average)
        expected[at] = average
    found = column(KAMA(period, fast=fast, slow=slow), close=close)
    assert np.array_equal(np.isnan(found), np.isnan(expected))
    assert found[period:] == pytest.approx(expected[period:], rel=NEARLY_EXACT)


@pytest.mark.parametrize("indicator", [WMA(20), HMA(20), TRIMA(20), TRIMA(21), LINEARREG_SLOPE(14)], ids=str)
def test_rounding_does_not_add_up(indicator: Indicator) -> None:
    """After prices a million times higher, and long after any others, values are those of the last window alone."""
    recent = packaged()["AAPL"]["close"][:200]
    before = np.tile(packaged()["GOOG"]["close"], 4) * 1e6
    found = column(indicator, close=np.concatenate((before, recent)))
    assert found[-100:] == pytest.approx(column(indicator, close=recent)[-100:], rel=1e-10)


def test_volumes_long_ago_leave_no_trace_in_a_volume_weighted_average() -> None:
    close, volume = packaged()["AAPL"]["close"][:200], np.full(200, 1e-3)
    alone = column(VWMA(20), close=close, volume=volume)
    found = column(VWMA(20), close=np.concatenate((close, close)), volume=np.concatenate((volume * 3e16, volume)))
    assert found[-150:] == pytest.approx(alone[-150:], rel=NEARLY_EXACT)


def test_nothing_traded_has_no_volume_weighted_average() -> None:
    volume = np.array([1.1, 2.3, 0.0, 0.0, 0.0, 0.0, 4.0])
    found = column(VWMA(3), close=np.linspace(1.0, 2.0, 7), volume=volume)
    assert np.isnan(found).tolist() == [True, True, False, False, True, True, False]
    assert found[-1] == 2.0


def test_prices_that_stand_still_have_no_slope() -> None:
    close = np.concatenate((packaged()["MSFT"]["close"][:50], np.full(40, 0.1)))
    found = column(LINEARREG_SLOPE(14), close=close)
    assert (found[-12:] == 0.0).all()
    assert found[13:50] == pytest.approx(slopes(close, 14)[13:50], rel=1e-9)
