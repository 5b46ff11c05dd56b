"""Models as plain JSON data: what is hashed into a run's id, and made again from it."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from enum import Enum
from math import isfinite
from numbers import Integral, Real
from typing import Any

from application.trading.execution import ExecutionModel
from domain.orders.costs import (
    Costs,
    FixedCommission,
    PercentCommission,
    PercentSlippage,
    PerShareCommission,
    SumOfCommissions,
    SumOfSlippages,
    TickSlippage,
)
from domain.risk.sizing import EqualWeight, FixedMoney, FixedQuantity, FractionOfEquity
from domain.shared.errors import InvalidValue

_MODELS: dict[str, type] = {
    model.__name__: model
    for model in (
        ExecutionModel,
        Costs,
        FixedCommission,
        PercentCommission,
        PerShareCommission,
        SumOfCommissions,
        PercentSlippage,
        TickSlippage,
        SumOfSlippages,
        EqualWeight,
        FractionOfEquity,
        FixedMoney,
        FixedQuantity,
    )
}


def describe(value: Any) -> Any:
    """A value as JSON data: a dataclass becomes ``{"model": its name, field: …}``, a Decimal its text, numpy's numbers plain ones.

    Raises:
        InvalidValue: the value is none of these and not plain JSON data.
    """
    if isinstance(value, Enum | Decimal):
        return value.value if isinstance(value, Enum) else str(value)
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Real) and isfinite(value):
        return int(value) if isinstance(value, Integral) else float(value)
    if isinstance(value, list | tuple):
        return [describe(item) for item in value]
    if isinstance(value, dict):
        return {str(key): describe(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: describe(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {"model": type(value).__name__, **fields}
    raise InvalidValue(f"{value!r} cannot be recorded: use finite numbers, text, lists, or a dataclass", value=value)


def is_known(description: Any) -> bool:
    """Whether every model in a description can be made again by ``restore``."""
    if isinstance(description, list):
        return all(is_known(item) for item in description)
    if isinstance(description, dict):
        return description.get("model", "Costs") in _MODELS and all(is_known(item) for item in description.values())
    return True


def restore(description: Any) -> Any:
    """The value that ``describe`` described; lists become tuples.

    Raises:
        InvalidValue: a model is not one of ours.
    """
    if isinstance(description, list):
        return tuple(restore(item) for item in description)
    if not isinstance(description, dict):
        return description
    fields = {key: restore(item) for key, item in description.items() if key != "model"}
    if "model" not in description:
        return fields
    if description["model"] not in _MODELS:
        raise InvalidValue(f"{description['model']} is not a model of ours: it cannot be made again", field="model")
    return _MODELS[description["model"]](**fields)
