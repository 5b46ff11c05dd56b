"""Yahoo's answers about one symbol, as they came: what they say, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from json import JSONDecodeError
from typing import Any
from zoneinfo import ZoneInfo

from application.ports.errors import BadAnswer, RateLimited, SourceUnavailable, SymbolUnknown

SETTLING = timedelta(minutes=30)
"""So long after the end of a session its bar may still change: prices are delayed, and the closing auction comes after the end."""

_TOO_MANY = 429
_NOT_LET_IN = (401, 403)
_NOTHING_THERE = "data doesn't exist"


@dataclass(frozen=True, slots=True)
class ChartAnswer:
    """A sound answer.

    Attributes:
        result: the one result, as JSON data; None where the source says that it has nothing for these days.
        answered_at: when the source gave it, aware UTC.
    """

    result: Mapping[str, Any] | None
    answered_at: datetime

    @property
    def timestamps(self) -> list[int]:
        """Bars' openings in epoch seconds; none where there is no bar."""
        return [] if self.result is None else list(self.result.get("timestamp") or [])

    @property
    def has_no_bars(self) -> bool:
        """Whether it says nothing of prices at all."""
        return self.result is None or (not self.timestamps and not _quote(self.result))

    def missing_volumes(self, zone: str) -> set[date]:
        """Days of which it gives no volume, which yfinance takes for 0."""
        if self.has_no_bars or self.result is None:
            return set()
        volumes = _quote(self.result).get("volume") or []
        there = ZoneInfo(zone)
        return {
            datetime.fromtimestamp(opened, there).date()
            for opened, volume in zip(self.timestamps, volumes, strict=False)
            if volume is None
        }

    def unfinished(self, zone: str) -> date:
        """The first day at the market that was not over when it was given: its bar may still change.

        A day before the day of the answer is over. The day of the answer is over once its session has ended and settled; where the
        answer does not say when that is, it is not over.
        """
        today = self.answered_at.astimezone(ZoneInfo(zone)).date()
        settled = self._settled()
        over = (
            settled is not None and settled.astimezone(ZoneInfo(zone)).date() == today and self.answered_at >= settled
        )
        return today + timedelta(days=1) if over else today

    def more_after(self) -> timedelta | None:
        """Time until the present session, or the next one, is over and settled; None where it does not say or that was before."""
        settled = self._settled()
        return None if settled is None or settled <= self.answered_at else settled - self.answered_at

    def _settled(self) -> datetime | None:
        """When the bar of the session that it calls the present one changes no more."""
        meta = (self.result or {}).get("meta") or {}
        end = ((meta.get("currentTradingPeriod") or {}).get("regular") or {}).get("end")
        return None if end is None else datetime.fromtimestamp(end, UTC) + SETTLING


def chart_answer(response: Any, symbol: str, asked: str, zone: str, now: datetime) -> ChartAnswer:
    """The sound answer in a response.

    Args:
        response: the HTTP response; None where there was none.
        symbol: the symbol as the caller knows it.
        asked: the symbol as Yahoo was asked for it.
        zone: time zone of the market where it should be listed.
        now: the present, for responses that do not say when they were given.

    Raises:
        SymbolUnknown: Yahoo has no such symbol.
        RateLimited: too many requests.
        SourceUnavailable: no response, an error of Yahoo's, refused cookies, or a page instead of data.
        BadAnswer: data of another shape, of another symbol or of another market.
    """
    if response is None:
        raise SourceUnavailable(f"Yahoo did not answer for {asked!r}")
    status, at = response.status_code, _answered_at(response.headers, now)
    if status == _TOO_MANY or status >= 500 or status in _NOT_LET_IN:
        wait = _retry_after(response.headers, at)
        if status == _TOO_MANY:
            raise RateLimited(f"Yahoo wants fewer requests (status {status})", wait)
        raise SourceUnavailable(f"Yahoo answered with status {status} for {asked!r}", wait)
    chart = _chart(response, asked)
    if error := chart.get("error"):
        if _NOTHING_THERE in str(error.get("description")).lower():
            return ChartAnswer(None, at)
        if status == 404 or error.get("code") == "Not Found":
            raise SymbolUnknown(symbol, "Yahoo")
        raise BadAnswer(f"Yahoo refused {asked!r}: {error.get('description') or error.get('code')}")
    answer = ChartAnswer(_result(chart, asked), at)
    _check_whose(answer, asked, zone)
    return answer


def _chart(response: Any, asked: str) -> Mapping[str, Any]:
    try:
        chart = response.json()["chart"]
    except (JSONDecodeError, UnicodeDecodeError):
        page = response.content.lstrip()[:1] == b"<" or b"Will be right back" in response.content
        kind = "a page" if page else "text"
        raise SourceUnavailable(f"Yahoo answered with {kind} instead of data for {asked!r}") from None
    except (KeyError, TypeError):
        raise BadAnswer(f"Yahoo's answer for {asked!r} has no chart") from None
    if not isinstance(chart, dict):
        raise BadAnswer(f"Yahoo's answer for {asked!r} has no chart")
    return chart


def _result(chart: Mapping[str, Any], asked: str) -> Mapping[str, Any]:
    results = chart.get("result")
    if not isinstance(results, list) or len(results) != 1 or not isinstance(results[0], dict):
        raise BadAnswer(f"Yahoo's answer for {asked!r} does not have one result")
    result: Mapping[str, Any] = results[0]
    quote, stamps = _quote(result), result.get("timestamp")
    if quote and not stamps:
        raise BadAnswer(f"Yahoo's answer for {asked!r} has prices without times")
    if stamps and any(len(quote.get(name) or []) != len(stamps) for name in ("open", "high", "low", "close", "volume")):
        raise BadAnswer(f"Yahoo's answer for {asked!r} has not as many prices as times")
    return result


def _quote(result: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        quote = result["indicators"]["quote"][0]
    except (KeyError, IndexError, TypeError):
        return {}
    return quote if isinstance(quote, dict) else {}


def _check_whose(answer: ChartAnswer, asked: str, zone: str) -> None:
    meta = (answer.result or {}).get("meta") or {}
    if str(meta.get("symbol")).upper() != asked.upper():
        raise BadAnswer(f"Yahoo answered for {meta.get('symbol')!r}, not for {asked!r}")
    if meta.get("exchangeTimezoneName") != zone:
        raise BadAnswer(f"{asked!r} is traded in {meta.get('exchangeTimezoneName')}, not in {zone}: name its market")


def _answered_at(headers: Mapping[str, str], now: datetime) -> datetime:
    """When the answer was made: its date, less the seconds it lay in a cache."""
    try:
        made = parsedate_to_datetime(headers.get("date") or "")
        age = int(headers.get("age") or 0)
    except ValueError:
        return now
    return (made - timedelta(seconds=age)).astimezone(UTC)


def _retry_after(headers: Mapping[str, str], at: datetime) -> float | None:
    """Seconds to wait, which may be said as a number or as a time."""
    said = headers.get("retry-after")
    if not said:
        return None
    try:
        return max(0.0, float(said))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(said) - at).total_seconds())
    except (TypeError, ValueError):  # no time, or one without an offset
        return None
