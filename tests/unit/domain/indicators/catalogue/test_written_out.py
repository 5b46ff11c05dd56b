"""Averages that a step has written out are those of the shared steps, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.composed import PAIRS
from domain.indicators.base import Indicator
from domain.indicators.plain_scanner import PlainScanner
from tests.unit.domain.indicators.candles import joined, packaged


@pytest.mark.parametrize(("written", "composed"), PAIRS.values(), ids=PAIRS)
def test_written_out_and_composed_they_give_the_same(written: Indicator, composed: Indicator) -> None:
    assert [one.step for one in written.stages] != [one.step for one in composed.stages]
    columns, offsets = joined(list(packaged().values()))
    ours, _ = PlainScanner().scan([written], columns, offsets)
    theirs, _ = PlainScanner().scan([composed], columns, offsets)
    assert [name for name in ours if not np.array_equal(ours[name], theirs[name], equal_nan=True)] == []
