"""Costs in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from application.runs.description import describe, is_own, restore
from domain.orders.cost_text import text_of
from domain.orders.costs import (
    BoundedCommission,
    Commission,
    CustomCommission,
    CustomSlippage,
    Slippage,
    SumOfCommissions,
    SumOfSlippages,
)
from domain.shared.errors import InvalidValue


def recorded_words(description: Mapping[str, Any]) -> str:
    """A cost model in words, from what a run recorded; its name and fields where it is not one of ours."""
    if is_own(description):
        return own_words(description)
    try:
        return cost_words(restore(dict(description)))
    except InvalidValue:
        return _call(
            str(description.get("model", "")), {key: one for key, one in description.items() if key != "model"}
        )


def cost_words(model: Commission | Slippage) -> str:
    """A cost model in words: as it is written where it has a text, else by name and arguments: ``MyFees(rate=0.001)``."""
    text = text_of(model)
    if text:
        return text
    match model:
        case SumOfCommissions(parts) | SumOfSlippages(parts):
            return " + ".join(map(cost_words, parts))
        case BoundedCommission():
            bounds = {"minimum": model.minimum, "maximum": model.maximum, "cap": model.cap}
            given = {name: value for name, value in bounds.items() if value not in {None, 0.0}}
            return _call("BoundedCommission", {"commission": describe(model.commission), **given})
        case CustomCommission() | CustomSlippage():
            described = describe(model)
            return _call(described["name"], described["parameters"])
    return repr(model)


def own_words(description: Mapping[str, Any]) -> str:
    """A model of the user's own by name, arguments and file: ``MyFees(rate=0.001) of my_costs.py``."""
    files = list(description["source"])
    file = str(description["reference"]).rpartition(":")[0].replace("\\", "/").rpartition("/")[2]
    return _call(description["name"], description["parameters"]) + (f" of {file}" if files else "")


def _call(name: str, arguments: Mapping[str, Any]) -> str:
    return f"{name}({', '.join(f'{key}={_value(value)}' for key, value in arguments.items())})" if arguments else name


def _value(value: Any) -> str:
    if isinstance(value, Mapping) and value.get("model") == Decimal.__name__:
        return str(value["value"])
    if isinstance(value, Mapping):
        return recorded_words(value) if "model" in value else _call("", value)
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return repr(value)
