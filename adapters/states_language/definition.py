"""Definitions in Amazon States Language: which parts of it are understood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domain.shared.errors import InvalidValue

Definition = Mapping[str, Any]

_EVERY = {"Type", "Comment"}
_FLOW = {"Next", "End"}
_DATA = {"Parameters", "ResultPath", "InputPath", "OutputPath"}
_CAUGHT = {"Retry", "Catch"}
_FIELDS: Mapping[str, set[str]] = {
    "Task": _EVERY | _FLOW | _DATA | _CAUGHT | {"Resource", "TimeoutSeconds"},
    "Map": _EVERY | _FLOW | _DATA | _CAUGHT | {"ItemsPath", "MaxConcurrency", "ItemProcessor"},
    "Pass": _EVERY | _FLOW | _DATA | {"Result"},
    "Choice": _EVERY | {"Choices", "Default", "InputPath", "OutputPath"},
    "Succeed": _EVERY | {"InputPath", "OutputPath"},
    "Fail": _EVERY | {"Error", "Cause"},
}
_COMPARISON = {"Variable", "IsPresent", "StringEquals", "NumericGreaterThan"}
_RULE = _COMPARISON | {"And", "Next"}


def checked(definition: Definition) -> Definition:
    """The definition, if all of it is understood here.

    Raises:
        InvalidValue: a state has a type or a field that is not, or one leads to a state that is not there.
    """
    states = definition.get("States", {})
    for name, state in states.items():
        problem = next(_problems(state, states), None)
        if problem:
            raise InvalidValue(f"state {name!r}: {problem}", field="definition", value=name)
        if state["Type"] == "Map":
            checked(state["ItemProcessor"])
    if definition.get("StartAt") not in states:
        raise InvalidValue(f"no state {definition.get('StartAt')!r} to start at", field="definition")
    return definition


def _problems(state: Mapping[str, Any], states: Mapping[str, Any]) -> Iterator[str]:
    kind = state.get("Type", "")
    if kind not in _FIELDS:
        yield f"states of type {kind!r} are not understood here"
        return
    yield from (f"field {field!r} is not understood here" for field in state if field not in _FIELDS[kind])
    yield from (f"there is no state {name!r}" for name in _next_states(state) if name not in states)
    for rule in state.get("Choices", ()):
        yield from (f"rule {field!r} is not understood here" for field in rule if field not in _RULE)
        parts = rule.get("And", ())
        yield from (f"rule {field!r} is not understood in And" for part in parts for field in part.keys() - _COMPARISON)
        if ("And" in rule) == ("Variable" in rule):
            yield "a rule must have either Variable or And"
    if kind not in {"Choice", "Succeed", "Fail"} and ("Next" in state) == bool(state.get("End")):
        yield "it must have either Next or End"


def _next_states(state: Mapping[str, Any]) -> Iterator[str]:
    yield from (state[field] for field in ("Next", "Default") if field in state)
    yield from (one["Next"] for field in ("Choices", "Catch") for one in state.get(field, ()))
