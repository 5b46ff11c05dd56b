"""From the name of a strategy, and its parameters, to one that can run."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from application.ports.strategy_presets import StrategyPreset
from application.ports.strategy_source import StrategySource
from application.trading.user_code import place_of
from domain.shared.errors import InvalidValue, StrategyError, TicktapeError
from domain.shared.suggestions import closest, in_passing
from domain.strategies.base import Strategy


class Named(NamedTuple):
    """What a name stands for.

    Attributes:
        kind: the class.
        parameters: those of the preset; none where it was no preset.
    """

    kind: type[Strategy]
    parameters: Mapping[str, Any]


def named(source: StrategySource, presets: Mapping[str, StrategyPreset], reference: str) -> Named:
    """The class, and the parameters, that a name stands for.

    Args:
        source: loads classes.
        presets: by name; they come before the catalogue.
        reference: a preset, a name of the catalogue, or ``file.py:Class``.

    Raises:
        StrategyError: there is none of that name; the text names the nearest.
        UnknownStrategySource: the file or class cannot be loaded.
        InvalidValue: a preset has a parameter that its strategy has not.
    """
    preset = presets.get(reference)
    kind = _load(source, presets, reference if preset is None else preset.strategy)
    if preset is None:
        return Named(kind, {})
    check_names(kind, preset.parameters)
    return Named(kind, preset.parameters)


def made(kind: type[Strategy], parameters: Mapping[str, Any]) -> Strategy:
    """An instance with those parameters; those left out have their defaults.

    Raises:
        InvalidValue: a parameter is unknown or not acceptable.
        StrategyError: it cannot be made.
    """
    check_names(kind, parameters)
    try:
        return kind(**parameters)
    except TicktapeError:
        raise
    except Exception as error:
        said = f"{kind.__name__}({listed(parameters)}): {type(error).__name__}: {error}"
        raise StrategyError(said, place_of(error)) from error


def check_names(kind: type[Strategy], names: Iterable[str]) -> None:
    """Refuses what is not a parameter.

    Raises:
        InvalidValue: a name is unknown; the text lists the known ones.
    """
    known = signature(kind)
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in known.values()):
        return
    for name in names:
        if name not in known:
            it_has = described(kind) + in_passing(closest(name, known))
            raise InvalidValue(f"{kind.__name__} has no parameter {name!r}: it has {it_has}", field=name)


def described(kind: type[Strategy]) -> str:
    """The parameters with their defaults, such as ``fast_period=20, slow_period=50``."""
    return listed(kind.default_parameters, signature(kind)) or "none"


def listed(values: Mapping[str, Any], names: Mapping[str, Any] | None = None) -> str:
    """``name=value`` for each name; only the name where it has no value."""
    return ", ".join(f"{name}={values[name]}" if name in values else name for name in names or values)


def signature(kind: type[Strategy]) -> dict[str, inspect.Parameter]:
    """What its ``__init__`` takes; nothing where it has none of its own."""
    if kind.__init__ is object.__init__:
        return {}
    return dict(list(inspect.signature(kind.__init__).parameters.items())[1:])


def _load(source: StrategySource, presets: Mapping[str, StrategyPreset], reference: str) -> type[Strategy]:
    try:
        return source.load(reference)
    except StrategyError as error:
        near = closest(reference, presets, most=1)
        if near:
            raise StrategyError(f"no strategy {reference!r}: did you mean the preset {near[0]}?") from error
        raise
