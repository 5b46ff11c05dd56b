"""An indicator's passes over ranges of series, as tasks that can run at the same time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from adapters.numba.c_functions import CFunction, address
from adapters.numba.kernel import workspace
from adapters.numba.rows import CompleteRows, complete_rows, without_gaps
from domain.indicators.base import Indicator
from domain.indicators.columns import FloatColumn, Offsets
from domain.indicators.stage import Stage

Task = Callable[[], None]


@dataclass(frozen=True)
class Pass:
    """A stage and its compiled kernel."""

    stage: Stage
    kernel: CFunction

    def run(self, rows: CompleteRows, first: int, last: int, carry: FloatColumn, results: FloatColumn) -> None:
        """Scans the series from ``first`` up to but not including ``last``; ``carry`` has their rows only."""
        stage, starts, ends = self.stage, rows.starts[first:last], rows.ends[first:last]
        heads, lags, constants = workspace(stage), np.array(stage.lags, np.int64), np.array(stage.constants, float)
        columns_at, heads_at = _addresses(rows.columns), _addresses(heads)
        self.kernel.call(
            address(columns_at), address(starts), address(ends), len(starts), address(carry), stage.width,
            address(heads_at), stage.window, address(lags), address(constants), address(results), results.shape[1],
        )  # fmt: skip
        if stage.window:
            remember(stage, rows.columns, starts, ends, carry)


def _addresses(arrays: Sequence[FloatColumn]) -> Offsets:
    return np.array([address(array) for array in arrays], np.int64)


def remember(stage: Stage, columns: Sequence[FloatColumn], starts: Offsets, ends: Offsets, carry: FloatColumn) -> None:
    """Brings the windows carried by each series to its last rows, and where a step is handed extremes those too."""
    window, states = stage.window, len(stage.state)
    rows = ends[:, None] + np.arange(-window, 0)
    new = rows >= starts[:, None]
    from_before = np.clip(rows - starts[:, None] + window, 0, window - 1)
    for at, column in enumerate(columns):
        known = carry[:, states + at * window : states + (at + 1) * window]
        fresh = column[np.where(new, rows, 0)] if len(column) else known
        known[:] = np.where(new, fresh, np.take_along_axis(known, from_before, 1))
    if stage.ranged is not None:
        lowest = min(1, len(columns) - 1)
        carry[:, 0] = np.fmax.reduce(carry[:, states : states + window], axis=1)
        carry[:, 1] = np.fmin.reduce(carry[:, states + lowest * window : states + (lowest + 1) * window], axis=1)


def expected_cost(indicator: Indicator) -> int:
    """The time that an indicator takes compared with others: by what it reads and writes, and whether it looks at windows."""
    return sum(len(stage.inputs) + len(stage.outputs) + 3 * stage.sees_window for stage in indicator.stages)


def single_pass_tasks(
    only: Pass, rows: CompleteRows, ranges: Sequence[tuple[int, int]], carry: FloatColumn, results: FloatColumn
) -> list[Task]:
    """Tasks of an indicator with one stage: they write into ``results`` where ``rows`` says."""
    return [partial(only.run, rows, first, last, carry[first:last], results) for first, last in ranges]


def staged_tasks(
    indicator: Indicator,
    passes: Sequence[Pass],
    columns: Mapping[str, FloatColumn],
    offsets: Offsets,
    ranges: Sequence[tuple[int, int]],
    carry: FloatColumn,
    outputs: FloatColumn,
) -> list[Task]:
    """Tasks of an indicator with several stages: each takes a range of series through all of them."""
    return [
        partial(
            _run_stages,
            indicator,
            passes,
            [columns[name][offsets[first] : offsets[last]] for name in indicator.inputs],
            offsets[first : last + 1] - offsets[first],
            carry[first:last],
            outputs[:, offsets[first] : offsets[last]],
        )
        for first, last in ranges
    ]


def _run_stages(
    indicator: Indicator,
    passes: Sequence[Pass],
    inputs: list[FloatColumn],
    offsets: Offsets,
    carry: FloatColumn,
    outputs: FloatColumn,
) -> None:
    bars = without_gaps(inputs, offsets)
    edges = np.append(bars.starts, bars.ends[-1:])
    known = dict(zip(indicator.inputs, bars.columns, strict=True))
    offset = 0
    for each in passes:
        rows = complete_rows([known[name] for name in each.stage.inputs], edges)
        found = np.empty((len(each.stage.outputs), int(edges[-1])))
        carried = np.ascontiguousarray(carry[:, offset : offset + each.stage.width])
        results = rows.results(found)
        each.run(rows, 0, len(edges) - 1, carried, results)
        rows.spread(results, found)
        carry[:, offset : offset + each.stage.width] = carried
        offset += each.stage.width
        known.update(zip(each.stage.outputs, found, strict=True))
    if bars.positions is not None:
        outputs.fill(np.nan)
    for row, name in zip(outputs, indicator.outputs, strict=True):
        row[slice(None) if bars.positions is None else bars.positions] = known[name]
