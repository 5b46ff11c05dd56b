"""Volatility indicators by numbers that were published, or by TA-Lib's parts put together, and what TA-Lib does not ask for."""

from __future__ import annotations

import math

import numpy as np
import pytest
import talib

from domain.indicators.base import Indicator
from domain.indicators.catalogue.bbands import BBANDS
from domain.indicators.catalogue.bbands_percent_b import BBANDS_PERCENT_B
from domain.indicators.catalogue.bbands_width import BBANDS_WIDTH
from domain.indicators.catalogue.chandelier import CHANDELIER
from domain.indicators.catalogue.chop import CHOP
from domain.indicators.catalogue.donchian import DONCHIAN
from domain.indicators.catalogue.garman_klass import GARMAN_KLASS
from domain.indicators.catalogue.hv import HV
from domain.indicators.catalogue.keltner import KELTNER
from domain.indicators.catalogue.parkinson import PARKINSON
from domain.indicators.catalogue.stddev import STDDEV
from domain.indicators.catalogue.yang_zhang import YANG_ZHANG
from domain.indicators.columns import FloatColumn
from domain.indicators.plain_scanner import PlainScanner
from domain.indicators.registry import get
from tests.unit.domain.indicators.candles import Columns, complete, packaged
from tests.unit.domain.indicators.entries import assert_same

EXAMPLES = {
    "BBANDS_PERCENT_B",
    "BBANDS_WIDTH",
    "CHANDELIER",
    "CHOP",
    "GARMAN_KLASS",
    "HV",
    "PARKINSON",
    "YANG_ZHANG",
}
QQQ = (
    "86.1557 89.0867 88.7829 90.3228 89.0671 91.1453 89.4397 89.1750 86.9302 87.6752 86.9596 89.4299 89.3221 88.7241 87.4497 "
    "87.2634 89.4985 87.9006 89.1260 90.7043"
)
HULL = (
    "20.00 20.10 19.90 20.00 20.50 20.25 20.90 20.90 20.90 20.75 20.75 21.00 21.10 20.90 20.90 21.25 21.40 21.40 21.25 "
    "21.75 22.00"
)


def computed(indicator: Indicator, columns: Columns) -> list[FloatColumn]:
    outputs, _ = PlainScanner().scan([indicator], columns, np.array([0, len(next(iter(columns.values())))]))
    return [outputs[name] for name in indicator.outputs]


def closes(text: str) -> Columns:
    return {"close": np.array([float(word) for word in text.split()])}


def ibm() -> Columns:
    return complete(packaged()["IBM"])


def windows(values: FloatColumn, period: int) -> FloatColumn:
    return np.lib.stride_tricks.sliding_window_view(values, period)


def test_bollinger_bands() -> None:
    """StockCharts' ChartSchool, Bollinger Bands, spreadsheet: upper 91.29, middle 88.71, lower 86.12, apart 5.17."""
    columns = closes(QQQ)
    upper, middle, lower = (float(band[-1]) for band in computed(BBANDS(), columns))
    assert [upper, middle, lower] == pytest.approx([91.29, 88.71, 86.12], abs=0.005)
    (width,) = computed(BBANDS_WIDTH(), columns)
    assert width[-1] == pytest.approx(5.17 / 88.71, abs=1e-4)
    (percent,) = computed(BBANDS_PERCENT_B(), columns)
    assert percent[-1] == pytest.approx((90.7043 - 86.12) / 5.17, abs=1e-3)


def test_percent_b_and_width_are_those_of_the_bands_of_talib() -> None:
    columns = ibm()
    upper, middle, lower = talib.BBANDS(columns["close"], 20, 2.0, 2.0)
    assert_same(computed(BBANDS_WIDTH(), columns)[0], (upper - lower) / middle, "width")
    (percent,) = computed(BBANDS_PERCENT_B(), columns)
    assert percent[19:] == pytest.approx(((columns["close"] - lower) / (upper - lower))[19:], abs=1e-9)


def test_percent_b_of_equal_closes_has_no_value_and_their_width_is_zero() -> None:
    columns = {"close": np.full(30, 0.1)}
    assert np.isnan(computed(BBANDS_PERCENT_B(), columns)[0]).all()
    assert (computed(BBANDS_WIDTH(), columns)[0][19:] == 0.0).all()


def test_bands_that_are_not_as_far_above_as_below() -> None:
    bands = get("BBANDS", timeperiod=10, nbdevup=2.5, nbdevdn=1.0)
    assert bands == BBANDS(10, 2.5, deviations_down=1.0)
    assert bands.outputs == ("bollinger_upper_10_2.5_1", "bollinger_middle_10_2.5_1", "bollinger_lower_10_2.5_1")
    columns = ibm()
    for ours, theirs in zip(computed(bands, columns), talib.BBANDS(columns["close"], 10, 2.5, 1.0), strict=True):
        assert_same(ours, theirs, "bands")


def test_bands_that_are_as_far_above_as_below_are_named_by_one_distance() -> None:
    assert get("BBANDS", timeperiod=20, nbdevup=2.0, nbdevdn=2.0) == BBANDS()
    assert BBANDS().outputs == ("bollinger_upper", "bollinger_middle", "bollinger_lower")
    assert BBANDS(20, 2.5).outputs[0] == "bollinger_upper_20_2.5"


def test_deviation_after_an_outlier_has_left() -> None:
    """A price a million times the others leaves nothing of itself behind: 2, 4, 4, 4, 5, 5, 7, 9 deviate by 2."""
    columns = {"close": np.array([1.0, 7e6, 3.0, 1.0, 2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0])}
    assert computed(STDDEV(8), columns)[0][-1] == pytest.approx(2.0, rel=1e-12)


def test_historical_volatility() -> None:
    """J. C. Hull, Options, Futures, and Other Derivatives, table 15.1: 0.01216 a day, 19.3 percent a year."""
    columns = closes(HULL)
    assert computed(HV(periods_per_year=1), columns)[0][-1] == pytest.approx(0.01216, abs=5e-6)
    assert computed(HV(), columns)[0][-1] == pytest.approx(0.193, abs=5e-4)


def test_a_close_that_is_not_positive_has_no_return() -> None:
    columns = {"close": np.array([1.0, 2.0, 4.0, 0.0, 8.0, 16.0])}
    (found,) = computed(HV(2), columns)
    assert np.isnan(found).tolist() == [True, True, False, True, True, False]


def test_parkinson() -> None:
    """A range that is always the same: its logarithm over the root of 4 ln 2; and Parkinson's formula on IBM."""
    columns = {"high": np.full(5, math.e), "low": np.ones(5)}
    assert computed(PARKINSON(5, periods_per_year=1), columns)[0][-1] == pytest.approx(1.0 / math.sqrt(4 * math.log(2)))
    columns = ibm()
    spans = windows(np.log(columns["high"] / columns["low"]) ** 2, 20).mean(axis=1)
    assert_same(computed(PARKINSON(), columns)[0][19:], np.sqrt(252.0 * spans / (4.0 * math.log(2.0))), "Parkinson")


def test_garman_klass() -> None:
    """Without a body half the squared range counts; and Garman and Klass' equation 20 without its small terms on IBM."""
    still = {"open": np.ones(5), "high": np.full(5, math.e), "low": np.ones(5), "close": np.ones(5)}
    assert computed(GARMAN_KLASS(5, periods_per_year=1), still)[0][-1] == pytest.approx(math.sqrt(0.5))
    columns = ibm()
    span, body = np.log(columns["high"] / columns["low"]), np.log(columns["close"] / columns["open"])
    variance = windows(0.5 * span**2 - (2.0 * math.log(2.0) - 1.0) * body**2, 20).mean(axis=1)
    assert_same(computed(GARMAN_KLASS(), columns)[0][19:], np.sqrt(252.0 * variance), "Garman and Klass")


def test_yang_zhang() -> None:
    """Yang and Zhang's equations 8 to 10 on IBM, in normalised prices as they write them."""
    columns = ibm()
    opened, high, low, close = (np.log(columns[name]) for name in ("open", "high", "low", "close"))
    period = 20
    o, u, d, c = opened[1:] - close[:-1], (high - opened)[1:], (low - opened)[1:], (close - opened)[1:]
    inside = windows(u * (u - c) + d * (d - c), period).mean(axis=1)
    k = 0.34 / (1.34 + (period + 1) / (period - 1))
    variance = windows(o, period).var(axis=1, ddof=1) + k * windows(c, period).var(axis=1, ddof=1) + (1.0 - k) * inside
    assert_same(computed(YANG_ZHANG(period), columns)[0][period:], np.sqrt(252.0 * variance), "Yang and Zhang")


def test_chandelier_exit() -> None:
    """ChartSchool's formulas, put together from TA-Lib's MAX, MIN and ATR."""
    columns = ibm()
    high, low = columns["high"], columns["low"]
    distance = 3.0 * talib.ATR(high, low, columns["close"], 22)
    long, short = computed(CHANDELIER(), columns)
    assert_same(long, talib.MAX(high, 22) - distance, "long")
    assert_same(short, talib.MIN(low, 22) + distance, "short")


def test_choppiness() -> None:
    """To and fro over one range is 100, straight ahead is 0; and the formula put together from TA-Lib's parts."""
    fro = {"high": np.full(15, 2.0), "low": np.ones(15), "close": np.full(15, 1.5)}
    assert computed(CHOP(), fro)[0][-1] == pytest.approx(100.0)
    ahead = {"high": np.arange(2.0, 17.0), "low": np.arange(1.0, 16.0), "close": np.arange(2.0, 17.0)}
    assert computed(CHOP(), ahead)[0][-1] == pytest.approx(0.0, abs=1e-12)
    columns = ibm()
    high, low, close = (columns[name] for name in ("high", "low", "close"))
    travelled = windows(talib.TRANGE(high, low, close)[1:], 14).sum(axis=1)
    span = (talib.MAX(high, 14) - talib.MIN(low, 14))[14:]
    assert_same(computed(CHOP(), columns)[0][14:], 100.0 * np.log10(travelled / span) / math.log10(14.0), "choppiness")


def test_choppiness_without_movement_has_no_value() -> None:
    still = {name: np.ones(20) for name in ("high", "low", "close")}
    assert np.isnan(computed(CHOP(), still)[0]).all()


def test_donchian_of_the_bars_before() -> None:
    """Donchian's own rule: the newest bar is not in the window it is measured by."""
    columns = ibm()
    upper, _, lower = computed(DONCHIAN(delay=1), columns)
    assert_same(upper[1:], talib.MAX(columns["high"], 20)[:-1], "upper")
    assert_same(lower[1:], talib.MIN(columns["low"], 20)[:-1], "lower")


@pytest.mark.parametrize(("period", "atr_period"), [(5, 20), (20, 20), (21, 20), (30, 2)])
def test_keltner_with_averages_of_other_lengths(period: int, atr_period: int) -> None:
    columns = ibm()
    bars = (columns["high"], columns["low"], columns["close"])
    theirs = talib.KC(*bars, timeperiod=period, atrperiod=atr_period, nbdev=1.5)
    for name, ours, expected in zip("uml", computed(KELTNER(period, atr_period, 1.5), columns), theirs, strict=True):
        assert_same(ours, expected, name)


def test_keltner_of_closes() -> None:
    """ChartSchool's form: the exponential average of closes, and twice the average true range of ten bars."""
    columns = ibm()
    upper, middle, lower = computed(KELTNER(price="close"), columns)
    assert_same(middle, talib.EMA(columns["close"], 20), "middle")
    assert_same(upper - middle, middle - lower, "distance", tolerance=1e-6)
    assert KELTNER(price="close").outputs[1] == "keltner_middle_20_10_2_close"
