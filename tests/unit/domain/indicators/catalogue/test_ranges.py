"""Moving extremes found by the column, block after block, are those that a step finds for itself."""

from __future__ import annotations

import numpy as np
import pytest

from application.ports.column_scanner import ColumnScanner
from domain.indicators.base import Indicator
from domain.indicators.catalogue.stoch import STOCH
from domain.indicators.catalogue.stochrsi import STOCHRSI
from domain.indicators.catalogue.willr import WILLR
from domain.indicators.plain_scanner import PlainScanner

ROWS = 13_000
LONGER_THAN_A_BLOCK = 5_000


@pytest.mark.parametrize(
    "indicator", [STOCH(), STOCH(29, 7, 7), STOCHRSI(), WILLR(1), WILLR(8), WILLR(LONGER_THAN_A_BLOCK)], ids=str
)
def test_more_rows_than_a_block(indicator: Indicator, compiled: ColumnScanner) -> None:
    chance = np.random.default_rng(7)
    close = np.round(100.0 * np.exp(np.cumsum(chance.normal(0.0, 0.01, ROWS))), 1)
    spread = chance.integers(0, 4, (2, ROWS)) / 10.0
    columns = {"high": close + spread[0], "low": close - spread[1], "close": close}
    offsets = np.array([0, 9_000, 9_003, ROWS])
    whole, carried = compiled.scan([indicator], columns, offsets)
    expected, expected_carry = PlainScanner().scan([indicator], columns, offsets)
    for name in indicator.outputs:
        assert np.array_equal(whole[name], expected[name], equal_nan=True), name
    assert np.array_equal(carried.rows[0], expected_carry.rows[0], equal_nan=True)
