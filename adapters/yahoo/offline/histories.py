"""Histories of the Australian exchange from CSV files, put into the shape of Yahoo's answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from application.ports.errors import UnreadableFile
from domain.market.markets import ASX

OPEN, CLOSE = time(10, 0), time(16, 10)
"""The session in Sydney."""

_COLUMNS = {
    "Open": "open",
    "High": "high",
    "Low": "low",
    "Close": "close",
    "Volume": "volume",
    "Adj Close": "adjclose",
}
_SCHEMA = {"Date": pl.Date, **dict.fromkeys(_COLUMNS, pl.Float64), "Tick": pl.String}


def history_results(folder: Path) -> Iterator[tuple[dict[str, Any], datetime]]:
    """Results of v8 chart answers, one for each ticker, and when each could have been given: the evening of the file's last day.

    Raises:
        UnreadableFile: a file with these columns holds something else.
    """
    for path in sorted(folder.glob("*.csv*")):
        if not _is_history(path):
            continue
        try:
            rows = pl.read_csv(path, schema_overrides=_SCHEMA).sort("Tick", "Date")
        except (pl.exceptions.PolarsError, OSError) as error:
            raise UnreadableFile(f"{path}: {error}") from error
        last = rows["Date"].max()
        if isinstance(last, date):
            for (tick,), part in rows.group_by("Tick", maintain_order=True):
                yield _result(str(tick) + ASX.suffix, part, last), _at(last, time(20, 0))


def _is_history(path: Path) -> bool:
    try:
        return set(_SCHEMA) <= set(pl.read_csv(path, n_rows=0).columns)
    except pl.exceptions.PolarsError:
        return False


def _at(day: date, when: time) -> datetime:
    return datetime.combine(day, when, ZoneInfo(ASX.zone)).astimezone(UTC)


def _seconds(day: date, when: time) -> int:
    return int(_at(day, when).timestamp())


def _result(symbol: str, rows: pl.DataFrame, today: date) -> dict[str, Any]:
    columns = {ours: rows[theirs].to_list() for theirs, ours in _COLUMNS.items()}
    adjusted = columns.pop("adjclose")
    columns["volume"] = [None if volume is None else int(volume) for volume in columns["volume"]]
    days = rows["Date"].to_list()
    return {
        "meta": _meta(symbol, days, columns["close"], today),
        "timestamp": [_seconds(day, OPEN) for day in days],
        "indicators": {"quote": [columns], "adjclose": [{"adjclose": adjusted}]},
    }


def _meta(symbol: str, days: list[date], closes: list[float | None], today: date) -> dict[str, Any]:
    offset = int((datetime.combine(today, OPEN, ZoneInfo(ASX.zone)).utcoffset() or timedelta()).total_seconds())
    name = "AEDT" if offset == 39_600 else "AEST"
    period = {"timezone": name, "gmtoffset": offset}
    opened, closed = _seconds(today, OPEN), _seconds(today, CLOSE)
    return {
        "currency": ASX.currency,
        "symbol": symbol,
        "exchangeName": "ASX",
        "fullExchangeName": "ASX",
        "instrumentType": "EQUITY",
        "firstTradeDate": _seconds(days[0], OPEN),
        "regularMarketTime": closed,
        "hasPrePostMarketData": False,
        "gmtoffset": offset,
        "timezone": name,
        "exchangeTimezoneName": ASX.zone,
        "regularMarketPrice": next((close for close in reversed(closes) if close is not None), None),
        "priceHint": 3,
        "currentTradingPeriod": {
            "pre": {**period, "start": opened, "end": opened},
            "regular": {**period, "start": opened, "end": closed},
            "post": {**period, "start": closed, "end": closed},
        },
        "dataGranularity": "1d",
        "range": "",
        "validRanges": ["1d", "5d", "1mo", "3mo", "6mo", "1y", "2y", "5y", "10y", "ytd", "max"],
    }
