"""The bar as a strategy sees it."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import Any

import pytest

from domain.shared.errors import InvalidValue
from domain.strategies.bar import Bar, bar_rows

ODD = "bollinger_upper_20_2.5"


def bar() -> Bar:
    (only,) = bar_rows(["sma_20", ODD])([(1.0, 4.0, 0.5, 2.0, 100.0, 1.5, math.nan)])
    return only


def test_prices_by_attribute_and_by_item() -> None:
    data = bar()
    assert (data.open, data.high, data.low, data.close, data.volume) == (1.0, 4.0, 0.5, 2.0, 100.0)
    assert [data[name] for name in ("open", "high", "low", "close", "volume")] == [1.0, 4.0, 0.5, 2.0, 100.0]


def test_indicators_by_their_output_names() -> None:
    data = bar()
    assert data.sma_20 == data["sma_20"] == 1.5
    assert math.isnan(data[ODD])
    assert math.isnan(getattr(data, ODD))


@pytest.mark.parametrize("name", ["sma_21", "Close", "", "sma 20"])
def test_an_unknown_name_is_an_error_that_names_it(name: str) -> None:
    reads: list[Callable[[Bar], float]] = [lambda data: data[name], lambda data: float(getattr(data, name))]
    for read in reads:
        with pytest.raises(AttributeError) as error:
            read(bar())
        assert error.value.name == name
        assert isinstance(error.value.obj, Bar)


@pytest.mark.parametrize("name", ["close", "sma_20", "new"])
def test_nothing_can_be_changed(name: str) -> None:
    data: Any = bar()
    with pytest.raises(AttributeError):
        setattr(data, name, 1.0)
    with pytest.raises(TypeError):
        data[name] = 1.0
    assert data.close == 2.0


def test_bars_are_values_and_stay_what_they_are() -> None:
    first, second = bar_rows([])([(1, 1, 1, 1, 1), (2, 2, 2, 2, 2)])
    assert (first.close, second.close) == (1, 2)
    assert first != second
    assert copy.copy(first) == first


def test_they_show_what_they_are() -> None:
    (only,) = bar_rows(["a_1.5"])([(1, 2, 3, 4, 5, 6)])
    assert repr(only) == "Bar(open=1, high=2, low=3, close=4, volume=5, a_1.5=6)"


@pytest.mark.parametrize("outputs", [["close"], ["sma_20", "sma_20"], ["count"]])
def test_a_name_is_taken_once(outputs: list[str]) -> None:
    with pytest.raises(InvalidValue, match=repr(outputs[-1])):
        bar_rows(outputs)
