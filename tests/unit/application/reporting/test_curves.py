from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from application.reporting.curves import DAY, chart_times, curve_of, drawdown, plotted, thinned
from application.runs.equity import EquityCurve

VALUES = arrays.arrays(np.float64, st.integers(1, 3_000), elements=st.floats(-1e9, 1e9))


@given(VALUES, st.integers(8, 400))
def test_thinning_keeps_the_ends_and_every_extreme(values: np.ndarray, most: int) -> None:
    places = thinned(values, most)
    assert len(places) <= most
    assert (np.diff(places) > 0).all()
    assert (places[0], places[-1]) == (0, len(values) - 1)
    assert values[places].min() == values.min()
    assert values[places].max() == values.max()
    if len(values) <= most:
        assert len(places) == len(values)


def test_a_single_spike_survives_thinning() -> None:
    values = np.zeros(100_000)
    values[77_777] = 5.0
    values[12_345] = -5.0
    assert {77_777, 12_345} <= set(thinned(values, 100).tolist())


@given(arrays.arrays(np.float64, st.integers(1, 200), elements=st.floats(1.0, 1e6)), st.floats(1.0, 1e6))
def test_drawdown_is_the_fall_from_the_highest_so_far(values: np.ndarray, start: float) -> None:
    found = drawdown(values, start)
    highest = start
    for value, fall in zip(values.tolist(), found.tolist(), strict=True):
        highest = max(highest, value)
        assert fall == value / highest - 1.0
        assert -1.0 < fall <= 0.0


def test_daily_curves_stand_at_midnight_of_their_session_and_others_at_the_close() -> None:
    times = np.array([3 * DAY - 1, 3 * DAY + 5, 4 * DAY + 9]) * 1_000_000
    sessions = np.array([2, 3, 3])
    curve = EquityCurve(times, sessions, np.array([1.0, 2.0, 3.0]), np.zeros(3), 0.0)
    daily = plotted(curve, daily=True)
    assert chart_times(daily, daily=True).tolist() == [2 * DAY, 3 * DAY]
    assert daily.values.tolist() == [1.0, 3.0]
    assert chart_times(plotted(curve, daily=False), daily=False).tolist() == [3 * DAY - 1, 3 * DAY + 5, 4 * DAY + 9]


def test_a_curve_leaves_out_what_is_not_known() -> None:
    found = curve_of(np.arange(4), np.array([np.nan, 1.0, np.inf, 2.0]))
    assert (found.times.tolist(), found.values.tolist()) == ([1, 3], [1.0, 2.0])
    assert curve_of(np.arange(4), np.arange(4.0), np.array([0, 3])).times.tolist() == [0, 3]
