"""Bars made by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from application.trading.bars import BarChunk

MINUTE = 60_000_000
DAY = 86_400_000_000

Prices = tuple[float, float, float, float]
"""Open, high, low, close."""


class Row(NamedTuple):
    """One bar; ``code`` is the place of its symbol, ``session`` the number of its day (None: the day it opens on)."""

    open_time: int
    code: int
    prices: Prices
    length: int = DAY
    session: int | None = None


def chunk(rows: Sequence[Row], indicators: Mapping[str, Sequence[float]] | None = None) -> BarChunk:
    """Rows in the order in which a chunk has them."""
    order = sorted(range(len(rows)), key=lambda place: rows[place][:2])
    ordered = [rows[place] for place in order]
    prices = np.array([row.prices for row in ordered], dtype=np.float64).reshape(len(rows), 4)
    open_time = np.array([row.open_time for row in ordered], dtype=np.int64)
    sessions = [row.open_time // DAY if row.session is None else row.session for row in ordered]
    return BarChunk(
        open_time=open_time,
        close_time=open_time + np.array([row.length for row in ordered], dtype=np.int64) - 1,
        symbol=np.array([row.code for row in ordered], dtype=np.int64),
        session=np.array(sessions, dtype=np.int64),
        open=prices[:, 0],
        high=prices[:, 1],
        low=prices[:, 2],
        close=prices[:, 3],
        volume=np.full(len(rows), 1_000.0),
        indicators={name: np.array(values, dtype=np.float64)[order] for name, values in (indicators or {}).items()},
    )


def daily(*series: Sequence[Prices | float | None]) -> BarChunk:
    """Daily bars of several symbols, day by day; a number is a bar of that one price, None a day without a bar."""
    return chunk(
        [
            Row(day * DAY, code, (price,) * 4 if isinstance(price, int | float) else price)
            for code, prices in enumerate(series)
            for day, price in enumerate(prices)
            if price is not None
        ]
    )


def pieces(whole: BarChunk, rows: int) -> Iterator[BarChunk]:
    """The chunk in pieces of about ``rows`` rows, each ending between two instants."""
    edges = [int(edge) for edge in whole.instants() if edge]
    first = 0
    for edge in [*edges, len(whole)]:
        if edge - first >= rows or edge == len(whole):
            yield whole.rows(first, edge)
            first = edge
