"""Volume indicators by numbers worked out elsewhere, or by TA-Lib's parts put together."""

from __future__ import annotations

import numpy as np
import pytest
import talib

from domain.indicators.base import Indicator
from domain.indicators.catalogue.cmf import CMF
from domain.indicators.catalogue.eom import EOM
from domain.indicators.catalogue.mfi import MFI
from domain.indicators.catalogue.obv import OBV
from domain.indicators.catalogue.volume_zscore import VOLUME_ZSCORE
from domain.indicators.catalogue.vwap import VWAP
from domain.indicators.catalogue.vwap_rolling import VWAP_ROLLING
from domain.indicators.columns import FloatColumn
from domain.indicators.plain_scanner import PlainScanner
from tests.unit.domain.indicators.candles import SESSION_BARS, Columns, complete, packaged
from tests.unit.domain.indicators.entries import assert_same

EXAMPLES = {"EOM", "VOLUME_ZSCORE", "VWAP", "VWAP_ROLLING"}
BARS = ("high", "low", "close", "volume")


def computed(indicator: Indicator, columns: Columns) -> FloatColumn:
    outputs, _ = PlainScanner().scan([indicator], columns, np.array([0, len(columns["volume"])]))
    return outputs[indicator.outputs[0]]


def still(rows: int, volume: float) -> Columns:
    columns = {name: np.full(rows, 0.3) for name in BARS}
    return columns | {"volume": np.full(rows, volume), "session": np.zeros(rows)}


def ibm() -> Columns:
    return complete(packaged()["IBM"])


def test_on_balance_volume() -> None:
    """The first volume, then the volumes of closes that rose, less those of closes that fell."""
    closes = [53.26, 53.30, 53.32, 53.72, 54.19, 53.92, 54.65, 54.60, 54.21, 54.53]
    volumes = [8200.0, 8100.0, 8300.0, 8900.0, 9200.0, 13300.0, 10300.0, 9900.0, 10100.0, 11300.0]
    found = computed(OBV(), {"close": np.array(closes), "volume": np.array(volumes)})
    changes = [8100, 8300, 8900, 9200, -13300, 10300, -9900, -10100, 11300]
    assert found.tolist() == [8200.0, *(8200.0 + np.cumsum(changes)).tolist()]


def test_vwap_is_that_of_talib_for_each_session() -> None:
    columns = ibm()
    found = computed(VWAP(), columns)
    for first in range(0, len(found), SESSION_BARS):
        bars = [columns[name][first : first + SESSION_BARS] for name in BARS]
        assert_same(found[first : first + SESSION_BARS], talib.VWAP(*bars), "session")


def test_vwap_before_anything_was_traded_has_no_value() -> None:
    columns = still(4, 2.0)
    columns["volume"][0] = 0.0
    assert computed(VWAP(), columns).tolist() == pytest.approx([np.nan, 0.3, 0.3, 0.3], nan_ok=True)


def test_rolling_vwap_is_the_quotient_of_the_sums() -> None:
    columns = ibm()
    turnover = talib.TYPPRICE(*(columns[name] for name in BARS[:3])) * columns["volume"]
    expected = talib.SUM(turnover, 20) / talib.SUM(columns["volume"], 20)
    assert_same(computed(VWAP_ROLLING(), columns), expected, "rolling")


def test_rolling_vwap_after_a_huge_volume_and_without_any() -> None:
    columns = still(9, 1e-3)
    columns["close"][1], columns["volume"][1], columns["volume"][5:8] = 7.0, 3e13, 0.0
    found = computed(VWAP_ROLLING(3), columns)
    assert found[[4, 5, 6, 8]].tolist() == pytest.approx([0.3] * 4, rel=1e-12)
    assert np.isnan(found[7])


def test_ease_of_movement() -> None:
    """ChartSchool's formula by hand: middles 10, 11, 10.5; ranges 2 and 1; volumes of 2 and 1 hundred millions; mean of two."""
    columns = {
        "high": np.array([11.0, 12.0, 11.0]),
        "low": np.array([9.0, 10.0, 10.0]),
        "volume": np.array([1e8, 2e8, 1e8]),
    }
    assert computed(EOM(1), columns)[1:].tolist() == pytest.approx([1.0 / (2.0 / 2.0), -0.5 / (1.0 / 1.0)])
    assert computed(EOM(2), columns).tolist() == pytest.approx([np.nan, np.nan, 0.25], nan_ok=True)


def test_ease_of_movement_on_shares() -> None:
    columns = ibm()
    middle = (columns["high"] + columns["low"]) / 2.0
    box = columns["volume"] / 1e8 / (columns["high"] - columns["low"])
    expected = np.lib.stride_tricks.sliding_window_view(np.diff(middle) / box[1:], 14).mean(axis=1)
    found = computed(EOM(), columns)
    assert np.isnan(found[:14]).all()
    assert found[14:] == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_ease_of_movement_without_volume_counts_zero() -> None:
    columns = {"high": np.array([2.0, 3.0, 5.0]), "low": np.array([1.0, 2.0, 4.0]), "volume": np.array([1.0, 0.0, 1e8])}
    assert computed(EOM(2), columns)[2] == pytest.approx((0.0 + 2.0) / 2.0)


def test_volume_zscore() -> None:
    """Eight numbers of mean 5 and population deviation 2: 9 is two deviations above. A huge volume before leaves no trace."""
    volume = np.array([3e13, 2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0])
    assert computed(VOLUME_ZSCORE(8), {"volume": volume})[-1] == pytest.approx(2.0, rel=1e-12)


def test_equal_volumes_have_no_zscore() -> None:
    assert np.isnan(computed(VOLUME_ZSCORE(3), still(9, 3e13))).all()


@pytest.mark.parametrize("indicator", [CMF(3), MFI(3)], ids=str)
def test_flow_after_volume_has_stopped_is_zero(indicator: Indicator) -> None:
    columns = complete(packaged()["IBM"])
    columns = {name: column[:30].copy() for name, column in columns.items()}
    columns["volume"][10:20] = 0.0
    found = computed(indicator, columns)
    assert (found[13:20] == 0.0).all()
    assert (found[20:] != 0.0).any()
