"""Indicators written by users: Polars over a frame, without a step function."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Sequence
from typing import Any, ClassVar

import polars as pl

from domain.indicators.base import Indicator
from domain.indicators.columns import FloatColumn, as_floats
from domain.indicators.streaming.stream import IndicatorStream
from domain.shared.errors import InvalidValue


class FrameIndicator(ABC):
    """An indicator as ``calculate(df) -> df``.

    Over columns it is called once per series. Bar by bar it is called once per bar over the last ``lookback`` bars; that is as
    correct as ``lookback`` is, and costs a Polars query (some 100 µs) a bar. Without a lookback every bar computes the
    whole history again, so that n bars cost n² / 2 rows.

    Attributes:
        inputs: columns that ``calculate`` sees, rows in the order of time.
        outputs: columns that it computes.
        lookback: how many bars, the newest included, the newest bar's outputs depend on; None: all.
    """

    inputs: ClassVar[tuple[str, ...]] = ("open", "high", "low", "close", "volume")
    outputs: tuple[str, ...]
    lookback: int | None = None

    @abstractmethod
    def calculate(self, df: pl.DataFrame) -> pl.DataFrame:
        """Computes the outputs of one series.

        Args:
            df: the columns ``inputs``; as many rows as there are, fewer than ``lookback`` at the beginning.

        Returns:
            A frame of as many rows with the columns ``outputs`` (others are ignored).
        """

    def values(self, df: pl.DataFrame) -> list[FloatColumn]:
        """The outputs of one series as float64 columns, NaN where null.

        Raises:
            InvalidValue: ``calculate`` gave another number of rows, no such column, or no numbers.
        """
        name, computed = type(self).__name__, self.calculate(df)
        if computed.height != df.height:
            raise InvalidValue(f"{name}.calculate gave {computed.height} rows for {df.height}", field=name)
        missing = [output for output in self.outputs if output not in computed.columns]
        if missing:
            raise InvalidValue(f"{name}.calculate gave no column {missing[0]!r}", field=missing[0])
        return [as_floats(computed[output]) for output in self.outputs]

    def stream(self) -> IndicatorStream:
        """The streaming form, before its first bar; see the class for its cost."""
        return _FrameStream(self)


class _FrameStream:
    """Evaluates the window again at each bar."""

    def __init__(self, indicator: FrameIndicator) -> None:
        self._indicator = indicator
        self._bars: deque[tuple[Any, ...]] = deque(maxlen=indicator.lookback)

    def update(self, *values: Any) -> float | tuple[float, ...]:
        self._bars.append(values)
        frame = pl.DataFrame(
            list(self._bars), schema=list(self._indicator.inputs), orient="row", infer_schema_length=None
        )
        outputs = tuple(float(column[-1]) for column in self._indicator.values(frame))
        return outputs[0] if len(outputs) == 1 else outputs

    @property
    def state(self) -> tuple[tuple[Any, ...], ...]:
        return tuple(self._bars)

    def restore(self, state: Sequence[Any]) -> None:
        self._bars = deque((tuple(bar) for bar in state), maxlen=self._indicator.lookback)


AnyIndicator = Indicator | FrameIndicator
"""An indicator of the catalogue, or a user's own."""
