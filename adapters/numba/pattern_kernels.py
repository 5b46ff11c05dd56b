"""The loops that are compiled around measures and patterns.

All have one signature, so that a compiled loop over blocks of rows can call them by their addresses:
``kernel(count, flags, numbers, values, reads, constants, out)``. The first four are the rows of the block, the two tables and the
strengths; ``reads`` is where each parameter of a measure begins in its table, ``constants`` a pattern's own parameters, ``out`` where
to begin writing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from adapters.numba.c_functions import CFunction
from adapters.numba.cache import CodeCache
from adapters.numba.code_names import PATTERN
from adapters.numba.functions import compiled, linked, source_stamp
from adapters.numba.pattern_averages import AVERAGING, BEGINNING, MOVING, average, begin_totals, move_totals
from adapters.numba.pattern_blocks import KERNEL, SIGNATURE, blocks
from adapters.numba.pattern_tables import column_start, is_flag
from adapters.numba.tuples import gather, load
from domain.indicators.patterns.base import Pattern
from domain.indicators.patterns.measures import FLAG_NAMES, FUNCTIONS
from domain.indicators.patterns.program import Source, parameters

SOURCES = (
    *(f"adapters.numba.{name}" for name in ("c_functions", "calls", "functions", "tuples")),
    *(f"adapters.numba.pattern_{name}" for name in ("averages", "blocks", "kernels", "tables")),
    *(f"domain.indicators.patterns.{name}" for name in ("measures", "program")),
)
"""Modules whose source determines the loops."""


class PatternKernels:
    """Compiled loops, each compiled or brought from the folder when it is first asked for."""

    def __init__(self, cache_dir: Path | None, compiling: Callable[[str], None]) -> None:
        """Prepares them.

        Args:
            cache_dir: folder for compiled code; None compiles anew in every process.
            compiling: is called with a name before it is compiled.
        """
        self._cache_dir, self._compiling = cache_dir, compiling
        self._found: dict[str, CFunction] = {}
        self._lock = Lock()

    def blocks(self) -> CFunction:
        """The loop over blocks of rows, see ``pattern_blocks``."""
        return self._linked(blocks, SIGNATURE)

    def averagers(self) -> tuple[int, int, int]:
        """Addresses of the averages' parts, see ``pattern_averages``: for a block, to move totals and to begin them."""
        parts = ((average, AVERAGING), (move_totals, MOVING), (begin_totals, BEGINNING))
        first, second, third = (self._linked(function, signature).address for function, signature in parts)
        return first, second, third

    def _linked(self, function: Any, signature: Any) -> CFunction:
        return self._kernel(function.__name__, function, signature, partial(linked, function, ""))

    def measure(self, name: str) -> int:
        """The address of a measure's loop."""
        function: Any = FUNCTIONS[name]
        loop = _flag_measure if name in FLAG_NAMES else _measure
        return self._kernel(name, function, KERNEL, lambda: loop(compiled(function), len(parameters(function)))).address

    def pattern(self, pattern: Pattern, sources: Sequence[Source]) -> int:
        """The address of the loop of a pattern's class."""
        function: Any = pattern.recognise
        flags = tuple(column_start(source.column) - source.lag for source in sources if is_flag(source.column))
        numbers = tuple(column_start(source.column) - source.lag for source in sources if not is_flag(source.column))
        constants = sum(lag is None for _, lag in parameters(function))
        return self._kernel(
            pattern.talib_name, function, KERNEL, lambda: _pattern(compiled(function), flags, numbers, constants)
        ).address

    def _kernel(self, name: str, function: Any, signature: Any, build: Callable[[], Callable[..., Any]]) -> CFunction:
        with self._lock:
            if name not in self._found:
                stamp, folder, loop = source_stamp(function, SOURCES), self._cache_dir, build()
                loop.__qualname__ = f"{loop.__name__}_{name}_{stamp}"
                announce = partial(self._compiling, name)
                cache = None if folder is None else CodeCache(folder, f"{PATTERN}{name}", stamp, announce)
                self._found[name] = CFunction(loop, signature, cache)
            return self._found[name]


def _measure(function: Any, size: int) -> Callable[..., None]:
    def measure(count, flags, numbers, values, reads, constants, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        indices = load(reads, 0, size)
        for at in range(count):
            numbers[out + at] = function(*gather(numbers, indices, at))

    return measure


def _flag_measure(function: Any, size: int) -> Callable[..., None]:
    def measure(count, flags, numbers, values, reads, constants, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        indices = load(reads, 0, size)
        for at in range(count):
            flags[out + at] = function(*gather(numbers, indices, at))

    return measure


def _pattern(function: Any, flag_indices: Any, number_indices: Any, constant_count: int) -> Callable[..., None]:
    def pattern(count, flags, numbers, values, reads, constants, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        given = load(constants, 0, constant_count)
        for at in range(count):
            read = gather(flags, flag_indices, at) + gather(numbers, number_indices, at)
            values[out + at] = function(*(read + given))

    return pattern
