"""Every entry of the catalogue gives the same numbers bar by bar, as plain columns and as compiled columns."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from application.ports.column_scanner import ColumnScanner
from domain.indicators.base import Indicator, parameter
from domain.indicators.plain_scanner import PlainScanner
from domain.indicators.registry import classes
from domain.indicators.stage import Scalars
from tests.unit.domain.indicators.candles import SESSION_BARS, Columns, candles, complete, joined, packaged, recorded
from tests.unit.domain.indicators.entries import USUAL, assert_same, variants

QUICK = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
loops = pytest.mark.unwatched
"""The shorter tests reach the same lines."""
each_class = pytest.mark.parametrize("kind", classes().values(), ids=lambda kind: kind.__name__)
as_usual = pytest.mark.parametrize("indicator", USUAL, ids=str)


def bar_by_bar(indicator: Indicator, columns: Columns, save_at: int | None = None) -> list[np.ndarray]:
    """The outputs of the streaming form; at ``save_at`` its state goes through JSON into a new stream."""
    stream, rows = indicator.stream(), []
    for at, bar in enumerate(zip(*[columns[name].tolist() for name in indicator.inputs], strict=True)):
        if at == save_at:
            saved = json.dumps(stream.state)
            stream = indicator.stream()
            stream.restore(json.loads(saved))
        output = stream.update(*bar)
        rows.append(output if isinstance(output, tuple) else (output,))
    return list(np.array(rows, np.float64).reshape(-1, len(indicator.outputs)).T)


def newest(columns: Columns, bars: int) -> Columns:
    """The last bars, which a stream in plain Python has soon read."""
    return {name: column[-bars:] for name, column in columns.items()}


def assert_parity(indicator: Indicator, series: list[Columns], compiled: ColumnScanner) -> None:
    columns, offsets = joined(series)
    fast, carried = compiled.scan([indicator], columns, offsets)
    plain, plain_carried = PlainScanner().scan([indicator], columns, offsets)
    streamed = [bar_by_bar(indicator, part, save_at=len(part["close"]) // 2) for part in series]
    for k, name in enumerate(indicator.outputs):
        live = np.concatenate([part[k] for part in streamed])
        assert_same(plain[name], live, f"{indicator} {name}: plain columns against the stream")
        assert_same(fast[name], live, f"{indicator} {name}: compiled columns against the stream")
    assert_same(carried.rows[0].ravel(), plain_carried.rows[0].ravel(), f"{indicator}: what is carried on")


@loops
@each_class
def test_packaged_candles(kind: type[Indicator], compiled: ColumnScanner) -> None:
    series = [newest(columns, 700) for columns in packaged().values()]
    for indicator in variants(kind):
        assert_parity(indicator, series, compiled)


@loops
@as_usual
def test_recorded_candles(indicator: Indicator, compiled: ColumnScanner, shared_data: Path) -> None:
    assert_parity(indicator, [newest(columns, 10_000) for columns in recorded(shared_data).values()], compiled)


@loops
@each_class
@QUICK
@given(series=st.lists(candles(), min_size=1, max_size=4))
def test_made_candles(kind: type[Indicator], compiled: ColumnScanner, series: list[Columns]) -> None:
    for indicator in variants(kind):
        assert_parity(indicator, series, compiled)


@as_usual
@QUICK
@given(series=st.lists(candles(), min_size=1, max_size=3), parts=st.integers(2, 6))
def test_chunks_give_what_the_whole_gives(
    indicator: Indicator, compiled: ColumnScanner, series: list[Columns], parts: int
) -> None:
    whole = compiled.scan([indicator], *joined(series))
    for scanner in (compiled, PlainScanner()):
        carry, found = None, []
        for part in range(parts):
            pieces = [
                {name: np.array_split(column, parts)[part] for name, column in columns.items()} for columns in series
            ]
            columns, offsets = joined(pieces)
            outputs, carry = scanner.scan([indicator], columns, offsets, carry)
            found.append([outputs[indicator.outputs[0]][a:b] for a, b in pairwise(offsets)])
        chunked = np.concatenate([np.concatenate(pieces) for pieces in zip(*found, strict=True)])
        assert_same(chunked, whole[0][indicator.outputs[0]], f"{indicator} in {parts} chunks")


@as_usual
@QUICK
@given(columns=candles())
def test_incomplete_rows_change_nothing(indicator: Indicator, compiled: ColumnScanner, columns: Columns) -> None:
    offsets = np.array([0, len(columns["close"])])
    whole = np.isfinite(sum(columns[name] for name in indicator.inputs))
    dense = {name: column[whole] for name, column in columns.items()}
    with_gaps, carried = compiled.scan([indicator], columns, offsets)
    without, carried_without = compiled.scan([indicator], dense, np.array([0, whole.sum()]))
    for name in indicator.outputs:
        assert np.isnan(with_gaps[name][~whole]).all(), name
        assert np.array_equal(with_gaps[name][whole], without[name], equal_nan=True), name
    assert np.array_equal(carried.rows[0], carried_without.rows[0], equal_nan=True)


@as_usual
def test_series_do_not_see_each_other(indicator: Indicator, compiled: ColumnScanner) -> None:
    first, second = packaged()["AAPL"], packaged()["IBM"]
    columns, offsets = joined([first, second])
    together, _ = compiled.scan([indicator], columns, offsets)
    alone, _ = compiled.scan([indicator], second, np.array([0, len(second["close"])]))
    for name in indicator.outputs:
        assert np.array_equal(together[name][offsets[1] :], alone[name], equal_nan=True)


@each_class
def test_first_value_comes_after_the_warm_up(kind: type[Indicator], compiled: ColumnScanner) -> None:
    columns = complete(packaged()["MSFT"])
    for indicator in variants(kind):
        outputs, _ = compiled.scan([indicator], columns, np.array([0, len(columns["close"])]))
        firsts = [int(np.argmax(~np.isnan(outputs[name]))) for name in indicator.outputs]
        in_sessions = indicator.warmup and "session" in indicator.inputs
        assert max(firsts) == (SESSION_BARS if in_sessions else indicator.warmup), indicator
        short = {name: column[: indicator.warmup] for name, column in columns.items()}
        for name, values in compiled.scan([indicator], short, np.array([0, indicator.warmup]))[0].items():
            early = firsts[indicator.outputs.index(name)] < indicator.warmup
            assert np.isnan(values[-1:]).all() or early, indicator


@as_usual
def test_null_and_nan_bars_leave_the_stream_as_it_was(indicator: Indicator) -> None:
    stream = indicator.stream()
    for bar in zip(*[packaged()["GOOG"][name][:80].tolist() for name in indicator.inputs], strict=True):
        stream.update(*bar)
    before = stream.state
    for missing in (None, math.nan, math.inf):
        output = stream.update(*[missing for _ in indicator.inputs])
        assert np.isnan(np.array(output)).all()
    assert np.array_equal(stream.state, before, equal_nan=True)


def drifting_step(state: Scalars, value: float, period: int) -> tuple[Scalars, float]:
    HIDDEN[0] += 1.0
    return (state[0] + 1.0,), HIDDEN[0] * period


HIDDEN = [0.0]


@dataclass(frozen=True)
class HiddenState(Indicator):
    """Breaks the form: it remembers something that is not in its state."""

    period: int = parameter(3, at_least=1)

    stems = ("hidden",)
    step = staticmethod(drifting_step)


def test_an_entry_with_state_of_its_own_is_caught() -> None:
    with pytest.raises(AssertionError, match="against the stream"):
        assert_parity(HiddenState(), list(packaged().values()), PlainScanner())
