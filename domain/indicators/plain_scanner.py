"""Indicators over whole columns without anything to install."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise, repeat
from typing import Any

import numpy as np
import numpy.typing as npt

from domain.indicators.base import Indicator
from domain.indicators.columns import FloatColumn, Offsets
from domain.indicators.evaluation.column_forms import COLUMN_FORMS
from domain.indicators.evaluation.scan import Carry, carry_for, check_columns
from domain.indicators.patterns.base import Pattern
from domain.indicators.patterns.scan import Strengths, scan_plainly
from domain.indicators.stage import Stage


class PlainScanner:
    """A scanner that calls the step functions row by row in plain Python: about 0.2 µs a row and pass, nothing to install.

    A few steps have a form for whole columns in NumPy, which gives the same numbers to the last bit.
    """

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
        outputs: dict[str, FloatColumn] = {}
        for indicator, rows in zip(indicators, carry.rows, strict=True):
            computed = _scan(indicator, [columns[name] for name in indicator.inputs], offsets, rows)
            outputs.update(zip(indicator.outputs, computed, strict=True))
        return outputs, carry

    def scan_patterns(
        self, patterns: Sequence[Pattern], columns: Mapping[str, FloatColumn], offsets: Offsets
    ) -> Strengths:
        """See ``application.ports.column_scanner.ColumnScanner``."""
        return scan_plainly(patterns, columns, offsets)

    def warm_up(self, indicators: Sequence[Indicator]) -> None:
        """Nothing to prepare."""


def _scan(indicator: Indicator, inputs: list[FloatColumn], offsets: Offsets, carry: FloatColumn) -> FloatColumn:
    """The outputs, shape (outputs, rows); ``carry`` goes on."""
    complete = _complete(inputs)
    if complete.all():
        return _scan_complete(indicator, inputs, offsets, carry)
    positions = np.flatnonzero(complete)
    outputs = np.full((len(indicator.outputs), int(offsets[-1])), np.nan)
    outputs[:, positions] = _scan_complete(
        indicator, [column[positions] for column in inputs], np.searchsorted(positions, offsets), carry
    )
    return outputs


def _scan_complete(
    indicator: Indicator, inputs: list[FloatColumn], offsets: Offsets, carry: FloatColumn
) -> FloatColumn:
    if isinstance(indicator, Pattern):
        return _scan_pattern(indicator, inputs, offsets, carry)
    stages = indicator.stages
    by_column = COLUMN_FORMS.get(stages[0].step)
    if by_column is not None and len(stages) == 1:
        return by_column(stages[0], inputs[0], offsets, carry)[None, :]
    outputs = np.empty((len(indicator.outputs), int(offsets[-1])))
    for series, (first, last) in enumerate(pairwise(offsets.tolist())):
        known = {name: column[first:last] for name, column in zip(indicator.inputs, inputs, strict=True)}
        offset = 0
        for stage in stages:
            carried = carry[series, offset : offset + stage.width]
            found = _scan_stage(stage, [known[name] for name in stage.inputs], carried)
            known.update(zip(stage.outputs, found, strict=True))
            offset += stage.width
        outputs[:, first:last] = [known[name] for name in indicator.outputs]
    return outputs


def _scan_pattern(pattern: Pattern, inputs: list[FloatColumn], offsets: Offsets, carry: FloatColumn) -> FloatColumn:
    outputs = np.empty((1, int(offsets[-1])))
    for series, (first, last) in enumerate(pairwise(offsets.tolist())):
        stream = pattern.stream()
        stream.restore(carry[series].tolist())
        outputs[0, first:last] = [
            stream.update(*bar) for bar in zip(*(c[first:last].tolist() for c in inputs), strict=True)
        ]
        carry[series] = stream.state
    return outputs


def _complete(inputs: list[FloatColumn]) -> npt.NDArray[np.bool_]:
    """(rows,) whether a row is finite in all inputs."""
    complete: npt.NDArray[np.bool_] = np.logical_and.reduce([np.isfinite(column) for column in inputs])
    return complete


def _scan_stage(stage: Stage, inputs: list[FloatColumn], carry: FloatColumn) -> FloatColumn:
    """One pass over one series."""
    complete = _complete(inputs)
    if complete.all():
        return _scan_rows(stage, [column.tolist() for column in inputs], carry)
    outputs = np.full((len(stage.outputs), len(complete)), np.nan)
    outputs[:, complete] = _scan_rows(stage, [column[complete].tolist() for column in inputs], carry)
    return outputs


def _scan_rows(stage: Stage, columns: list[list[float]], carry: FloatColumn) -> FloatColumn:
    scalars, window, rows = len(stage.state), stage.window, len(columns[0])
    numbers: list[float] = carry.tolist()
    state, step = tuple(numbers[:scalars]), stage.step
    remembered = [numbers[at : at + window] for at in range(scalars, len(numbers), window)] if window else []
    behind = [past + column for past, column in zip(remembered, columns, strict=True)] if window else columns
    given: list[Any] = list(columns)
    if stage.sees_window:
        given += [*map(repeat, behind), range(window, window + rows)]
    else:
        given += [column[window - lag : window - lag + rows] for lag in stage.lags for column in behind]
    values: list[Any] = []
    keep = values.append
    for row in zip(*given, *map(repeat, stage.constants), strict=False):
        state, value = step(state, *row)
        keep(value)
    carry[:] = [*state, *(number for column in behind for number in column[len(column) - window :])]
    single = len(stage.outputs) == 1
    return np.array(values, np.float64).reshape(rows, 1 if single else len(stage.outputs)).T
