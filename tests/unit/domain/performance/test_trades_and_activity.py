"""What trades brought, and how much capital was at work."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.performance.activity import exposure, turnover
from domain.performance.trades import average_loss, average_win, expectancy, profit_factor, win_loss_ratio, win_rate

PROFITS = [300.0, -100.0, 0.0, 100.0, -50.0]
ALL: list[Callable[[list[float]], float]] = [
    win_rate,
    profit_factor,
    average_win,
    average_loss,
    win_loss_ratio,
    expectancy,
]


def test_by_hand() -> None:
    assert win_rate(PROFITS) == 0.4
    assert profit_factor(PROFITS) == pytest.approx(400 / 150)
    assert average_win(PROFITS) == 200
    assert average_loss(PROFITS) == -75
    assert win_loss_ratio(PROFITS) == pytest.approx(200 / 75)
    assert expectancy(PROFITS) == 50


@pytest.mark.parametrize("metric", ALL)
@pytest.mark.parametrize("profits", [[], [1.0, math.nan], [math.inf, -1.0]])
def test_undefined(metric: Callable[[list[float]], float], profits: list[float]) -> None:
    assert math.isnan(metric(profits))


def test_without_losses_there_is_no_factor() -> None:
    assert math.isnan(profit_factor([1.0, 2.0]))
    assert math.isnan(win_loss_ratio([1.0, 2.0]))
    assert math.isnan(average_loss([1.0, 2.0]))
    assert profit_factor([-1.0]) == 0
    assert win_rate([1.0, 2.0]) == 1


@given(st.lists(st.integers(-1_000, 1_000), min_size=1, max_size=50))
def test_expectancy_is_made_of_wins_and_losses(values: list[int]) -> None:
    profits = [float(value) for value in values]
    wins = win_rate(profits) * average_win(profits) if max(profits) > 0 else 0.0
    losers = sum(profit < 0 for profit in profits) / len(profits)
    losses = losers * average_loss(profits) if losers else 0.0
    assert expectancy(profits) == pytest.approx(wins + losses, abs=1e-9)


def test_exposure_is_a_share_of_instants() -> None:
    assert exposure([True, False, True, True]) == 0.75
    assert math.isnan(exposure([]))


def test_turnover_counts_both_sides_a_year() -> None:
    two_years = [100.0] * 505
    assert turnover(400.0, two_years, 252) == pytest.approx(2.0)
    assert math.isnan(turnover(400.0, [100.0], 252))
    assert math.isnan(turnover(400.0, [-100.0, -100.0], 252))
    assert turnover(0.0, two_years, 252) == 0
