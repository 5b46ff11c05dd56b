"""All bars that open together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from domain.strategies.bar import Bar


class Instant(NamedTuple):
    """All bars that open together; it closes when the last of them does.

    Attributes:
        open_time, close_time: of the instant, microseconds since the epoch, UTC.
        session: day number (days since the epoch) of its session.
        date: its open time, aware UTC.
        symbols: whose bars they are, sorted.
        bars: the bars.
        closes: their closes.
    """

    open_time: int
    close_time: int
    session: int
    date: datetime
    symbols: Sequence[str]
    bars: Sequence[Bar]
    closes: Sequence[float]

    def by_symbol(self) -> Mapping[str, Bar]:
        """The bars by symbol."""
        return dict(zip(self.symbols, self.bars, strict=True))
