"""Indicators over whole columns, compiled and on all cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from adapters.numba.array_pool import ArrayPool
from adapters.numba.c_functions import CFunction
from adapters.numba.cache import CodeCache
from adapters.numba.code_names import stage_name, stage_shape
from adapters.numba.functions import source_stamp
from adapters.numba.kernel import SOURCES, build_kernel
from adapters.numba.passes import Pass, Task, expected_cost, single_pass_tasks, staged_tasks
from adapters.numba.pattern_kernels import PatternKernels
from adapters.numba.patterns import Threads, scan_on, scan_patterns
from adapters.numba.rows import CompleteRows, Mask, complete_rows, finite_rows
from domain.indicators.base import Indicator
from domain.indicators.columns import FloatColumn, Offsets
from domain.indicators.evaluation.scan import Carry, carry_for, check_columns
from domain.indicators.patterns.base import Pattern
from domain.indicators.patterns.scan import Strengths, checked_bars
from domain.indicators.stage import Stage

SMALLEST_TASK = 20_000
"""Rows below which a series range is not split further: starting a task costs about as much as scanning that many."""


RANGES_PER_THREAD = 2
"""Into how many parts more than there are threads series are dealt out, because threads do not always get on equally well."""


class NumbaScanner:
    """A scanner that compiles each step function when it is first needed, and keeps the code in a folder between processes.

    Series are dealt out to threads in ranges of about equal rows, indicator by indicator; compiled code runs without the
    interpreter's lock.
    """

    def __init__(
        self,
        cache_dir: Path | None = None,
        threads: int | None = None,
        compiling: Callable[[str], None] = lambda name: None,
    ) -> None:
        """Prepares a scanner; nothing is compiled yet.

        Args:
            cache_dir: folder for compiled code, created when needed; None compiles anew in every process.
            threads: how many at once; None: one per core.
            compiling: is called with the name of a step before it is compiled, where its code is not in the folder.
        """
        self._cache_dir, self._compiling = cache_dir, compiling
        self._threads = threads or os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(self._threads, "indicators") if self._threads > 1 else None
        self._kernels: dict[tuple[Any, ...], CFunction] = {}
        self._pattern_kernels = PatternKernels(cache_dir, compiling)
        self._arrays = ArrayPool()
        self._lock = Lock()

    def scan(
        self,
        indicators: Sequence[Indicator],
        columns: Mapping[str, FloatColumn],
        offsets: Offsets,
        carry: Carry | None = None,
    ) -> tuple[dict[str, FloatColumn], Carry]:
        """See ``application.ports.column_scanner.ColumnScanner``."""
        check_columns(indicators, columns, offsets)
        carry = carry_for(indicators, offsets, carry)
        offsets = np.ascontiguousarray(offsets, np.int64)
        readable = {name: np.ascontiguousarray(columns[name]) for indicator in indicators for name in indicator.inputs}
        rows = self._complete_rows(indicators, readable, offsets)
        ranges = _ranges(offsets, RANGES_PER_THREAD * self._threads if self._threads > 1 else 1)
        outputs: dict[str, FloatColumn] = {}
        tasks: list[tuple[int, Task]] = []
        finishing: list[Task] = []
        for indicator, carried in zip(indicators, carry.rows, strict=True):
            computed = self._arrays.empty(len(indicator.outputs), int(offsets[-1]))
            outputs.update(zip(indicator.outputs, computed, strict=True))
            if isinstance(indicator, Pattern):
                bars = [readable[name] for name in indicator.inputs]
                computed[0] = scan_on(indicator, bars, offsets, carried, self._pattern_kernels, self._sharing)
                continue
            passes, cost = [Pass(stage, self._kernel(stage)) for stage in indicator.stages], expected_cost(indicator)
            if len(passes) > 1:
                staged = staged_tasks(indicator, passes, readable, offsets, ranges, carried, computed)
                tasks += [(cost, task) for task in staged]
                continue
            read = rows[indicator.inputs]
            results = read.results(computed)
            tasks += [(cost, task) for task in single_pass_tasks(passes[0], read, ranges, carried, results)]
            finishing.append(partial(read.spread, results, computed))
        # The longest first, so that at the end no thread waits long for another.
        self._run([task for _, task in sorted(tasks, key=lambda costly: -costly[0])], len(tasks) * int(offsets[-1]))
        self._run(finishing, int(offsets[-1]))
        return outputs, carry

    def _complete_rows(
        self, indicators: Sequence[Indicator], columns: Mapping[str, FloatColumn], offsets: Offsets
    ) -> dict[tuple[str, ...], CompleteRows]:
        """The rows to scan for each choice of columns that an indicator with one pass reads."""
        chosen = {indicator.inputs for indicator in indicators if len(indicator.stages) == 1}
        finite: dict[str, Mask | None] = {}

        def look(name: str) -> None:
            finite[name] = finite_rows(columns[name])

        self._run([partial(look, name) for name in {name for names in chosen for name in names}], int(offsets[-1]))
        return {
            names: complete_rows([columns[name] for name in names], offsets, [finite[name] for name in names])
            for names in chosen
        }

    def scan_patterns(
        self, patterns: Sequence[Pattern], columns: Mapping[str, FloatColumn], offsets: Offsets
    ) -> Strengths:
        """See ``application.ports.column_scanner.ColumnScanner``."""
        bars = [np.ascontiguousarray(column) for column in checked_bars(columns, int(offsets[-1]))]
        offsets = np.ascontiguousarray(offsets, np.int64)
        return scan_patterns(patterns, bars, offsets, self._pattern_kernels, self._sharing)

    def warm_up(self, indicators: Sequence[Indicator]) -> None:
        """Compiles what is not compiled yet, or loads it from the folder; below two seconds an indicator."""
        for indicator in indicators:
            rows = 1 if isinstance(indicator, Pattern) else 0
            columns = {name: np.zeros(rows) for name in indicator.inputs}
            self.scan([indicator], columns, np.array([0, rows]))

    @property
    def _sharing(self) -> Threads:
        return Threads(self._threads, SMALLEST_TASK, self._run)

    def _run(self, tasks: list[Task], rows: int = SMALLEST_TASK) -> None:
        """Runs tasks, at the same time unless there are so few ``rows`` in all that it does not pay."""
        if self._pool is None or len(tasks) == 1 or rows < SMALLEST_TASK:
            for task in tasks:
                task()
            return
        for running in [self._pool.submit(task) for task in tasks]:
            running.result()

    def _kernel(self, stage: Stage) -> CFunction:
        key = (stage.step, stage.ranged, *stage_shape(stage))
        with self._lock:
            if key not in self._kernels:
                self._kernels[key] = self._build(stage)
            return self._kernels[key]

    def _build(self, stage: Stage) -> CFunction:
        step: Any = stage.step
        ranged: Any = stage.ranged
        stamp = source_stamp(step, SOURCES, () if ranged is None else (ranged,))
        name = stage_name(stage)
        folder, announce = self._cache_dir, partial(self._compiling, step.__name__)
        cache = None if folder is None else CodeCache(folder, name, stamp, announce)
        return build_kernel(stage, f"{name}_{stamp}", cache)


def _ranges(offsets: Offsets, parts: int) -> list[tuple[int, int]]:
    """Splits the series into at most ``parts`` neighbouring ranges of about equal rows."""
    rows = int(offsets[-1])
    parts = max(1, min(parts, rows // SMALLEST_TASK))
    cuts = np.searchsorted(offsets, np.linspace(0, rows, parts + 1)[1:-1]).tolist()
    edges = sorted({0, *cuts, len(offsets) - 1})
    return list(pairwise(edges))
