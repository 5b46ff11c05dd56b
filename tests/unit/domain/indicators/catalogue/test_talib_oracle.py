"""Every entry that TA-Lib has equals TA-Lib, the seeding of recursive averages and the first valid row included."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

pytest.importorskip("talib")

from application.ports.column_scanner import ColumnScanner
from domain.indicators.base import Indicator
from domain.indicators.columns import FloatColumn
from domain.indicators.registry import classes
from domain.indicators.talib_names import talib_outputs
from tests.unit.domain.indicators.candles import Columns, candles, complete, joined, packaged, recorded
from tests.unit.domain.indicators.catalogue import worked_examples
from tests.unit.domain.indicators.catalogue.excluding import collected
from tests.unit.domain.indicators.catalogue.talib_oracle import ask, comparable
from tests.unit.domain.indicators.entries import assert_same, variants

pytestmark = pytest.mark.unwatched
"""What is compiled cannot be watched; the oracle's own loops need not be."""

EXCLUDED = collected()
COMPARED = {kind: found for kind in classes().values() if (found := [one for one in variants(kind) if comparable(one)])}
each_class = pytest.mark.parametrize("kind", COMPARED, ids=lambda kind: kind.__name__)


def assert_equal_to_talib(indicator: Indicator, series: Mapping[str, Columns], scanner: ColumnScanner) -> list[float]:
    """Compares all rows but the excluded ones of series by their names; returns the share of rows compared of each."""
    columns, offsets = joined(list(series.values()))
    scanned, _ = scanner.scan([indicator], columns, offsets)
    shares = []
    for (what, part), (first, last) in zip(series.items(), pairwise(offsets.tolist()), strict=True):
        compared = np.ones(last - first, bool)
        if type(indicator).__name__ in EXCLUDED:
            compared = ~EXCLUDED[type(indicator).__name__](indicator, part)
        for name, expected in zip(talib_outputs(indicator), ask(indicator, part), strict=True):
            ours = scanned[name][first:last]
            assert _first_valid(ours) == _first_valid(expected), f"{indicator} {name}: first valid row of {what}"
            assert_same(ours[compared], expected[compared], f"{indicator} {name} of {what} against TA-Lib")
        shares.append(float(np.mean(compared)))
    return shares


def enough(indicator: Indicator, usually: float, otherwise: float) -> float:
    """Which share of rows must be compared.

    With other parameters than the usual ones an indicator may look at so few bars that often nothing moves in them; where two of
    its periods are equal, the difference of a fast and a slow average is rounding and nothing else.
    """
    if indicator == type(indicator)():
        return usually
    values = [getattr(indicator, field.name) for field in dataclasses.fields(indicator)]
    periods = [value for value in values if isinstance(value, int)]
    return otherwise if len(set(periods)) == len(periods) else -1.0


def _first_valid(column: FloatColumn) -> int:
    return int(np.argmin(np.isnan(column))) if not np.isnan(column).all() else len(column)


def test_every_entry_has_an_oracle() -> None:
    examples: set[str] = set()
    for module_info in pkgutil.iter_modules(worked_examples.__path__):
        examples |= importlib.import_module(f"{worked_examples.__name__}.{module_info.name}").EXAMPLES
    with_talib = {name for name, kind in classes().items() if comparable(kind())}
    assert set(classes()) == with_talib | examples


def test_only_entries_are_excluded() -> None:
    assert set(EXCLUDED) <= {kind.__name__ for kind in COMPARED}


@pytest.mark.parametrize("kind", classes().values(), ids=lambda kind: kind.__name__)
def test_outputs_are_in_the_order_of_talib(kind: type[Indicator]) -> None:
    own = [kind().stems.index(stem) for stem in kind().talib_outputs]
    assert own == list(range(len(own)))
    assert not kind().talib_name or comparable(kind())


@each_class
def test_packaged_candles(kind: type[Indicator], compiled: ColumnScanner) -> None:
    series = {name: complete(columns) for name, columns in packaged().items()}
    for indicator in COMPARED[kind]:
        assert min(assert_equal_to_talib(indicator, series, compiled)) > enough(indicator, 0.99, 0.9), indicator


@each_class
def test_recorded_candles(kind: type[Indicator], compiled: ColumnScanner, shared_data: Path) -> None:
    series = {name: complete(columns) for name, columns in recorded(shared_data).items()}
    for indicator in COMPARED[kind]:
        shares = assert_equal_to_talib(indicator, series, compiled)
        assert np.mean(shares) > enough(indicator, 0.9, 0.6), indicator


@each_class
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(columns=candles(gaps=False))
def test_made_candles(kind: type[Indicator], compiled: ColumnScanner, columns: Columns) -> None:
    if len(columns["close"]) > 0:
        for indicator in COMPARED[kind]:
            assert_equal_to_talib(indicator, {"made candles": columns}, compiled)
