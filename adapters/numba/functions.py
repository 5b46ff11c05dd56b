"""Plain Python functions made callable from compiled code, with all that they call."""

from __future__ import annotations

import hashlib
import importlib
import inspect
from collections.abc import Sequence
from functools import cache
from types import CodeType, FunctionType
from typing import Any

from numba import njit

OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False, "no_cfunc_wrapper": True}
"""How everything is compiled; without ``nrt`` there is no counting of references. Nothing is called from C: a sixth of the time that
compiling takes is saved."""


def compile_function(function: Any, name: str = "") -> Any:
    """A numba dispatcher that runs without the interpreter's lock, and where a division by zero gives infinity or NaN.

    It cannot create arrays, and so need not count references to those it is given: that would take up to four times as long as the
    step itself where a step sees its window.

    Args:
        function: what to compile when it is first called.
        name: added to the function's name; two functions of one name in the cache must have the same code.
    """
    function.__qualname__ = f"{function.__name__}_{name}" if name else function.__qualname__
    return njit(**OPTIONS)(function)


@cache
def compiled(function: FunctionType) -> Any:
    """A numba dispatcher of a module-level function; module-level functions that it calls by name are compiled with it.

    The function itself stays plain Python: its code is shared, only the names it looks up are replaced.
    """
    names = dict(function.__globals__)
    names.update((called.__name__, compiled(called)) for called in _called(function))
    twin = FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
    twin.__module__, twin.__qualname__ = function.__module__, f"{function.__qualname__}_{source_stamp(function)}"
    return compile_function(twin)


def source_stamp(function: FunctionType, modules: Sequence[str] = ()) -> str:
    """Hash of all that a function's compiled code depends on: source files and the constants that it looks up by name.

    Args:
        function: the function; the source files of all that it calls count too.
        modules: names of further modules whose source counts.
    """
    reached = _reached(function)
    digest = hashlib.sha256()
    for module in sorted({called.__module__ for called in reached} | set(modules)):
        digest.update(inspect.getsource(importlib.import_module(module)).encode())
    for called in reached:
        digest.update(repr(_constants(called)).encode())
    return digest.hexdigest()[:16]


def _reached(function: FunctionType) -> list[FunctionType]:
    found = [function]
    for reached in found:
        found += [called for called in _called(reached) if called not in found]
    return found


def _called(function: FunctionType) -> list[FunctionType]:
    return [value for _, value in _looked_up(function) if isinstance(value, FunctionType)]


def _constants(function: FunctionType) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in _looked_up(function) if isinstance(value, int | float | str | tuple)]


def _looked_up(function: FunctionType) -> list[tuple[str, Any]]:
    names, known = sorted(_names(function.__code__)), function.__globals__
    return [(name, known[name]) for name in names if name in known]


def _names(code: CodeType) -> set[str]:
    nested = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return set(code.co_names).union(*(_names(inner) for inner in nested))
