"""The loops that are compiled around measures and patterns.

All have one signature, so that a compiled loop over blocks of rows can call them by their addresses:
``kernel(count, flags, numbers, values, reads, constants, out)``. The first four are the rows of the block, the two tables and the
strengths; ``reads`` is where each parameter of a measure begins in its table, ``constants`` a pattern's own parameters, ``out`` where
to begin writing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from threading import Lock
from typing import Any

from numba import njit, types

from adapters.numba.cache import CodeCache
from adapters.numba.functions import OPTIONS, PART, compile_function, compiled, source_stamp
from adapters.numba.pattern_blocks import build_blocks
from adapters.numba.pattern_tables import is_flag, place
from domain.indicators.patterns.base import Pattern
from domain.indicators.patterns.measures import FLAG_NAMES, FUNCTIONS, moved_total, running_total
from domain.indicators.patterns.program import Source, parameters

SIGNATURE = types.void(
    types.int64,
    types.CPointer(types.uint8),  # type: ignore[no-untyped-call]
    types.CPointer(types.float64),  # type: ignore[no-untyped-call]
    types.CPointer(types.int16),  # type: ignore[no-untyped-call]
    types.CPointer(types.int64),  # type: ignore[no-untyped-call]
    types.CPointer(types.float64),  # type: ignore[no-untyped-call]
    types.int64,
)

SOURCES = (
    "adapters.numba.functions",
    "adapters.numba.pattern_blocks",
    "adapters.numba.pattern_kernels",
    "adapters.numba.pattern_tables",
    "domain.indicators.patterns.measures",
    "domain.indicators.patterns.program",
)
"""Modules whose source determines the loops."""

_READ_AT_ONCE = 4


class PatternKernels:
    """Compiled loops, each compiled or brought from the folder when it is first asked for."""

    def __init__(self, cache_dir: Path | None, compiling: Callable[[str], None]) -> None:
        """Prepares them.

        Args:
            cache_dir: folder for compiled code; None compiles anew in every process.
            compiling: is told a name before it is compiled.
        """
        self._cache_dir, self._compiling = cache_dir, compiling
        self._found: dict[str, Any] = {}
        self._lock = Lock()

    def blocks(self) -> Any:
        """The loop over blocks of rows, see ``pattern_blocks``."""
        with self._lock:
            if "blocks" not in self._found:
                build = partial(build_blocks, compiled(running_total), compiled(moved_total))
                self._found["blocks"] = self._cached("blocks", running_total, build, OPTIONS)
            return self._found["blocks"]

    def measure(self, name: str) -> int:
        """The address of a measure's loop."""
        function: Any = FUNCTIONS[name]
        loops = (_measure_of_one, _measure_of_two)
        build = loops[len(parameters(function)) - 1]
        put = put_flag if name in FLAG_NAMES else put_number
        return self._address(name, function, lambda: build(compiled(function), compiled(put)))

    def pattern(self, pattern: Pattern, sources: Sequence[Source]) -> int:
        """The address of the loop of a pattern's class."""
        flags = tuple(place(source.column) - source.lag for source in sources if is_flag(source.column))
        numbers = tuple(place(source.column) - source.lag for source in sources if not is_flag(source.column))
        constants = tuple(range(sum(lag is None for _, lag in parameters(pattern.recognise))))
        readers = (_reader(len(flags), pick_flag), _reader(len(numbers), pick), _reader(len(constants), pick))
        function: Any = pattern.recognise
        build = partial(_pattern, _inlined(function), *readers, flags, numbers, constants)
        return self._address(pattern.talib_name, function, build)

    def _address(self, name: str, function: Any, build: Callable[[], Any]) -> int:
        with self._lock:
            if name not in self._found:
                options = PART | {"no_cfunc_wrapper": False}
                kernel = self._cached(name, function, build, options)
                kernel.compile(SIGNATURE)
                code = kernel.overloads[SIGNATURE.args]
                # The kernel is kept because its code lives as long as it does.
                address = code.library.get_pointer_to_function(code.fndesc.llvm_cfunc_wrapper_name)
                self._found[name] = (address, kernel)
            address, _ = self._found[name]
            return int(address)

    def _cached(self, name: str, function: Any, build: Callable[[], Any], options: dict[str, Any]) -> Any:
        stamp = source_stamp(function, SOURCES)
        loop = build()
        loop.__qualname__ = f"{loop.__name__}_{name}_{stamp}"
        kernel = njit(**options)(loop)
        if self._cache_dir is not None:
            kernel._cache = CodeCache(self._cache_dir, f"pattern.{name}", stamp, partial(self._compiling, name))
        return kernel


def _inlined(function: Any) -> Any:
    """The function made part of the loop that calls it, however long it is: several rows can be computed at once then."""
    return njit(**PART, forceinline=True)(compiled(function).py_func)


def pick(table: Any, place: int) -> Any:
    """A number."""
    return table[place]


def pick_flag(table: Any, place: int) -> Any:
    """What is true or false."""
    return table[place] != 0


def put_number(flags: Any, numbers: Any, place: int, value: Any) -> None:
    """Writes a number."""
    numbers[place] = value


def put_flag(flags: Any, numbers: Any, place: int, value: Any) -> None:
    """Writes what is true or false."""
    flags[place] = value


def _measure_of_one(function: Any, put: Any) -> Any:
    def measure(count, flags, numbers, values, reads, constants, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        first = reads[0]
        for at in range(count):
            put(flags, numbers, out + at, function(numbers[first + at]))

    return measure


def _measure_of_two(function: Any, put: Any) -> Any:
    def measure(count, flags, numbers, values, reads, constants, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        first, second = reads[0], reads[1]
        for at in range(count):
            put(flags, numbers, out + at, function(numbers[first + at], numbers[second + at]))

    return measure


def _pattern(
    function: Any,
    read_flags: Any,
    read_numbers: Any,
    read_constants: Any,
    flag_places: Any,
    number_places: Any,
    constant_places: Any,
) -> Any:
    def pattern(count, flags, numbers, values, reads, constants, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        given = read_constants(constants, constant_places, 0)
        for at in range(count):
            read = read_flags(flags, flag_places, at) + read_numbers(numbers, number_places, at)
            values[out + at] = function(*(read + given))

    return pattern


@cache
def _reader(size: int, picked: Any) -> Any:
    """Reads so many places of a table, each ``at`` rows further on, as a tuple: numba needs its length in the source."""
    one = compiled(picked)

    def read_none(table, p, at):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        return ()

    def read_one(table, p, at):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        return (one(table, p[0] + at),)

    def read_two(table, p, at):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        return (one(table, p[0] + at), one(table, p[1] + at))

    def read_three(table, p, at):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        return (one(table, p[0] + at), one(table, p[1] + at), one(table, p[2] + at))

    def read_four(table, p, at):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        return (one(table, p[0] + at), one(table, p[1] + at), one(table, p[2] + at), one(table, p[3] + at))

    name = f"{picked.__name__}_{size}"
    if size <= _READ_AT_ONCE:
        return compile_function((read_none, read_one, read_two, read_three, read_four)[size], name, PART)
    four, rest = _reader(_READ_AT_ONCE, picked), _reader(size - _READ_AT_ONCE, picked)

    def read_more(table, p, at):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        return four(table, p[:_READ_AT_ONCE], at) + rest(table, p[_READ_AT_ONCE:], at)

    return compile_function(read_more, name, PART)
