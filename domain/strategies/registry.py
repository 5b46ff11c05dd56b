"""Finds the strategies of the catalogue."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from functools import cache

from domain.shared.errors import StrategyError
from domain.shared.suggestions import closest, did_you_mean
from domain.strategies import catalogue
from domain.strategies.base import Strategy


@cache
def strategies() -> dict[str, type[Strategy]]:
    """All strategies of the catalogue by class name, sorted."""
    found: dict[str, type[Strategy]] = {}
    for module_info in pkgutil.iter_modules(catalogue.__path__):
        module = importlib.import_module(f"{catalogue.__name__}.{module_info.name}")
        for name, member in inspect.getmembers(module, inspect.isclass):
            if issubclass(member, Strategy) and member.__module__ == module.__name__ and not name.startswith("_"):
                found[name] = member
    return dict(sorted(found.items()))


def get(name: str) -> type[Strategy]:
    """The strategy of that class name, in any letter case.

    Raises:
        StrategyError: there is none; the text names the closest ones.
    """
    by_lower = {known.lower(): strategy for known, strategy in strategies().items()}
    if name.lower() in by_lower:
        return by_lower[name.lower()]
    hint = did_you_mean(closest(name, strategies())) or f"there are {', '.join(strategies())}."
    raise StrategyError(f"no strategy {name!r}: {hint} A file of your own is given as my_file.py:MyStrategy")
