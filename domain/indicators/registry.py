"""Finds the catalogue's indicators by the files that are there."""

from __future__ import annotations

import dataclasses
import difflib
import importlib
import pkgutil
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from domain.indicators import catalogue
from domain.indicators.base import Indicator
from domain.indicators.compute import AnyIndicator
from domain.shared.errors import InvalidValue

_NUMBERS = re.compile(r"(?:_\d+(?:\.\d+)?)*")


@cache
def classes() -> dict[str, type[Indicator]]:
    """All indicators of the catalogue by class name, sorted."""
    found: dict[str, type[Indicator]] = {}
    for module_info in pkgutil.iter_modules(catalogue.__path__):
        module = importlib.import_module(f"{catalogue.__name__}.{module_info.name}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Indicator) and value.__module__ == module.__name__:
                found[value.__name__] = value
    return dict(sorted(found.items()))


def get(name: str, **parameters: Any) -> Indicator:
    """An indicator by class name in any letter case.

    Raises:
        InvalidValue: there is no such indicator or parameter, or a parameter's value is not acceptable.
    """
    known = {key.upper(): found for key, found in classes().items()}
    chosen = known.get(name.upper())
    if chosen is None:
        raise _unknown(name, list(classes()))
    fields = [field.name for field in dataclasses.fields(chosen)]
    for parameter in parameters:
        if parameter not in fields:
            raise InvalidValue(
                f"{chosen.__name__} has no parameter {parameter!r}: it has {', '.join(fields) or 'none'}",
                field=parameter,
            )
    return chosen(**parameters)


def parse(text: str) -> Indicator:
    """The indicator that has an output of this name, or whose class has it: ``sma_20``, ``RSI``, ``bollinger_upper_20_2.5``.

    Numbers behind the name are the parameters in their order; those left out have their defaults.

    Raises:
        InvalidValue: there is no such indicator, there are too many numbers, or one is not acceptable.
    """
    lowered = text.lower()
    names = {name: found for found in classes().values() for name in (found.__name__.lower(), *found.stems)}
    fitting = [name for name in names if lowered.startswith(name) and _NUMBERS.fullmatch(lowered, len(name))]
    if not fitting:
        raise _unknown(text, list(names))
    name = max(fitting, key=len)
    numbers = [float(number) for number in lowered[len(name) :].split("_")[1:]]
    fields = [field for field in dataclasses.fields(names[name]) if not field.kw_only]
    if len(numbers) > len(fields):
        raise InvalidValue(f"{text!r} has more numbers than {names[name].__name__} has parameters", field=text)
    return names[name](**{field.name: number for field, number in zip(fields, numbers, strict=False)})


def declared(wanted: Sequence[str | AnyIndicator]) -> tuple[AnyIndicator, ...]:
    """Indicators as a strategy declares them, by name or as objects; one that is named twice (by two outputs) counts once.

    Raises:
        InvalidValue: a name is unknown.
    """
    chosen: list[AnyIndicator] = []
    for item in wanted:
        indicator = parse(item) if isinstance(item, str) else item
        if indicator not in chosen:
            chosen.append(indicator)
    return tuple(chosen)


def _unknown(name: str, known: list[str]) -> InvalidValue:
    stem = re.sub(r"(_\d+(\.\d+)?)+$", "", name.lower())
    close = difflib.get_close_matches(stem, [key.lower() for key in known], n=3, cutoff=0.5)
    originals = [key for key in known if key.lower() in close]
    hint = f"did you mean {' or '.join(originals)}?" if originals else f"there are {', '.join(known)}"
    return InvalidValue(f"there is no indicator {name!r}: {hint}", field="indicator", value=name)
