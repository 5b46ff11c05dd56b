"""A recorded run's value over time."""

from __future__ import annotations

from application.projections.equity import EquityCurve, EquityProjection
from application.runs.candles import CandleReader, chunks
from application.runs.result import Folded


def read_back(folded: Folded, symbols: int, reader: CandleReader) -> EquityCurve:
    """The value of a folded account at the close of every instant that the run saw."""
    projection = EquityProjection(symbols, folded.ledger)
    for chunk in chunks(reader):
        projection.feed(chunk)
    return projection.curve()
