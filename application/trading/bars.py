"""Bars on their way into the simulation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class BarChunk:
    """Rows of bars in order of open time, then symbol; a chunk never ends between two bars of one open time.

    Bars that open together are one instant, which closes when the last of them does.

    Attributes:
        open_time: (rows,) microseconds since the epoch, UTC, ascending.
        close_time: (rows,) last microsecond of each bar.
        symbol: (rows,) place of the symbol in the run's sorted symbols.
        session: (rows,) day number (days since the epoch) of the bar's session, or of its UTC date.
        open, high, low, close, volume: (rows,) as the strategy sees them.
        indicators: output name -> (rows,) values, NaN where there is none.
    """

    open_time: Integers
    close_time: Integers
    symbol: Integers
    session: Integers
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats
    indicators: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.open_time)

    def rows(self, start: int, stop: int) -> BarChunk:
        """The rows from ``start`` up to ``stop``."""
        return BarChunk(
            **{name: getattr(self, name)[start:stop] for name in self.__slots__ if name != "indicators"},
            indicators={name: values[start:stop] for name, values in self.indicators.items()},
        )

    def copied(self) -> BarChunk:
        """The same rows in memory of their own."""
        return BarChunk(
            **{name: getattr(self, name).copy() for name in self.__slots__ if name != "indicators"},
            indicators={name: values.copy() for name, values in self.indicators.items()},
        )

    def instants(self) -> Integers:
        """Places of the first row of each instant."""
        later = np.flatnonzero(self.open_time[1:] != self.open_time[:-1]) + 1
        return np.concatenate((np.zeros(min(1, len(self)), np.int64), later))
