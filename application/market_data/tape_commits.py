"""Which commit brought which candle: what all tapes do alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import polars as pl

from application.ports.tape import TapeCommit
from domain.market.candle_schema import CANDLE_SCHEMA
from domain.market.revisions import NEWER
from domain.shared.interval import Interval

BarKey = tuple[str, str, datetime]
"""Symbol, venue and open time of a candle of a known interval."""

BAR_KEY = ("symbol", "venue", "open_time")

CommitsOf = Callable[[pl.DataFrame, Interval, datetime | None], dict[BarKey, TapeCommit]]


def commit_of_one(
    commits_of: CommitsOf, key: BarKey, interval: Interval, known_at: datetime | None
) -> TapeCommit | None:
    """The commit that brought one candle; see ``Tape.commit_of``."""
    candle = pl.DataFrame([key], schema={name: CANDLE_SCHEMA[name] for name in BAR_KEY}, orient="row")
    return commits_of(candle, interval, known_at).get(key)


def newest_batches(rows: pl.LazyFrame, candles: pl.DataFrame) -> dict[BarKey, str]:
    """For each candle the name of the commit that brought its newest row.

    Args:
        rows: rows of one interval with ``symbol, venue, open_time, known_at, revision`` and ``batch``, the name of their commit.
        candles: ``symbol``, ``venue`` and ``open_time`` of each; those that are not among the rows are left out.
    """
    asked = (
        rows.join(candles.lazy().select(BAR_KEY), on=BAR_KEY, how="semi").select(*BAR_KEY, *NEWER, "batch").collect()
    )
    newest = asked.sort(NEWER).unique(BAR_KEY, keep="last").select(*BAR_KEY, "batch")
    return {(symbol, venue, opened): batch for symbol, venue, opened, batch in newest.iter_rows()}
