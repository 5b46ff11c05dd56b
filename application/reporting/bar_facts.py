"""What the bars tell of trades and open positions: the sessions of fills, and the last closes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from application.market_data.candle_reader import SEEN, CandleReader
from application.market_data.selection import SESSION
from domain.shared.interval import from_microseconds

Bar = tuple[str, int]
"""A symbol and the open time of one of its bars, microseconds since the epoch, UTC."""


@dataclass(frozen=True, slots=True)
class BarFacts:
    """What was read.

    Attributes:
        closes: last close of each symbol.
        sessions: session of each bar that was asked for; an exchange's session may begin on the day before, as UTC has it.
    """

    closes: dict[str, float] = field(default_factory=dict)
    sessions: dict[Bar, date] = field(default_factory=dict)


def bar_facts(reader: CandleReader, bars: Iterable[Bar]) -> BarFacts:
    """Goes through the candles once.

    Args:
        reader: the run's candles.
        bars: whose sessions are wanted.
    """
    wanted = pl.DataFrame(
        [(symbol, from_microseconds(at)) for symbol, at in set(bars)],
        schema={"symbol": pl.String, "open_time": pl.Datetime("us", "UTC")},
        orient="row",
    )
    facts = BarFacts()
    for frame in reader.frames(SEEN):
        facts.closes.update(frame.group_by("symbol").agg(pl.col("close").sort_by("open_time").last()).iter_rows())
        if len(wanted):
            rows = frame.select("symbol", "open_time", SESSION.alias("session")).join(
                wanted, on=["symbol", "open_time"], how="semi"
            )
            at = rows["open_time"].dt.epoch("us")
            facts.sessions.update(zip(zip(rows["symbol"], at, strict=True), rows["session"], strict=True))
    return facts
