"""Steps written into the functions that take bars: the same numbers as the steps themselves, on every kind of source."""

from __future__ import annotations

import copy
import importlib.util
import math
import pickle
import traceback
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from domain.indicators.base import Indicator
from domain.indicators.catalogue.ema import EMA
from domain.indicators.catalogue.sma import SMA
from domain.indicators.catalogue.ultosc import ULTOSC
from domain.indicators.catalogue.vwma import VWMA
from domain.indicators.registry import classes
from domain.indicators.stage import Scalars, Stage
from domain.indicators.streaming.inlining.statements import statements_of
from domain.indicators.streaming.stream import IndicatorStream, stream_of
from tests.unit.domain.indicators.candles import complete, packaged
from tests.unit.domain.indicators.entries import variants

BARS = 200

every_kind = pytest.mark.parametrize("indicator", [kind() for kind in classes().values()], ids=str)


def without_source(step: Callable[..., Any]) -> Callable[..., Any]:
    """The step as something that has to be called."""
    return partial(step)


def bars_for(indicator: Indicator) -> list[tuple[float, ...]]:
    columns = complete(packaged()["AAPL"])
    return list(zip(*[columns[name][:BARS].tolist() for name in indicator.inputs], strict=True))


@every_kind
def test_a_written_step_gives_what_a_called_one_gives(indicator: Indicator) -> None:
    called = tuple(replace(stage, step=without_source(stage.step)) for stage in indicator.stages)
    ours, theirs = indicator.stream(), stream_of(indicator.inputs, indicator.outputs, called)
    for bar in bars_for(indicator):
        assert repr(ours.update(*bar)) == repr(theirs.update(*bar))
        assert repr(ours.state) == repr(theirs.state)


@pytest.mark.parametrize("kind", classes().values(), ids=lambda kind: kind.__name__)
def test_steps_of_the_catalogue_are_written(kind: type[Indicator]) -> None:
    for stage in (stage for indicator in variants(kind) for stage in indicator.stages):
        assert statements_of(stage.step, len(stage.state)) is not None, f"{stage.step.__name__} would be called"


def swapping_step(state: Scalars, value: float) -> tuple[Scalars, float]:
    """Its output and its state read the state that was."""
    return (state[1], value), state[0] + state[1]


def handing_on_step(state: Scalars, value: float) -> tuple[Scalars, float]:
    """It returns what another step returns."""
    return swapping_step(state, value)


def rebinding_step(state: Scalars, value: float) -> tuple[Scalars, float]:
    """It has a new state before it returns."""
    before = state[0]
    state = (value, state[0])
    if value > 3.0:
        return state, before
    return state, state[0] - before


def sum_of_state_step(state: Scalars, value: float) -> tuple[Scalars, float]:
    """Its output reads the state as a whole."""
    return (value, state[0]), sum(state)


def changing_constant_step(state: Scalars, value: float, factor: float) -> tuple[Scalars, float]:
    """It assigns to its constant."""
    factor += value
    return state, factor


def inner_step(state: Scalars, value: float) -> tuple[Scalars, float]:
    """It holds a function."""
    return (value, state[0]), sorted(state, key=lambda one: -one)[0]


def default_step(state: Scalars, value: float, factor: float = 2.0) -> tuple[Scalars, float]:
    """It has a default."""
    return state, factor * value


@pytest.mark.parametrize(
    ("step", "constants"),
    [
        (swapping_step, ()),
        (handing_on_step, ()),
        (rebinding_step, ()),
        (sum_of_state_step, ()),
        (changing_constant_step, (10.0,)),
        (inner_step, ()),
        (default_step, ()),
        (default_step, (3.0,)),
    ],
)
def test_steps_of_other_forms(step: Callable[..., Any], constants: tuple[float, ...]) -> None:
    stage = Stage(step, ("close",), ("found",), (1.0, 2.0), constants)
    stream, state = stream_of(("close",), ("found",), (stage,)), (1.0, 2.0)
    for value in (5.0, 3.0, 2.0, 7.0, 1.0):
        state, output = step(state, value, *constants)
        assert stream.update(value) == output
        assert stream.state == state


SOURCE = """
def step(state, value):
    return (state[0] + value,), state[0] + value
"""


def module_of(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_runs_is_what_was_imported(tmp_path: Path) -> None:
    path = tmp_path / "own_step_changed.py"
    path.write_text(SOURCE)
    step = module_of(path).step
    path.write_text(SOURCE.replace("+", "-"))
    assert statements_of(step, 1) is None
    stream = stream_of(("close",), ("found",), (Stage(step, ("close",), ("found",), (1.0,)),))
    assert [stream.update(value) for value in (2.0, 3.0)] == [3.0, 6.0]


def test_an_error_in_a_step_points_to_its_line(tmp_path: Path) -> None:
    path = tmp_path / "own_step_failing.py"
    path.write_text("\n\n\ndef step(state, value):\n    change = value - 1.0\n    return state, 1.0 / change\n")
    stream = stream_of(("close",), ("found",), (Stage(module_of(path).step, ("close",), ("found",), (1.0,)),))
    with pytest.raises(ZeroDivisionError) as raised:
        stream.update(1.0)
    frame = traceback.extract_tb(raised.tb)[-1]
    assert (frame.filename, frame.lineno) == (str(path), 6)


@pytest.mark.parametrize("indicator", [SMA(3), EMA(3), VWMA(3), ULTOSC(2, 3, 4)], ids=str)
@pytest.mark.parametrize("copied", [copy.deepcopy, lambda stream: pickle.loads(pickle.dumps(stream))])
def test_a_copy_goes_on_alone(indicator: Indicator, copied: Callable[[IndicatorStream], IndicatorStream]) -> None:
    bars, stream = bars_for(indicator), indicator.stream()
    for bar in bars[:10]:
        stream.update(*bar)
    other, before = copied(stream), stream.state
    found = [other.update(*bar) for bar in bars[10:20]]
    assert stream.state == before
    assert [stream.update(*bar) for bar in bars[10:20]] == found


def test_an_update_that_was_taken_goes_on_from_a_restored_state() -> None:
    stream = SMA(3).stream()
    update, start = stream.update, stream.state
    first = [update(value) for value in (1.0, 2.0, 3.0, 5.0)]
    stream.restore(start)
    assert repr([update(value) for value in (1.0, 2.0, 3.0, 5.0)]) == repr(first)


def test_windows_that_are_cut_back_hold_what_is_needed() -> None:
    stream, values = SMA(3).stream(), [float(value) for value in range(1_000)]
    means = [stream.update(value) for value in values]
    assert means[2:] == [value - 1.0 for value in values[2:]]
    assert stream.state[1:] == (998.0, 999.0)


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("missing", [None, math.nan, math.inf, -math.inf])
def test_one_missing_value_makes_a_bar_missing(place: int, missing: float | None) -> None:
    bar: list[float | None] = [3.0, 1.0, 2.0]
    bar[place] = missing
    stream = ULTOSC(2, 3, 4).stream()
    before = repr(stream.state)
    assert math.isnan(stream.update(*bar))
    assert repr(stream.state) == before


def test_what_is_no_number_is_an_error() -> None:
    with pytest.raises(TypeError):
        SMA(3).stream().update("1")
    with pytest.raises(TypeError):
        SMA(3).stream().update(1.0, 2.0)
