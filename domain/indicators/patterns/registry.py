"""Finds the patterns by the files that are there."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache
from typing import Any

from domain.indicators.patterns import catalogue
from domain.indicators.patterns.base import Pattern
from domain.indicators.talib_names import own_parameters
from domain.shared.errors import InvalidValue
from domain.shared.suggestions import closest, did_you_mean


@cache
def classes() -> dict[str, type[Pattern]]:
    """All patterns by class name, sorted."""
    found: dict[str, type[Pattern]] = {}
    for module_info in pkgutil.iter_modules(catalogue.__path__):
        module = importlib.import_module(f"{catalogue.__name__}.{module_info.name}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Pattern) and value.__module__ == module.__name__:
                found[value.__name__] = value
    return dict(sorted(found.items()))


def all_patterns() -> tuple[Pattern, ...]:
    """Every pattern with its default parameters."""
    return tuple(kind() for kind in classes().values())


def find(name: str) -> type[Pattern] | None:
    """The class of a pattern by TA-Lib's name, with or without ``CDL``, in any letter case; None where there is none."""
    return classes().get("CDL" + name.upper().removeprefix("CDL"))


def get(name: str, **parameters: Any) -> Pattern:
    """A pattern by TA-Lib's name, with or without ``CDL``, in any letter case.

    Raises:
        InvalidValue: there is no such pattern or parameter, or a parameter's value is not acceptable.
    """
    chosen = find(name)
    if chosen is None:
        known = [key.removeprefix("CDL").lower() for key in classes()]
        near = closest(name.lower().removeprefix("cdl"), known)
        hint = did_you_mean(near) or "`ticktape patterns` lists them"
        raise InvalidValue(f"there is no pattern {name!r}: {hint}", field="pattern", value=name)
    return chosen(**own_parameters(chosen, parameters))


def chosen(wanted: Sequence[str | Pattern] | str | Pattern | None) -> tuple[Pattern, ...]:
    """One or several patterns by name or as objects, each once; None: all.

    Raises:
        InvalidValue: a name is unknown.
    """
    if wanted is None:
        return all_patterns()
    wanted = [wanted] if isinstance(wanted, str | Pattern) else wanted
    return tuple(dict.fromkeys(get(item) if isinstance(item, str) else item for item in wanted))
