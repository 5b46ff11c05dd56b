"""Plain Python functions made callable from compiled code, with all that they call."""

from __future__ import annotations

import dis
import hashlib
import importlib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from types import CodeType, FunctionType
from typing import Any

from numba import njit

OPTIONS: dict[str, Any] = {
    "error_model": "numpy",
    "_nrt": False,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}
"""How everything is compiled: a division by zero gives infinity or NaN, nothing counts references to arrays (that would take up to four
times as long as a step itself), and neither the interpreter nor C can call it, which would take a quarter of the time to compile."""

FEW = 2
"""In how many places a function may be called to become part of them all."""


@cache
def compiled(function: FunctionType, *, inline: bool = True) -> Any:
    """A numba dispatcher of a module-level function, to be called by compiled code; module-level functions that it calls by name are
    compiled with it.

    Args:
        function: what to compile.
        inline: whether it becomes part of what calls it, however long it is; so does all that is called in few places. What is called
            in more would be compiled as often.
    """
    options = OPTIONS | {"forceinline": inline}
    return njit(**options)(linked(function, f"{source_stamp(function)}{'_inlined' * inline}"))


def linked(function: FunctionType, stamp: str) -> FunctionType:
    """The function with the module-level functions that it calls replaced by compiled ones.

    The function itself stays plain Python: its code is shared, only the names it looks up are replaced.

    Args:
        function: a module-level function.
        stamp: added to its name; two functions of one name in the cache must have the same code.
    """
    names = dict(function.__globals__)
    looked_up = (one.argval for one in dis.get_instructions(function) if one.opname == "LOAD_GLOBAL")
    calls = Counter(looked_up)
    for called in _called(function):
        names[called.__name__] = compiled(called, inline=calls[called.__name__] <= FEW)
    twin = FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
    twin.__module__, twin.__qualname__ = function.__module__, f"{function.__qualname__}_{stamp}"
    return twin


def source_stamp(function: FunctionType, modules: Sequence[str] = (), others: Sequence[FunctionType] = ()) -> str:
    """Hash of all that a function's compiled code depends on, as it was imported: a file may have been edited since.

    Args:
        function: the function; all that it calls counts too, and the constants that these look up by name.
        modules: names of further modules that count, with all their functions and constants.
        others: further functions that count like the first.
    """
    digest = hashlib.sha256()
    for called in _reached(function, *others):
        digest.update(repr((_described(called.__code__), _described(called.__defaults__))).encode())
        digest.update(repr([(name, _described(value)) for name, value in _looked_up(called)]).encode())
    digest.update("".join(map(_module_stamp, modules)).encode())
    return digest.hexdigest()[:16]


@cache
def _module_stamp(module: str) -> str:
    known = vars(importlib.import_module(module))
    own = {name: value for name, value in known.items() if not name.startswith("__") and name != "annotations"}
    described = repr([(name, _content(module, value)) for name, value in sorted(own.items())])
    return hashlib.sha256(described.encode()).hexdigest()


def _content(module: str, value: Any) -> Any:
    """What a module's name stands for; what it has from another module by its name only."""
    value = getattr(value, "__wrapped__", value)
    if getattr(value, "__module__", module) != module:
        return _described(value)
    if isinstance(value, FunctionType):
        return _described(value.__code__), _described(value.__defaults__)
    if isinstance(value, type):
        return [(name, _content(module, part)) for name, part in vars(value).items() if isinstance(part, FunctionType)]
    return _described(value)


def _described(value: Any) -> Any:
    """What is the same in every process for the same value, and tells it from others as far as compiled code can."""
    if isinstance(value, CodeType):
        parts = (value.co_code, value.co_names, value.co_varnames, value.co_freevars)
        return parts, [_described(constant) for constant in value.co_consts]
    if isinstance(value, tuple | list):
        return [_described(part) for part in value]
    if isinstance(value, set | frozenset):
        return sorted(repr(_described(part)) for part in value)
    if isinstance(value, Mapping):
        return [(_described(key), _described(part)) for key, part in value.items()]
    if isinstance(value, FunctionType | type):
        return value.__module__, value.__qualname__
    written = value is None or isinstance(value, int | float | str | bytes)
    return type(value).__qualname__, repr(value) if written else ""


def _reached(*functions: FunctionType) -> list[FunctionType]:
    found = list(functions)
    for reached in found:
        found += [called for called in _called(reached) if called not in found]
    return found


def _called(function: FunctionType) -> list[FunctionType]:
    return [value for _, value in _looked_up(function) if isinstance(value, FunctionType)]


def _looked_up(function: FunctionType) -> list[tuple[str, Any]]:
    names, known = sorted(_names(function.__code__)), function.__globals__
    return [(name, known[name]) for name in names if name in known]


def _names(code: CodeType) -> set[str]:
    nested = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return set(code.co_names).union(*(_names(inner) for inner in nested))
