"""Every pattern equals TA-Lib, value by value, and begins where TA-Lib begins."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from application.ports.column_scanner import ColumnScanner
from domain.indicators.patterns.registry import all_patterns, get
from tests.support.compiled_patterns import ONE_WORKER
from tests.unit.domain.indicators.candles import Columns
from tests.unit.domain.indicators.patterns.candles import BARS, complete, made, planted, real, recorded, walked

pytestmark = ONE_WORKER

talib: Any = pytest.importorskip("talib")
abstract: Any = pytest.importorskip("talib.abstract")

PATTERNS = all_patterns()
STRENGTHS = {
    "CDLENGULFING": {80, 100},
    "CDLHARAMI": {80, 100},
    "CDLHARAMICROSS": {80, 100},
    "CDLHIKKAKE": {100, 200},
    "CDLHIKKAKEMOD": {100, 200},
}
"""Sizes of strengths where there is more than 100."""

SIGNS = {"bullish": {1}, "bearish": {-1}, "either": {-1, 1}, "undecided": {1}}
COLOURED = {"CDLHIGHWAVE", "CDLSHORTLINE", "CDLSPINNINGTOP"}
"""Undecided ones whose sign is the candle's colour."""


def assert_equal_to_talib(columns: Columns, scanner: ColumnScanner, what: str) -> dict[str, set[int]]:
    """Compares all patterns over one series; returns which strengths there were."""
    rows = len(columns["close"])
    strengths = scanner.scan_patterns(PATTERNS, columns, np.array([0, rows]))
    assert strengths.ages.tolist() == list(range(rows))
    seen = {}
    for pattern, ours in zip(PATTERNS, strengths.values, strict=True):
        theirs = getattr(talib, pattern.talib_name)(*[columns[name] for name in BARS])
        different = np.flatnonzero(ours[pattern.lookback :] != theirs[pattern.lookback :]) + pattern.lookback
        assert not len(different), (
            f"{what}: {pattern} at {different[:5]} is {ours[different[:5]]}, TA-Lib's {theirs[different[:5]]}"
        )
        seen[pattern.talib_name] = set(theirs.tolist()) - {0}
    return seen


def test_all_of_talib_s_patterns_are_there() -> None:
    assert {pattern.talib_name for pattern in PATTERNS} == {n for n in talib.get_functions() if n.startswith("CDL")}


def test_lookbacks_and_parameters() -> None:
    for pattern in PATTERNS:
        theirs = abstract.Function(pattern.talib_name)
        assert pattern.lookback == theirs.lookback, pattern
        assert {name: getattr(pattern, own) for name, own in pattern.talib_parameters.items()} == theirs.parameters


def test_packaged_candles(compiled: ColumnScanner) -> None:
    for name, columns in real().items():
        assert_equal_to_talib(columns, compiled, name)


def test_recorded_candles(compiled: ColumnScanner, shared_data: Path) -> None:
    series = recorded(shared_data)
    assert {"BTCUSDT", "BTCUSDT 1h", "BTCUSDT 1m", "SPY 1m"} <= set(series)
    assert sum(name.startswith("ASX") for name in series) > 5
    for name, columns in series.items():
        assert_equal_to_talib(complete(columns), compiled, name)


def test_every_pattern_is_seen_in_all_its_strengths(compiled: ColumnScanner) -> None:
    seen: defaultdict[str, set[int]] = defaultdict(set)
    for seed in range(12):
        for what, columns in (("planted", planted(seed)), ("walked", walked(seed))):
            for name, strengths in assert_equal_to_talib(columns, compiled, f"{what} {seed}").items():
                seen[name] |= strengths
    for pattern in PATTERNS:
        sizes = STRENGTHS.get(pattern.talib_name, {100})
        signs = {-1, 1} if pattern.talib_name in COLOURED else SIGNS[pattern.direction]
        assert seen[pattern.talib_name] == {sign * size for sign in signs for size in sizes}, pattern


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(columns=made())
def test_made_candles(compiled: ColumnScanner, columns: Columns) -> None:
    assert_equal_to_talib(columns, compiled, "made")


@pytest.mark.parametrize("penetration", [0.0, 0.1, 0.8])
def test_penetration(compiled: ColumnScanner, penetration: float) -> None:
    deep = [get(pattern.name, penetration=penetration) for pattern in PATTERNS if pattern.talib_parameters]
    assert len(deep) == 7
    hits = 0
    for columns in (planted(1), planted(2), walked(3), walked(7)):
        strengths = compiled.scan_patterns(deep, columns, np.array([0, len(columns["close"])]))
        for pattern, ours in zip(deep, strengths.values, strict=True):
            theirs = getattr(talib, pattern.talib_name)(*[columns[name] for name in BARS], penetration=penetration)
            assert np.array_equal(ours[pattern.lookback :], theirs[pattern.lookback :])
            hits += int(np.count_nonzero(theirs))
    assert hits > 20
