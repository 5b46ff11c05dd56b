"""Recordings of Yahoo's answers, made up bar by bar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tenacity import Retrying

from adapters.memory.clock import ManualClock
from adapters.yahoo.offline.recordings import Recording, Recordings
from adapters.yahoo.offline.server import OfflineYahoo
from adapters.yahoo.prices import YahooPriceSource
from domain.market.markets import ASX, Market

OPEN, CLOSE = time(10), time(16, 10)
MONDAY = date(2024, 3, 4)
NOW = datetime(2024, 3, 20, 9, tzinfo=UTC)
"""Eight in the evening in Sydney, a Wednesday."""

Bar = tuple[float | None, float | None, float | None, float | None, int | None, float | None]
"""Open, high, low, close, volume, adjusted close."""


def weekdays(first: date, number: int) -> list[date]:
    """So many days from Monday to Friday."""
    days = (first + timedelta(days=offset) for offset in range(number * 2 + 4))
    return [day for day in days if day.weekday() < 5][:number]


def steady(number: int, price: float = 10.0) -> list[Bar]:
    """Bars that rise by a cent a day."""
    closes = [round(price + 0.01 * place, 2) for place in range(number)]
    return [(close, close + 0.05, close - 0.05, close, 1000 + place, close) for place, close in enumerate(closes)]


def at(day: date, when: time, market: Market = ASX) -> datetime:
    """A time of day at a market."""
    return datetime.combine(day, when, ZoneInfo(market.zone)).astimezone(UTC)


def recording(
    symbol: str,
    bars: Mapping[date, Bar],
    *,
    answered_at: datetime = NOW,
    market: Market = ASX,
    dividends: Mapping[date, float] | None = None,
    splits: Mapping[date, tuple[float, float]] | None = None,
    today: date | None = None,
    gains: Mapping[date, float] | None = None,
) -> Recording:
    """What Yahoo would say.

    Args:
        symbol: as Yahoo writes it.
        bars: by session.
        answered_at: when.
        market: where it is listed.
        dividends: by ex-date.
        splits: numerator and denominator by ex-date.
        today: the session of the present; None: that of ``answered_at``.
        gains: capital gains by ex-date; with some it is a fund.
    """
    names = ("open", "high", "low", "close", "volume", "adjclose")
    columns: dict[str, list[Any]] = {name: [bar[place] for bar in bars.values()] for place, name in enumerate(names)}
    adjusted = columns.pop("adjclose")
    present = today or answered_at.astimezone(ZoneInfo(market.zone)).date()
    period = {"timezone": "AEDT", "gmtoffset": 39_600}
    regular = {**period, "start": _seconds(present, OPEN, market), "end": _seconds(present, CLOSE, market)}
    result = {
        "meta": {
            "currency": market.currency,
            "symbol": symbol,
            "instrumentType": "MUTUALFUND" if gains else "EQUITY",
            "exchangeTimezoneName": market.zone,
            "regularMarketTime": int(answered_at.timestamp()),
            "currentTradingPeriod": {"pre": dict(regular), "regular": regular, "post": dict(regular)},
            "dataGranularity": "1d",
            "validRanges": ["1d", "max"],
        },
        "timestamp": [_seconds(day, OPEN, market) for day in bars],
        "events": {
            "capitalGains": _events({day: {"amount": amount} for day, amount in (gains or {}).items()}, market),
            "dividends": _events({day: {"amount": amount} for day, amount in (dividends or {}).items()}, market),
            "splits": _events(
                {
                    day: {"numerator": n, "denominator": d, "splitRatio": f"{n}:{d}"}
                    for day, (n, d) in (splits or {}).items()
                },
                market,
            ),
        },
        "indicators": {"quote": [columns], "adjclose": [{"adjclose": adjusted}]},
    }
    return Recording(result, answered_at)


@contextmanager
def yahoo(
    recordings: Sequence[Recording] | Recordings,
    cache: Path,
    clock: ManualClock | None = None,
    retrying: Retrying | None = None,
) -> Iterator[tuple[OfflineYahoo, YahooPriceSource]]:
    """A server with these recordings and the real source of prices that asks it."""
    known = recordings if isinstance(recordings, Recordings) else Recordings(recordings)
    with OfflineYahoo(known) as server:
        source = YahooPriceSource(cache, clock or ManualClock(NOW), base_url=server.address, retrying=retrying)
        try:
            yield server, source
        finally:
            source.close()


def _seconds(day: date, when: time, market: Market) -> int:
    return int(at(day, when, market).timestamp())


def _events(events: Mapping[date, dict[str, Any]], market: Market) -> dict[str, Any]:
    stamped = {_seconds(day, OPEN, market): event for day, event in events.items()}
    return {str(stamp): {**event, "date": stamp} for stamp, event in stamped.items()}
