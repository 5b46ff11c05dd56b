"""Rows that the comparison with TA-Lib leaves out, collected from ``exclusions``."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.unit.domain.indicators.candles import Columns
from tests.unit.domain.indicators.catalogue import exclusions

Rows = npt.NDArray[np.bool_]
Excluding = Callable[[Any, Columns], Rows]
"""Gives, for an indicator and columns, the rows not to compare; its docstring says why."""


def collected() -> dict[str, Excluding]:
    """What each module of ``exclusions`` leaves out, by class name."""
    found: dict[str, Excluding] = {}
    for module_info in pkgutil.iter_modules(exclusions.__path__):
        module = importlib.import_module(f"{exclusions.__name__}.{module_info.name}")
        for name, excluding in module.EXCLUDED.items():
            assert name not in found, f"{name} is excluded twice"
            found[name] = excluding
    return found
