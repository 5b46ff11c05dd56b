from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.reporting.months import monthly_returns
from application.runs.equity import EquityCurve

EPOCH = date(1970, 1, 1)


def curve(values: dict[date, float]) -> EquityCurve:
    days = np.array([(day - EPOCH).days for day in values])
    return EquityCurve(days * 86_400_000_000, days, np.array(list(values.values())), np.zeros(len(days)), 0.0)


def test_months_and_years_follow_their_last_sessions() -> None:
    found = monthly_returns(
        curve(
            {
                date(2019, 12, 30): 105.0,
                date(2019, 12, 31): 110.0,
                date(2020, 1, 2): 90.0,
                date(2020, 1, 31): 121.0,
                date(2020, 3, 2): 60.5,
            }
        ),
        100.0,
    )
    assert found.months == pytest.approx({(2019, 12): 0.1, (2020, 1): 0.1, (2020, 3): -0.5})
    assert found.years == pytest.approx({2019: 0.1, 2020: -0.45})


@given(st.lists(st.floats(0.5, 2.0), min_size=1, max_size=900))
def test_months_compound_to_years_and_years_to_the_whole(steps: list[float]) -> None:
    values = 100.0 * np.cumprod(np.array(steps) ** 0.1)
    days = [date.fromordinal(date(2001, 5, 17).toordinal() + place) for place in range(len(values))]
    found = monthly_returns(curve(dict(zip(days, values.tolist(), strict=True))), 100.0)
    for year, total in found.years.items():
        months = [growth for (one, _), growth in found.months.items() if one == year]
        assert math.prod(1.0 + growth for growth in months) == pytest.approx(1.0 + total)
    assert 100.0 * math.prod(1.0 + growth for growth in found.years.values()) == pytest.approx(values[-1])


def test_there_is_no_return_on_nothing() -> None:
    found = monthly_returns(curve({date(2020, 1, 31): 0.0, date(2020, 2, 28): 0.0}), 100.0)
    assert found.months[2020, 1] == -1.0
    assert math.isnan(found.months[2020, 2])
