"""Bars of one series that run at the same time, in words."""

from __future__ import annotations

import polars as pl

from domain.market.quality import SERIES, find_crowded
from domain.shared.interval import Interval

_SHOWN = 3


class Overlaps:
    """Bars that open while the bar in front of them still runs, of candles that come in batches, in order of time in each series."""

    def __init__(self, interval: Interval) -> None:
        """None yet, of bars of such a length."""
        self._interval = interval
        self._count = 0
        self._first: pl.DataFrame | None = None
        self._edges: pl.DataFrame | None = None

    def add(self, candles: pl.DataFrame) -> None:
        """Looks at more candles, beside those at the edges of what came before."""
        if not len(candles):
            return
        if self._edges is None:
            self._take(candles)
            self._edges = _edges(candles)
            return
        beside = self._edges.join(candles.select(SERIES).unique(), on=SERIES, how="semi")
        self._take(pl.concat([beside, candles.select(beside.columns)]))
        others = self._edges.join(candles.select(SERIES).unique(), on=SERIES, how="anti")
        self._edges = pl.concat([others, _edges(candles)])

    def _take(self, candles: pl.DataFrame) -> None:
        found = find_crowded(candles, self._interval)
        self._count += len(found)
        shown = found if self._first is None else pl.concat([self._first, found])
        self._first = shown.sort(*SERIES, "at").head(_SHOWN)

    def notice(self) -> str | None:
        """What the reader should know of them, or None."""
        if self._first is None or not self._count:
            return None
        form = "%Y-%m-%d" if self._interval.is_daily_or_longer else "%Y-%m-%d %H:%M"
        shown = self._first.select("symbol", pl.col("at").dt.strftime(form)).rows()
        more = " …" if self._count > _SHOWN else ""
        bars, they = ("1 bar opens", "it") if self._count == 1 else (f"{self._count:,} bars open", "they")
        return (
            f"{bars} while the {self._interval} bar in front still runs: {', '.join(f'{symbol} {at}' for symbol, at in shown)}{more}; "
            f"{they} may be of another length"
        )


def overlap_notice(candles: pl.DataFrame, interval: Interval) -> str | None:
    """What the reader should know of bars that open while the bar in front of them still runs, or None."""
    overlaps = Overlaps(interval)
    overlaps.add(candles)
    return overlaps.notice()


def _edges(candles: pl.DataFrame) -> pl.DataFrame:
    """The last candle of each series as they stand, which in a falling order is the earliest: what comes next is next to it."""
    return candles.select(*SERIES, "open_time", "session_date").unique(SERIES, keep="last", maintain_order=True)
