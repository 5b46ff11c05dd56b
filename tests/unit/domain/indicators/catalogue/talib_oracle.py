"""TA-Lib asked for what an entry of the catalogue computes, by the names that the entry gives."""

from __future__ import annotations

import dataclasses
import importlib
from functools import cache
from typing import Any

import numpy as np

from domain.indicators.base import Indicator
from domain.indicators.columns import FloatColumn
from domain.indicators.talib_names import talib_parameters
from tests.unit.domain.indicators.candles import NAMES, Columns


def ask(indicator: Indicator, columns: Columns) -> list[FloatColumn]:
    """TA-Lib's outputs, in its order.

    Raises:
        Exception: TA-Lib does not take a parameter's value.
    """
    abstract: Any = importlib.import_module("talib.abstract")

    function = abstract.Function(indicator.talib_name)
    if "price0" in function.input_names:
        function.set_input_names(dict(zip(("price0", "price1"), indicator.inputs, strict=True)))
    elif "price" in function.input_names and "close" not in indicator.inputs:
        function.set_input_names({"price": indicator.inputs[0]})
    function.set_input_arrays({name: np.array(columns[name]) for name in {*NAMES, *indicator.inputs}})
    function.set_parameters(talib_parameters(indicator))
    computed = function.run()
    return _as_floats(computed if isinstance(computed, list) else [computed])


def _as_floats(computed: list[Any]) -> list[FloatColumn]:
    """All outputs as floats; a whole number is 0 where there is no value, which the first output tells."""
    missing = np.isnan(computed[0])
    return [
        np.where(missing, np.nan, column) if np.issubdtype(column.dtype, np.integer) else np.asarray(column, np.float64)
        for column in computed
    ]


def comparable(indicator: Indicator) -> bool:
    """Whether TA-Lib can be asked: it has the function, takes these parameters, and knows all that differ from the defaults."""
    if not indicator.talib_name:
        return False
    asked = set(indicator.talib_parameters.values())
    fields = [field for field in dataclasses.fields(indicator) if field.name not in asked]
    return all(getattr(indicator, field.name) == field.default for field in fields) and _taken(indicator)


@cache
def _taken(indicator: Indicator) -> bool:
    few = {name: np.linspace(1.0, 2.0, 10) for name in {*NAMES, *indicator.inputs}}
    try:
        ask(indicator, few)
    except Exception as refusal:
        if "Bad Parameter" in str(refusal):
            return False
        raise
    return True
