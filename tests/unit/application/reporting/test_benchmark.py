from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.reporting.benchmark import equal_weight
from tests.support.bars import DAY, Row, chunk, daily, pieces

PRICE = st.floats(0.5, 500.0)


def test_each_symbol_gets_an_equal_share_at_its_first_close() -> None:
    bars = daily([10.0, 20.0, 30.0], [None, 5.0, 10.0])
    curve = equal_weight([bars], 2, 1_000.0)
    # 500 in the first from day 0 on (50 units); the other 500 wait until day 1 (100 units).
    assert curve.values.tolist() == [1_000.0, 1_500.0, 2_500.0]
    assert curve.cash.tolist() == [500.0, 0.0, 0.0]


def test_a_symbol_that_ends_early_keeps_its_last_close() -> None:
    curve = equal_weight([daily([10.0, 20.0, None], [1.0, 1.0, 2.0])], 2, 100.0)
    assert curve.values.tolist() == [100.0, 150.0, 200.0]


@given(st.lists(st.lists(PRICE, min_size=8, max_size=8), min_size=1, max_size=4), st.integers(1, 9))
def test_it_is_the_mean_of_the_growths_however_bars_are_cut(prices: list[list[float]], rows: int) -> None:
    bars = daily(*prices)
    closes = np.array(prices)
    expected = 100.0 * (closes / closes[:, :1]).mean(axis=0)
    whole = equal_weight([bars], len(prices), 100.0)
    cut = equal_weight(pieces(bars, rows), len(prices), 100.0)
    assert whole.values == pytest.approx(expected, rel=1e-12)
    assert cut.values == pytest.approx(expected, rel=1e-12)
    assert (cut.times == whole.times).all()


def test_a_bar_that_opens_later_and_closes_earlier_is_bought_first() -> None:
    rows = [
        Row(0, 0, (10.0,) * 4, 8),
        Row(DAY, 0, (20.0,) * 4, 8),
        Row(1, 1, (5.0,) * 4, 2),
        Row(2 * DAY, 1, (10.0,) * 4, 8),
    ]
    curve = equal_weight([chunk(rows)], 2, 1_000.0)
    assert curve.times.tolist() == [2, 7, DAY + 7, 2 * DAY + 7]
    assert curve.values.tolist() == [1_000.0, 1_000.0, 1_500.0, 2_000.0]
    assert curve.cash.tolist() == [500.0, 0.0, 0.0, 0.0]


def test_nothing_is_held_of_nothing() -> None:
    assert len(equal_weight([], 3, 100.0).values) == 0
