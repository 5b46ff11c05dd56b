"""All metrics together: keys, order, equality, showing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from domain.performance.definitions import DEFINITIONS, UNDEFINED
from domain.performance.metrics import Metrics, compute_metrics
from domain.performance.periods import periods_per_year
from domain.shared.errors import InvalidValue
from domain.shared.interval import Interval, to_microseconds

EQUITY = [1_000.0, 1_100.0, 990.0, 1_050.0, 1_210.0]
YEAR = timedelta(days=365.25)
TIMES = [datetime(2024, 1, 5, tzinfo=UTC) + YEAR * part for part in (0, 0.25, 0.5, 0.75, 1)]


@dataclass(frozen=True)
class ClosedTrade:
    profit: Decimal


def metrics(**changes: object) -> Metrics:
    given = {
        "periods_per_year": 4.0, "benchmark": [10.0, 10.5, 10.0, 10.2, 11.0], "traded_value": 2_140.0, "fees": 12.5,
        "exposed": [False, True, True, True, False],
    } | changes  # fmt: skip
    return compute_metrics(EQUITY, TIMES, [ClosedTrade(Decimal("210")), ClosedTrade(Decimal("-70"))], **given)  # type: ignore[arg-type]


def test_values() -> None:
    found = metrics()
    assert found.total_return == pytest.approx(0.21)
    assert found["annualised_return"] == found.cagr == pytest.approx(0.21)
    assert found.max_drawdown == pytest.approx(-0.1)
    assert found.max_drawdown_bars == 3
    assert found.max_drawdown_days == pytest.approx(0.75 * 365.25)
    assert found.calmar == pytest.approx(2.1)
    assert (found.closed_trades, found.win_rate, found.profit_factor) == (2, 0.5, 3)
    assert (found.expectancy, found.fees, found.exposure) == (70, 12.5, 0.6)
    assert found.turnover == pytest.approx(2.0)
    assert math.isfinite(found.alpha + found.beta)


def test_keys_are_those_of_the_definitions_in_their_order() -> None:
    assert list(metrics()) == list(DEFINITIONS) == list(dict(metrics()))
    assert len(metrics()) == len(DEFINITIONS)
    with pytest.raises(KeyError):
        metrics()["values"]


def test_equality_takes_undefined_for_equal() -> None:
    undefined = metrics(benchmark=None)
    assert math.isnan(undefined.beta)
    assert undefined == metrics(benchmark=None)
    assert hash(undefined) == hash(metrics(benchmark=None))
    assert undefined == dict(undefined)
    assert undefined != metrics()
    assert undefined != "metrics"


@pytest.mark.parametrize(
    "times",
    [np.array([to_microseconds(t) for t in TIMES]), np.array([t.replace(tzinfo=None) for t in TIMES], "M8[ms]")],
)
def test_times_in_any_form(times: np.ndarray) -> None:
    assert compute_metrics(EQUITY, times, [], periods_per_year=4) == compute_metrics(
        EQUITY, TIMES, [], periods_per_year=4
    )


@pytest.mark.parametrize("name", ["benchmark", "exposed"])
def test_lengths_must_agree(name: str) -> None:
    with pytest.raises(InvalidValue, match=f"{name} has 3 values for 5"):
        metrics(**{name: [1, 1, 1]})
    with pytest.raises(InvalidValue, match="times has 2"):
        compute_metrics(EQUITY, TIMES[:2], [], periods_per_year=4)


def test_definitions_show_values() -> None:
    assert DEFINITIONS["total_return"].show(0.1234) == "12.34%"
    assert DEFINITIONS["fees"].show(1234.5) == "1,234.50"
    assert DEFINITIONS["sharpe"].show(math.nan) == UNDEFINED
    assert DEFINITIONS["cagr"].alias_of == "annualised_return"
    assert all(definition.title and definition.description.endswith(".") for definition in DEFINITIONS.values())


@pytest.mark.parametrize(
    ("interval", "exchange", "always_open"),
    [
        ("1m", 98_280, 525_600), ("1h", 1_638, 8_760), ("12h", 252, 730), ("1d", 252, 365), ("3d", 84, 365 / 3), ("1w", 52, 52),
        ("1M", 12, 12),
    ],
)  # fmt: skip
def test_periods_per_year(interval: str, exchange: float, always_open: float) -> None:
    assert periods_per_year(Interval(interval)) == pytest.approx(exchange)
    assert periods_per_year(Interval(interval), always_open=True) == pytest.approx(always_open)
