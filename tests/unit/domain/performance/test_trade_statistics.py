"""Statistics of closed trades against numbers worked out by hand."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pytest

from domain.performance.excursions import Excursion
from domain.performance.metrics import compute_metrics
from domain.performance.trades import kelly_of_trades, system_quality
from domain.portfolio.position import ClosedPosition
from domain.shared.errors import InvalidValue

DAY = 86_400_000_000
PROFITS = [100.0, -50.0, 200.0, -25.0, 75.0]


def closed(profit: str, days: int) -> ClosedPosition:
    exit_price = Decimal(100) + Decimal(profit) / 10
    return ClosedPosition("A", Decimal(10), Decimal(100), exit_price, Decimal(profit), Decimal(0), 0, days * DAY, "O-1")


def test_system_quality_and_kelly() -> None:
    assert system_quality(PROFITS) == pytest.approx(math.sqrt(5) * np.mean(PROFITS) / np.std(PROFITS, ddof=1))
    won, payoff = 3 / 5, (375 / 3) / (75 / 2)
    assert kelly_of_trades(PROFITS) == pytest.approx(won - (1 - won) / payoff)


@pytest.mark.parametrize("profits", [[], [1.0], [5.0, 5.0], [math.nan, 1.0]])
def test_without_an_answer(profits: list[float]) -> None:
    assert math.isnan(system_quality(profits))
    assert math.isnan(kelly_of_trades(profits))


def test_lengths_extremes_and_excursions() -> None:
    trades = [closed("100", 2), closed("-50", 5), closed("20", 0)]
    went = [Excursion(2, -0.01, 0.12), Excursion(3, -0.08, 0.02), Excursion(-1, math.nan, math.nan)]
    found = compute_metrics([1e3, 1.07e3], np.array([0, 5 * DAY]), trades, periods_per_year=252, excursions=went)
    assert [found.best_trade, found.worst_trade] == [pytest.approx(0.1), pytest.approx(-0.05)]
    assert [found.average_trade_days, found.average_trade_bars] == [pytest.approx(7 / 3), 2.5]
    assert [found.average_mae, found.average_mfe] == [pytest.approx(-0.045), pytest.approx(0.07)]
    with pytest.raises(InvalidValue, match="excursions has 3 values for 2 trades"):
        compute_metrics([1.0, 2.0], None, trades[:2], periods_per_year=252, excursions=went)
