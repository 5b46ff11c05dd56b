"""Which scans are worth compiling."""

from __future__ import annotations

import numpy as np
import pytest

from adapters.numba.adaptive import AdaptiveScanner
from domain.indicators.base import Indicator
from domain.indicators.catalogue.ema import EMA
from domain.indicators.catalogue.sma import SMA
from domain.indicators.columns import FloatColumn
from domain.indicators.patterns.catalogue.cdlhammer import CDLHAMMER

ROWS = 400
HAMMER = CDLHAMMER()


def scan(scanner: AdaptiveScanner, indicator: Indicator) -> FloatColumn:
    columns = {name: np.linspace(1.0, 2.0, ROWS) for name in indicator.inputs}
    outputs, _ = scanner.scan([indicator], columns, np.array([0, ROWS]))
    return outputs[indicator.outputs[0]]


@pytest.mark.parametrize(("indicator", "scans"), [(SMA(5), 20), (EMA(5), 2), (HAMMER, 0)])
def test_what_costs_little_is_scanned_plainly(indicator: Indicator, scans: int) -> None:
    scanner = AdaptiveScanner(worth_compiling=3 * ROWS)
    for _ in range(scans):
        scan(scanner, indicator)
    assert scanner._compiled is None


@pytest.mark.parametrize(("indicator", "scans"), [(EMA(5), 3), (HAMMER, 1)])
def test_what_costs_much_is_compiled_and_stays_the_same(indicator: Indicator, scans: int) -> None:
    scanner = AdaptiveScanner(worth_compiling=3 * ROWS)
    found = [scan(scanner, indicator) for _ in range(scans + 1)]
    assert scanner._compiled is not None
    for values in found:
        np.testing.assert_array_equal(values, found[0])
