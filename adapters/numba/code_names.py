"""Names of compiled code, as its files in the cache begin with: known without loading numba."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from domain.indicators.base import Indicator
from domain.indicators.patterns.base import Pattern
from domain.indicators.patterns.measures import BARS
from domain.indicators.patterns.program import program_of
from domain.indicators.stage import Stage

PATTERN = "pattern."
"""What the names of the loops around measures and patterns begin with."""

OF_ALL_PATTERNS = ("blocks", "average", "move_totals", "begin_totals")
"""Loops that every scan of patterns needs."""


def constant_kinds(stage: Stage) -> str:
    """The kinds of a stage's constants: whole numbers (``i``) or not (``f``)."""
    return "".join("i" if isinstance(constant, int) else "f" for constant in stage.constants)


def stage_shape(stage: Stage) -> tuple[int | str, ...]:
    """What a stage's code depends on beside its step."""
    sizes = (len(stage.state), len(stage.inputs), len(stage.outputs), len(stage.lags))
    return (*sizes, int(stage.window > 0), int(stage.sees_window), constant_kinds(stage))


def stage_name(stage: Stage) -> str:
    """The name of the loop around a stage's step."""
    return f"{stage.step.__module__}.{stage.step.__name__}_{'_'.join(map(str, stage_shape(stage)))}"


def code_of_patterns(patterns: Sequence[Pattern]) -> set[str]:
    """The names of all loops that a scan of patterns needs."""
    if not patterns:
        return set()
    measures = {column.name for column, _ in program_of(patterns).measures if column.name not in BARS}
    return {f"{PATTERN}{name}" for name in (*OF_ALL_PATTERNS, *measures, *(one.talib_name for one in patterns))}


def code_of(indicators: Iterable[Indicator]) -> set[str]:
    """The names of all loops that a scan of indicators needs, patterns among them."""
    names: set[str] = set()
    for indicator in indicators:
        if isinstance(indicator, Pattern):
            names |= code_of_patterns([indicator])
        else:
            names |= {stage_name(stage) for stage in indicator.stages}
    return names
