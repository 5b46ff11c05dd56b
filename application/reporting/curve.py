"""Values over time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from application.trading.bars import Floats, Integers


@dataclass(frozen=True, slots=True)
class Curve:
    """Values over time.

    Attributes:
        times: (n,) seconds since the epoch, UTC, ascending; midnight of the session for daily and longer bars.
        values: (n,) the values.
    """

    times: Integers
    values: Floats

    @staticmethod
    def empty() -> Curve:
        """The curve of nothing."""
        return Curve(np.empty(0, np.int64), np.empty(0))
