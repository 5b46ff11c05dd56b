"""A recorded run's value over time."""

from __future__ import annotations

from application.market_data.candle_reader import CandleReader
from application.runs.equity import EquityCurve, EquityProjection
from application.runs.result import Folded
from application.trading.bar_feed import chunks


def read_back(folded: Folded, symbols: int, reader: CandleReader) -> EquityCurve:
    """The value of a folded account at the close of every instant that the run saw."""
    projection = EquityProjection(symbols, folded.ledger)
    for chunk in chunks(reader):
        projection.feed(chunk)
    return projection.curve()
