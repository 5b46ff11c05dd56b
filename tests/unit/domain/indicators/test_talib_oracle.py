"""Every entry that TA-Lib has equals TA-Lib, the seeding of recursive averages and the first valid row included."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings

from application.ports.column_scanner import ColumnScanner
from domain.indicators.base import Indicator
from domain.indicators.registry import classes
from domain.indicators.scan import FloatColumn
from tests.unit.domain.indicators.candles import Columns, candles, complete, packaged, recorded
from tests.unit.domain.indicators.entries import ALL, assert_same

talib: Any = pytest.importorskip("talib")

Rows = npt.NDArray[np.bool_]


def nothing_excluded(indicator: Any, columns: Columns) -> Rows:
    return np.zeros(len(columns["close"]), bool)


def lost_digits(indicator: Any, columns: Columns) -> Rows:
    """Where TA-Lib's variance, the mean square less the squared mean, has lost its digits, or is below its 1e-14 for zero."""
    close = columns["close"]
    _, middle, lower = talib.BBANDS(close, indicator.period, 1.0, 1.0)
    deviation = middle - lower
    rounding = 1e-16 * math.sqrt(len(close)) * np.maximum.accumulate(close * close)
    narrowest = np.abs(middle - indicator.deviations * deviation)
    error = indicator.deviations * rounding / 2.0 / np.maximum(deviation, 1e-300)
    return np.asarray((error > 3e-10 * narrowest) | (deviation**2 < 2e-14))


def barely_moved(indicator: Any, columns: Columns) -> Rows:
    """Where gains and losses together average less than TA-Lib's 1e-14 for zero, but not zero."""
    moves = np.abs(np.diff(columns["close"]))
    averages = [math.nan] * len(columns["close"])
    average = float(np.mean(moves[: indicator.period])) if len(moves) else 0.0
    for at in range(indicator.period, len(moves)):
        averages[at] = average
        average += (moves[at] - average) / indicator.period
    averages[-1] = average
    return (np.array(averages) > 0.0) & (np.array(averages) < 1.01e-14)


@dataclass(frozen=True)
class Oracle:
    """How TA-Lib is asked.

    Attributes:
        ask: gives TA-Lib's outputs in the order of ours.
        smallest: TA-Lib's smallest period.
        excluded: rows not to compare, with the reason as its docstring.
    """

    ask: Callable[[Any, Columns], list[FloatColumn]]
    smallest: int = 2
    excluded: Callable[[Any, Columns], Rows] = nothing_excluded


ORACLES = {
    "SMA": Oracle(lambda own, bars: [talib.SMA(bars["close"], own.period)]),
    "EMA": Oracle(lambda own, bars: [talib.EMA(bars["close"], own.period)]),
    "RSI": Oracle(lambda own, bars: [talib.RSI(bars["close"], own.period)], excluded=barely_moved),
    "BBANDS": Oracle(
        lambda own, bars: list(talib.BBANDS(bars["close"], own.period, own.deviations, own.deviations)),
        excluded=lost_digits,
    ),
}

NOT_IN_TALIB: set[str] = set()
"""Entries that TA-Lib lacks; each has a published worked example in a test of its own."""

COMPARED = [
    own
    for own in ALL
    if (oracle := ORACLES.get(type(own).__name__)) and getattr(own, "period", oracle.smallest) >= oracle.smallest
]
every_entry = pytest.mark.parametrize("indicator", COMPARED, ids=str)


def assert_equal_to_talib(indicator: Indicator, columns: Columns, scanner: ColumnScanner) -> float:
    """Compares all rows but the excluded ones; returns the share of rows compared."""
    oracle = ORACLES[type(indicator).__name__]
    ours, _ = scanner.scan([indicator], columns, np.array([0, len(columns["close"])]))
    theirs = oracle.ask(indicator, columns)
    compared = ~oracle.excluded(indicator, columns)
    for name, expected in zip(indicator.outputs, theirs, strict=True):
        assert np.array_equal(np.isnan(ours[name]), np.isnan(expected)), f"{indicator} {name}: first valid row"
        assert_same(ours[name][compared], expected[compared], f"{indicator} {name} against TA-Lib")
    return float(np.mean(compared))


def test_every_entry_has_an_oracle() -> None:
    assert set(classes()) == set(ORACLES) | NOT_IN_TALIB


@every_entry
def test_packaged_candles(indicator: Indicator, compiled: ColumnScanner) -> None:
    for name, columns in packaged().items():
        assert assert_equal_to_talib(indicator, complete(columns), compiled) > 0.99, name


@every_entry
def test_recorded_candles(indicator: Indicator, compiled: ColumnScanner, shared_data: Path) -> None:
    shares = [
        assert_equal_to_talib(indicator, complete(columns), compiled) for columns in recorded(shared_data).values()
    ]
    assert np.mean(shares) > 0.9


@every_entry
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(columns=candles(gaps=False))
def test_made_candles(indicator: Indicator, compiled: ColumnScanner, columns: Columns) -> None:
    if len(columns["close"]) > 0:
        assert_equal_to_talib(indicator, columns, compiled)
