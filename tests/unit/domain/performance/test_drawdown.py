"""The deepest drawdown and how long it lasted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.performance.drawdown import deepest_drawdown, max_drawdown_bars, max_drawdown_days

DAY = 86_400_000_000


@pytest.mark.parametrize(
    ("equity", "depth", "peak", "trough", "end", "recovered"),
    [
        ([100.0, 110.0, 99.0, 105.0, 110.0, 120.0], -0.1, 1, 2, 4, True),
        ([100.0, 110.0, 110.0, 55.0, 60.0], -0.5, 2, 3, 4, False),
        ([100.0, 50.0, 100.0, 50.0, 100.0], -0.5, 0, 1, 2, True),
        ([100.0, 80.0, 130.0, 117.0, 130.0], -0.2, 0, 1, 2, True),
        ([1.0, 2.0, 3.0], 0.0, 0, 0, 0, True),
    ],
)
def test_where_it_lies(equity: list[float], depth: float, peak: int, trough: int, end: int, recovered: bool) -> None:
    found = deepest_drawdown(equity)
    assert found is not None
    assert found.depth == pytest.approx(depth)
    assert (found.peak, found.trough, found.end, found.recovered) == (peak, trough, end, recovered)


def test_its_length_in_bars_and_in_calendar_days() -> None:
    equity = [100.0, 110.0, 99.0, 105.0, 110.0]
    friday_to_tuesday = np.array([0, 1, 4, 5, 6.5]) * DAY
    assert max_drawdown_bars(equity) == 3
    assert max_drawdown_days(equity, friday_to_tuesday.astype(np.int64)) == 5.5


@given(st.lists(st.integers(1, 50), min_size=2, max_size=40))
def test_it_is_the_deepest_of_all_pairs(values: list[int]) -> None:
    equity = np.asarray(values, dtype=np.float64)
    found = deepest_drawdown(equity)
    assert found is not None
    pairs = [equity[j] / equity[i] - 1 for i in range(len(equity)) for j in range(i, len(equity))]
    assert found.depth == min(pairs)
    assert equity[found.peak] == equity[: found.trough + 1].max()
    between = equity[found.peak + 1 : found.end]
    assert (between < equity[found.peak]).all()
    assert found.recovered == (equity[found.end] >= equity[found.peak])
