"""Bars of one series that run at the same time, in words."""

from __future__ import annotations

import polars as pl

from domain.market.quality import find_crowded
from domain.shared.interval import Interval

_SHOWN = 3


def overlap_notice(candles: pl.DataFrame, interval: Interval) -> str | None:
    """What the reader should know of bars that open while the bar in front of them still runs, or None."""
    found = find_crowded(candles, interval)
    if not len(found):
        return None
    form = "%Y-%m-%d" if interval.is_daily_or_longer else "%Y-%m-%d %H:%M"
    shown = found.head(_SHOWN).select("symbol", pl.col("at").dt.strftime(form)).rows()
    more = " …" if len(found) > _SHOWN else ""
    bars, they = ("1 bar opens", "it") if len(found) == 1 else (f"{len(found):,} bars open", "they")
    return (
        f"{bars} while the {interval} bar in front still runs: {', '.join(f'{symbol} {at}' for symbol, at in shown)}{more}; "
        f"{they} may be of another length"
    )
