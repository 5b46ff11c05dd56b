"""Models as plain JSON data: what is hashed into a run's id, and made again from it.

A cost model of the user's own is described by its name, the arguments that it was made with and the fingerprint of its source, as a
strategy is. Its reference, a path, stands beside them so that it can be loaded again, and is not hashed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum
from inspect import isclass
from math import isfinite
from numbers import Integral, Real
from typing import Any

from application.ports.strategy_source import StrategySource
from application.trading.execution import ExecutionModel
from domain.orders.costs import (
    BoundedCommission,
    Commission,
    Costs,
    CustomCommission,
    CustomSlippage,
    EntrySpread,
    FixedCommission,
    PercentCommission,
    PercentSlippage,
    PerShareCommission,
    Slippage,
    SumOfCommissions,
    SumOfSlippages,
    TickSlippage,
    checked_commission,
    checked_slippage,
)
from domain.orders.custom_costs import Recorded
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
        EntrySpread,
        BoundedCommission,
        SumOfCommissions,
        PercentSlippage,
        TickSlippage,
        SumOfSlippages,
        EqualWeight,
        FractionOfEquity,
        FixedMoney,
        FixedQuantity,
        Decimal,
    )
}

_OWN: dict[str, type[CustomCommission | CustomSlippage]] = {
    model.__name__: model for model in (CustomCommission, CustomSlippage)
}

_NOWHERE = {"source": {}, "reference": ""}


def describe(value: Any, source: StrategySource | None = None) -> Any:
    """A value as JSON data: a dataclass becomes ``{"model": its name, field: …}``, a Decimal its text, numpy's numbers plain ones.

    Args:
        value: what is described.
        source: knows where cost models of the user's own come from; None: they are described as without a source.

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
        return [describe(item, source) for item in value]
    if isinstance(value, dict):
        return {str(key): describe(item, source) for key, item in value.items()}
    return _describe_model(value, source)


def _describe_model(value: Any, source: StrategySource | None) -> dict[str, Any]:
    if isinstance(value, Commission | Slippage):
        value = checked_commission(value) if isinstance(value, Commission) else checked_slippage(value)
    if isinstance(value, CustomCommission | CustomSlippage):
        return _describe_own(value, source)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: describe(getattr(value, field.name), source) for field in dataclasses.fields(value)}
        return {"model": type(value).__name__, **fields}
    raise InvalidValue(f"{value!r} cannot be recorded: use finite numbers, text, lists, or a dataclass", value=value)


def is_known(description: Any) -> bool:
    """Whether every model in a description can be made again by ``restore``."""
    if isinstance(description, list):
        return all(is_known(item) for item in description)
    if isinstance(description, dict):
        if description.get("model") in _OWN:
            return bool(description["reference"]) and is_known(description["parameters"])
        return description.get("model", "Costs") in _MODELS and all(is_known(item) for item in description.values())
    return True


def restore(description: Any, source: StrategySource | None = None) -> Any:
    """The value that ``describe`` described; lists become tuples.

    Args:
        description: as ``describe`` gave it.
        source: loads cost models of the user's own; None: in place of each stands what is recorded of it, which computes nothing.

    Raises:
        InvalidValue: a model is not one of ours, or one of the user's own that cannot be made again.
        UnknownStrategySource: the file of one of the user's own is gone or cannot be run.
    """
    if isinstance(description, list):
        return tuple(restore(item, source) for item in description)
    if not isinstance(description, dict):
        return description
    if description.get("model") in _OWN:
        return _restore_own(description, source)
    fields = {key: restore(item, source) for key, item in description.items() if key != "model"}
    if "model" not in description:
        return fields
    if description["model"] not in _MODELS:
        raise InvalidValue(f"{description['model']} is not a model of ours: it cannot be made again", field="model")
    model = _MODELS[description["model"]]
    # A run of before rates were bounded is still read.
    return getattr(model, "recorded", model)(**fields)


def identity(description: Any) -> Any:
    """What of a description a run's id is made of: all but where the files lie."""
    if isinstance(description, list):
        return [identity(item) for item in description]
    if not isinstance(description, dict):
        return description
    kept = description if description.get("model") not in _OWN else {**description, "reference": ""}
    return {key: identity(item) for key, item in kept.items()}


def is_own(description: Any) -> bool:
    """Whether a description is that of a cost model of the user's own."""
    return isinstance(description, Mapping) and description.get("model") in _OWN


def own_models(description: Any) -> Iterator[dict[str, Any]]:
    """The descriptions of all models of the user's own in a description, those that others were made with too."""
    if isinstance(description, list):
        for item in description:
            yield from own_models(item)
    elif isinstance(description, dict):
        if description.get("model") in _OWN:
            yield description
        for item in description.values():
            yield from own_models(item)


def _describe_own(own: CustomCommission | CustomSlippage, source: StrategySource | None) -> dict[str, Any]:
    model = own.model
    if isinstance(model, Recorded):
        return dict(model.description)
    made = isinstance(model, Commission | Slippage)
    parameters = {name: _argument(value, source) for name, value in model.arguments.items()} if made else {}
    described = {"model": type(own).__name__, "name": own.name, "parameters": parameters, **_NOWHERE}
    if source is None:
        return described
    found = source.identify_costs(type(model) if made else model)
    traced = {**described, "source": dict(sorted(found.files.items())), "reference": found.reference}
    return traced if not made or _makes_again(model, traced, source) else described


def _argument(value: Any, source: StrategySource | None) -> Any:
    if isinstance(value, Decimal):
        return {"model": Decimal.__name__, "value": str(value)}
    try:
        return describe(value, source)
    except InvalidValue:
        return {"model": f"a {type(value).__name__}"}


def _makes_again(model: Commission | Slippage, description: dict[str, Any], source: StrategySource) -> bool:
    """Whether its class and the arguments recorded lead to an equal one: it may have been changed after it was made."""
    if not is_known(description):
        return False
    try:
        again = type(model)(**_arguments(description, source)).state
        state = model.state
        return again.keys() == state.keys() and all(_equal(again[name], state[name], source) for name in state)
    except Exception:  # noqa: BLE001 - whatever the user's code raises, it cannot be made again
        return False


def _equal(one: Any, other: Any, source: StrategySource) -> bool:
    try:
        return bool(describe(one, source) == describe(other, source))
    except InvalidValue:
        return bool(one == other)


def _restore_own(description: dict[str, Any], source: StrategySource | None) -> CustomCommission | CustomSlippage:
    name, own = description["name"], _OWN[description["model"]]
    if source is None:
        return own(Recorded(name, description))
    if not description["reference"]:
        raise InvalidValue(
            f"{name} was defined without a source file, or changed after it was made: the run cannot be made again; put it into a "
            "file of its own, with all that it needs as arguments",
            field="costs",
        )
    found = source.load_costs(description["reference"])
    arguments = _arguments(description, source)
    try:
        return own(found(**arguments) if isclass(found) else found)
    except TypeError as error:
        raise InvalidValue(f"{name} cannot be made again: {error}", field="costs") from error


def _arguments(description: dict[str, Any], source: StrategySource) -> dict[str, Any]:
    return {name: _given(value, source) for name, value in description["parameters"].items()}


def _given(description: Any, source: StrategySource) -> Any:
    """An argument as it was given: lists are lists, and a model of the user's own is itself."""
    if isinstance(description, list):
        return [_given(item, source) for item in description]
    if isinstance(description, dict) and "model" not in description:
        return {key: _given(item, source) for key, item in description.items()}
    value = restore(description, source)
    return value.model if isinstance(value, CustomCommission | CustomSlippage) else value
