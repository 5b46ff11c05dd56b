"""A strategy's parameters from ``name=value`` texts."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from application.trading.strategy_choice import check_names, signature
from domain.shared.errors import InvalidValue

if TYPE_CHECKING:
    from domain.strategies.base import Strategy

_TRUE, _FALSE = {"true", "yes", "on", "1"}, {"false", "no", "off", "0"}


def parse(strategy: type[Strategy], texts: Sequence[str]) -> dict[str, Any]:
    """The parameters that the texts give, each of the type that its annotation or its default has.

    Raises:
        InvalidValue: a text has no ``=``, names no parameter, or its value is of another type.
    """
    given: dict[str, Any] = {}
    for text in texts:
        name, separator, value = text.partition("=")
        if not separator:
            raise InvalidValue(f"--param {text!r} is not name=value, such as fast_period=10", field="param")
        check_names(strategy, [name.strip()])
        given[name.strip()] = _convert(strategy, name.strip(), value.strip())
    return given


def _convert(strategy: type[Strategy], name: str, text: str) -> Any:
    parameter = signature(strategy).get(name)
    default = None if parameter is None or parameter.default is parameter.empty else parameter.default
    kinds = _kinds(strategy, name, default)
    if type(None) in kinds and text.lower() in {"none", "null", ""}:
        return None
    for kind in kinds:
        try:
            value = _CONVERTERS.get(kind, _anything)(text)
        except ValueError:
            continue
        return default if value == default and not isinstance(default, bool) else value
    wanted = " or ".join(_NAMES.get(kind, kind.__name__) for kind in kinds if kind is not type(None))
    raise InvalidValue(
        f"parameter {name} of {strategy.__name__} must be {wanted}, not {text!r}", field=name, value=text
    )


def _kinds(strategy: type[Strategy], name: str, default: Any) -> tuple[type, ...]:
    """The types that a parameter may have, the most telling first."""
    try:
        hint = typing.get_type_hints(strategy.__init__).get(name)
    except (NameError, TypeError):
        hint = None
    if hint is None:
        return (object,) if default is None else (type(default),)
    parts = (
        typing.get_args(hint)
        if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union
        else (hint,)
    )
    plain = {typing.get_origin(part) or part for part in parts}
    known = [kind for kind in (bool, int, float, type(None), str) if kind in plain]
    return tuple(known) or (object,)


def _truth(text: str) -> bool:
    if text.lower() in _TRUE | _FALSE:
        return text.lower() in _TRUE
    raise ValueError(text)


def _anything(text: str) -> Any:
    """JSON where it is JSON, else the text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


_CONVERTERS: dict[type, Any] = {bool: _truth, int: int, float: float, str: str}
_NAMES = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}
