"""Indicators of both kinds over frames: at once, or chunk by chunk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from domain.indicators.base import Indicator
from domain.indicators.columns import OTHER_CLOSE, SESSION, FloatColumn, Offsets, as_floats
from domain.indicators.evaluation.scan import Carry, Scanner
from domain.indicators.evaluation.series import SeriesRows, series_rows
from domain.indicators.evaluation.sessions import session_numbers
from domain.indicators.frame_indicator import AnyIndicator, FrameIndicator
from domain.shared.errors import InvalidCandles, InvalidValue


def compute(frame: pl.DataFrame, indicators: Sequence[AnyIndicator], scanner: Scanner) -> pl.DataFrame:
    """Adds the indicators' outputs to a frame, computed for each series of it.

    Args:
        frame: candles. Rows of one series (``symbol``, ``venue``, ``interval``, as far as there are such columns) must be in the
            order of time; series may follow one another or be mixed.
        indicators: what to compute.
        scanner: runs the step functions.

    Returns:
        The frame with its rows as they were and a Float64 column per output, null where there is no value. A column of an
        output's name is replaced.

    Raises:
        InvalidCandles: a series is not sorted by time.
        InvalidValue: a column that an indicator needs is missing or holds no numbers, or two outputs have one name.
    """
    computed = IndicatorPipeline(indicators, scanner).feed(frame)
    columns = [pl.from_numpy(values, schema={name: pl.Float64}).to_series() for name, values in computed.items()]
    # As expressions, because Polars then fills the columns on all cores.
    return frame.with_columns(columns).with_columns(pl.col(name).fill_nan(None) for name in computed)


class IndicatorPipeline:
    """A computation of indicators over chunks of rows, which carries on each series where its last chunk ended.

    Series may be mixed in a chunk, be missing in some and appear later.
    """

    def __init__(self, indicators: Sequence[AnyIndicator], scanner: Scanner) -> None:
        """Prepares a pipeline before the first row.

        Raises:
            InvalidValue: two outputs have one name, or an output has the name of an input.
        """
        _check_names(indicators)
        self._indicators = tuple(indicators)
        self._steps = [indicator for indicator in indicators if isinstance(indicator, Indicator)]
        self._frames = [indicator for indicator in indicators if isinstance(indicator, FrameIndicator)]
        self._scanner = scanner
        self._carry = Carry.start(self._steps, 0)
        self._carry_rows: dict[tuple[Any, ...], int] = {}
        self._last_times: dict[tuple[Any, ...], int] = {}
        self._tails: dict[tuple[int, tuple[Any, ...]], pl.DataFrame] = {}

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of all outputs, in the order of the indicators."""
        return tuple(name for indicator in self._indicators for name in indicator.outputs)

    def feed(self, chunk: pl.DataFrame) -> dict[str, FloatColumn]:
        """The outputs for the next rows, float64 and aligned to them, NaN where there is no value.

        Raises:
            InvalidCandles: a series is not sorted by time, or does not go on after its last chunk.
            InvalidValue: a column is missing or holds no numbers.
        """
        names = dict.fromkeys(name for indicator in self._steps for name in indicator.inputs)
        inputs = {name: self._column(chunk, name) for name in names}
        rows = series_rows(chunk)
        last_times = self._checked_times(rows)
        computed = self._scan(inputs, rows)
        for number, indicator in enumerate(self._frames):
            computed.update(self._calculate(number, indicator, chunk, rows))
        self._last_times.update(last_times)
        return {name: computed[name] for name in self.outputs}

    def _column(self, chunk: pl.DataFrame, name: str) -> FloatColumn:
        return session_numbers(chunk) if name == SESSION else as_floats(chunk[_present(chunk, name)])

    def _checked_times(self, rows: SeriesRows) -> dict[tuple[Any, ...], int]:
        if rows.times is None:
            return {}
        filled = np.flatnonzero(np.diff(rows.offsets)).tolist()
        for series in filled:
            before = self._last_times.get(rows.keys[series])
            if before is not None and rows.times[rows.offsets[series]] <= before:
                name = " ".join(map(str, rows.keys[series])) or "this chunk"
                raise InvalidCandles(f"rows of {name} begin before the chunk before them ends")
        return {rows.keys[series]: int(rows.times[rows.offsets[series + 1] - 1]) for series in filled}

    def _scan(self, inputs: dict[str, FloatColumn], rows: SeriesRows) -> dict[str, FloatColumn]:
        if not self._steps:
            return {}
        carry_rows = self._carry_rows_of(rows.keys)
        if rows.order is not None:
            inputs = {name: column[rows.order] for name, column in inputs.items()}
        found, carried = self._scanner.scan(self._steps, inputs, rows.offsets, self._carry.take(carry_rows))
        self._carry.put(carry_rows, carried)
        return found if rows.order is None else {n: _reordered(column, rows.order) for n, column in found.items()}

    def _carry_rows_of(self, keys: list[tuple[Any, ...]]) -> Offsets:
        known = len(self._carry_rows)
        for key in keys:
            self._carry_rows.setdefault(key, len(self._carry_rows))
        if len(self._carry_rows) > known:
            self._carry = self._carry.extended(len(self._carry_rows) - known)
        return np.array([self._carry_rows[key] for key in keys], np.int64)

    def _calculate(
        self, number: int, indicator: FrameIndicator, chunk: pl.DataFrame, rows: SeriesRows
    ) -> dict[str, FloatColumn]:
        seen = chunk.select(_present(chunk, name) for name in indicator.inputs)
        if rows.order is not None:
            seen = seen[rows.order]
        outputs = [np.empty(chunk.height) for _ in indicator.outputs]
        for key, first, last in zip(rows.keys, rows.offsets[:-1].tolist(), rows.offsets[1:].tolist(), strict=True):
            fresh = seen.slice(first, last - first)
            before = self._tails.get((number, key))
            whole = fresh if before is None else pl.concat([before, fresh], how="vertical_relaxed")
            for output, values in zip(outputs, indicator.values(whole), strict=True):
                output[first:last] = values[whole.height - fresh.height :]
            kept = whole.height if indicator.lookback is None else indicator.lookback - 1
            self._tails[number, key] = whole.tail(kept)
        if rows.order is not None:
            outputs = [_reordered(output, rows.order) for output in outputs]
        return dict(zip(indicator.outputs, outputs, strict=True))


def _present(frame: pl.DataFrame, name: str) -> str:
    if name not in frame.columns:
        hint = "; tt.indicators.with_other_close adds another symbol's closes" if name == OTHER_CLOSE else ""
        raise InvalidValue(f"the frame has no column {name!r}: it has {', '.join(frame.columns)}{hint}", field=name)
    return name


def _reordered(column: FloatColumn, order: Offsets) -> FloatColumn:
    back = np.empty_like(column)
    back[order] = column
    return back


def _check_names(indicators: Sequence[AnyIndicator]) -> None:
    inputs = {name for indicator in indicators for name in indicator.inputs}
    seen: set[str] = set()
    for indicator in indicators:
        for name in indicator.outputs:
            if name in seen:
                raise InvalidValue(f"two indicators have the output {name!r}", field=name)
            if name in inputs:
                raise InvalidValue(f"{indicator} would overwrite the input {name!r}", field=name)
            seen.add(name)
