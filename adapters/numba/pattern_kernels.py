"""The loops that are compiled around measures and patterns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from threading import Lock
from typing import Any

from adapters.numba.arity import TAKE
from adapters.numba.cache import CodeCache
from adapters.numba.functions import compile_function, compiled, source_stamp
from adapters.numba.pattern_tables import is_flag, place
from domain.indicators.patterns.base import Pattern
from domain.indicators.patterns.measures import FUNCTIONS, moved_total, running_total
from domain.indicators.patterns.program import HISTORY, Source

SOURCES = (
    "adapters.numba.arity",
    "adapters.numba.functions",
    "adapters.numba.pattern_kernels",
    "adapters.numba.pattern_tables",
    "domain.indicators.patterns.measures",
    "domain.indicators.patterns.program",
)
"""Modules whose source determines the loops."""

_READ_AT_ONCE = 8


class PatternKernels:
    """Compiled loops, each compiled or brought from the folder when it is first called."""

    def __init__(self, cache_dir: Path | None, compiling: Callable[[str], None]) -> None:
        """Prepares them.

        Args:
            cache_dir: folder for compiled code; None compiles anew in every process.
            compiling: is told a name before it is compiled.
        """
        self._cache_dir, self._compiling = cache_dir, compiling
        self._kernels: dict[Any, Any] = {}
        self._lock = Lock()

    def ages(self) -> Any:
        """``ages(first, count, series, starts, ends, first_ages, out) -> series``; see ``_ages``."""
        return self._kernel("ages", _ages, lambda: _ages)

    def history(self) -> Any:
        """``history(count, table, places)``; see ``_history``."""
        return self._kernel("history", _history, lambda: _history)

    def totals(self) -> Any:
        """``totals(count, numbers, ages, taken, put, unusual, places, running, initial, remembered)``.

        Averages of a block, ``places`` has a row (source, target, seed, period) for each and ``running`` its total at the row
        before. ``taken`` and ``put`` say of each row which row of ``initial`` a total goes on from there, and to which row of
        ``remembered`` it is written; -1 for none. ``unusual`` is memory to work with.
        """
        return self._kernel("totals", running_total, lambda: _totals(compiled(running_total), compiled(moved_total)))

    def measure(self, name: str) -> Any:
        """``measure(count, columns, out)`` of a measure by name."""
        function: Any = FUNCTIONS[name]
        take = TAKE[function.__code__.co_argcount - 1]
        return self._kernel(name, function, lambda: _measure(compiled(function), compiled(take)))

    def pattern(self, pattern: Pattern, sources: Sequence[Source]) -> Any:
        """``pattern(count, flags, numbers, constants, out)`` of a pattern's class."""
        flags = tuple(place(source.column) - source.lag for source in sources if is_flag(source.column))
        numbers = tuple(place(source.column) - source.lag for source in sources if not is_flag(source.column))
        function: Any = pattern.recognise
        return self._kernel(
            pattern.talib_name,
            function,
            lambda: _pattern(compiled(function), _reader(len(flags)), flags, _reader(len(numbers)), numbers),
        )

    def _kernel(self, name: str, function: Any, build: Callable[[], Any]) -> Any:
        with self._lock:
            if name not in self._kernels:
                stamp = source_stamp(function, SOURCES)
                kernel = compile_function(build(), f"{name}_{stamp}")
                if self._cache_dir is not None:
                    announce = partial(self._compiling, name)
                    kernel._cache = CodeCache(self._cache_dir, f"pattern.{name}", stamp, announce)
                self._kernels[name] = kernel
            return self._kernels[name]


def _ages(first, count, series, starts, ends, first_ages, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Writes how many rows of its series each row has before it; begins at ``series`` and returns where it ended."""
    at = 0
    while at < count:
        while first + at >= ends[series]:
            series += 1
        stop = min(count, ends[series] - first)
        shift = first_ages[series] - starts[series] + first
        for row in range(at, stop):
            out[row] = row + shift
        at = stop
    return series


def _history(count, table, places):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Copies the last rows of a block of ``count`` rows before the place where the next one begins."""
    for column in range(len(places)):
        first = places[column]
        for back in range(HISTORY, 0, -1):
            table[first - back] = table[first + count - back]


def _totals(first_step: Any, step: Any) -> Any:
    def totals(count, numbers, ages, taken, put, unusual, places, running, initial, remembered):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        for at in range(count):
            unusual[at] = (ages[at] <= HISTORY) | (taken[at] >= 0) | (put[at] >= 0)
        for k in range(len(places)):
            source, target, seed, period = places[k, 0], places[k, 1], places[k, 2], places[k, 3]
            total = running[k]
            for at in range(count):
                if unusual[at]:
                    total = first_step(total, ages[at], seed, numbers, source + at, period)
                    if taken[at] >= 0 and ages[at] > seed:
                        total = initial[taken[at], k]
                    if put[at] >= 0:
                        remembered[put[at], k] = total
                else:
                    total = step(total, numbers[source + at - 1], numbers[source + at - 1 - period])
                numbers[target + at] = total
            running[k] = total
            for at in range(target, target + count):
                numbers[at] /= period

    return totals


def _measure(function: Any, take: Any) -> Any:
    def measure(count, columns, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        for at in range(count):
            out[at] = function(*take(columns, at))

    return measure


def _pattern(function: Any, take_flags: Any, flag_places: Any, take_numbers: Any, number_places: Any) -> Any:
    def pattern(count, flags, numbers, constants, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        for at in range(count):
            read = take_flags(flags, flag_places, at) + take_numbers(numbers, number_places, at)
            out[at] = function(*(read + constants))

    return pattern


@cache
def _reader(size: int) -> Any:
    """Reads so many places of a table, each ``at`` rows further on, as a tuple."""
    if size <= _READ_AT_ONCE:
        return compiled(READ[size])
    first, rest = compiled(READ[_READ_AT_ONCE]), _reader(size - _READ_AT_ONCE)

    def read_more(table, places, at):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        return first(table, places[:_READ_AT_ONCE], at) + rest(table, places[_READ_AT_ONCE:], at)

    return compile_function(read_more, str(size))


def read0(table: Any, p: Any, at: int) -> Any:
    """Nothing."""
    return ()


def read1(table: Any, p: Any, at: int) -> Any:
    """One place."""
    return (table[p[0] + at],)


def read2(table: Any, p: Any, at: int) -> Any:
    """Two places."""
    return (table[p[0] + at], table[p[1] + at])


def read3(table: Any, p: Any, at: int) -> Any:
    """Three places."""
    return (table[p[0] + at], table[p[1] + at], table[p[2] + at])


def read4(table: Any, p: Any, at: int) -> Any:
    """Four places."""
    return (table[p[0] + at], table[p[1] + at], table[p[2] + at], table[p[3] + at])


def read5(table: Any, p: Any, at: int) -> Any:
    """Five places."""
    return (*read4(table, p[:4], at), table[p[4] + at])


def read6(table: Any, p: Any, at: int) -> Any:
    """Six places."""
    return (*read4(table, p[:4], at), table[p[4] + at], table[p[5] + at])


def read7(table: Any, p: Any, at: int) -> Any:
    """Seven places."""
    return (*read4(table, p[:4], at), table[p[4] + at], table[p[5] + at], table[p[6] + at])


def read8(table: Any, p: Any, at: int) -> Any:
    """Eight places."""
    return (*read4(table, p[:4], at), table[p[4] + at], table[p[5] + at], table[p[6] + at], table[p[7] + at])


READ = (read0, read1, read2, read3, read4, read5, read6, read7, read8)
