"""TA-Lib's names for what the catalogue has."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from domain.indicators.base import Indicator
from domain.shared.errors import InvalidValue
from domain.shared.suggestions import closest, in_passing

MA_TYPES: Mapping[int, str] = MappingProxyType(
    {
        0: "sma",
        1: "ema",
        2: "wma",
        3: "dema",
        4: "tema",
        5: "trima",
        6: "kama",
        7: "mama",
        8: "t3",
        9: "hma",
        12: "zlema",
        13: "rma",
    }
)
"""TA-Lib's numbers of averages (``matype``) and the words for them among a parameter's options."""


def own_parameters(kind: type[Indicator], given: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters by our names, given by ours or TA-Lib's in any letter case.

    Where TA-Lib has two names for one of ours (the bands above and below), either is enough.

    Raises:
        InvalidValue: there is no such parameter, or two names of one parameter are given different values.
    """
    fields = {field.name: field for field in dataclasses.fields(kind)}
    aliases = {name.lower(): own for name, own in kind.talib_parameters.items()}
    found: dict[str, Any] = {}
    for name, value in given.items():
        own = name if name in fields else aliases.get(name.lower(), name.lower())
        if own not in fields:
            known = _listed(kind) + in_passing(closest(name, (*fields, *kind.talib_parameters)))
            raise InvalidValue(f"{kind.__name__} has no parameter {name!r}: it has {known}", field=name)
        meant = _word(fields[own], value)
        if own in found and found[own] != meant:
            raise InvalidValue(f"{kind.__name__}: {own} is given as {found[own]!r} and as {meant!r}", field=name)
        found[own] = meant
    return found


def talib_parameters(indicator: Indicator) -> dict[str, int | float]:
    """An indicator's parameters as TA-Lib names them, for ``talib.abstract``."""
    numbers = {word: number for number, word in MA_TYPES.items()}
    values = {name: getattr(indicator, own) for name, own in indicator.talib_parameters.items()}
    return {name: numbers[value] if isinstance(value, str) else value for name, value in values.items()}


def talib_outputs(indicator: Indicator) -> tuple[str, ...]:
    """Those outputs that TA-Lib's function has too, in its order."""
    stems = indicator.talib_outputs or indicator.stems
    return tuple(indicator.outputs[indicator.stems.index(stem)] for stem in stems)


def _word(field: dataclasses.Field[Any], value: Any) -> Any:
    return MA_TYPES.get(value, value) if "options" in field.metadata and isinstance(value, int) else value


def _listed(kind: type[Indicator]) -> str:
    own = ", ".join(field.name for field in dataclasses.fields(kind)) or "none"
    return f"{own} (TA-Lib's {', '.join(kind.talib_parameters)})" if kind.talib_parameters else own
