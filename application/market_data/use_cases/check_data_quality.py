"""Looks for what is doubtful about daily prices on the tape."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from application.market_data.quality_report import QualityReport, SymbolQuality
from application.market_data.quarantine import quarantine_source
from application.ports.corporate_action_tape import ActionQuery, CorporateActionTape
from application.ports.errors import UnknownSeries
from application.ports.tape import CandleQuery, Tape
from application.ports.trading_calendar import TradingCalendar
from domain.market.markets import ASX, Market
from domain.market.price_faults import Fault, Finding, find_faults, find_missing
from domain.shared.interval import Interval

_Refused = tuple[str, date, str]
"""Symbol, session and reason of a refused row."""


@dataclass(frozen=True, slots=True)
class QualityRequest:
    """What to look at.

    Attributes:
        symbols: which symbols, with or without the market's suffix; empty: all of the market on the tape.
        market: whose prices.
        start: first session; None: from the beginning.
        end: last session; None: to the end.
    """

    symbols: tuple[str, ...] = ()
    market: Market = ASX
    start: date | None = None
    end: date | None = None


class CheckDataQuality:
    """Reads daily candles, corporate actions and quarantined rows and names what is doubtful; nothing is changed."""

    def __init__(
        self, tape: Tape, actions: CorporateActionTape, trading_calendar: Callable[[str], TradingCalendar]
    ) -> None:
        """Takes the tapes, and who knows the sessions of a calendar by its name."""
        self._tape, self._actions, self._trading_calendar = tape, actions, trading_calendar

    def run(self, request: QualityRequest) -> QualityReport:
        """Looks.

        Raises:
            UnknownSeries: no price of the market, or none of a symbol that was named.
            InvalidValue: the calendar does not reach the days.
            TapeDamaged: a file of a tape cannot be read.
        """
        market = request.market
        wanted = tuple(dict.fromkeys(market.without_suffix(symbol) for symbol in request.symbols))
        candles = self._candles(wanted, request)
        refused = self._refused(wanted, request)
        symbols = sorted({*candles["symbol"], *(symbol for symbol, _, _ in refused)})
        _check_known(wanted, symbols, market)
        actions = self._actions.actions(ActionQuery(tuple(symbols), market.name, request.start, request.end))
        findings = [*find_faults(candles, actions), *_refusals(refused), *self._missing(candles, refused, market)]
        findings.sort(key=lambda finding: (finding.symbol, finding.day, finding.fault))
        spans = candles.group_by("symbol").agg(
            pl.len(), pl.col("session_date").min().alias("first"), pl.col("session_date").max().alias("last")
        )
        return QualityReport(market.name, market.calendar, tuple(_described(symbols, spans, findings)), tuple(findings))

    def _candles(self, symbols: tuple[str, ...], request: QualityRequest) -> pl.DataFrame:
        start = None if request.start is None else _beginning(request.start) - timedelta(days=1)
        query = CandleQuery(Interval("1d"), symbols, request.market.name, start=start)
        days = pl.coalesce("session_date", pl.col("open_time").dt.date())
        rows = self._tape.scan(query).with_columns(days.alias("session_date"))
        return rows.filter(_within(pl.col("session_date"), request)).collect()

    def _refused(self, symbols: tuple[str, ...], request: QualityRequest) -> list[_Refused]:
        """Quarantined rows of the market's daily prices, in order; the same row that came several times counts once."""
        kept = self._tape.quarantined().filter(pl.col("source") == quarantine_source(request.market))
        found = set()
        for text, reason in kept.select("row", "reason").iter_rows():
            row = json.loads(text)
            day = date.fromisoformat(row["date"])
            in_range = (request.start is None or day >= request.start) and (request.end is None or day <= request.end)
            if in_range and (not symbols or row["symbol"] in symbols):
                found.add((row["symbol"], day, reason))
        return sorted(found)

    def _missing(self, candles: pl.DataFrame, refused: Sequence[_Refused], market: Market) -> list[Finding]:
        first, last = candles["session_date"].min(), candles["session_date"].max()
        if not isinstance(first, date) or not isinstance(last, date):
            return []
        sessions = self._trading_calendar(market.calendar).sessions(first, last)
        gone: dict[str, list[date]] = {}
        for symbol, day, _ in refused:
            gone.setdefault(symbol, []).append(day)
        return [
            finding
            for (name,), part in candles.group_by("symbol")
            for finding in find_missing(str(name), part["session_date"], sessions, gone.get(str(name), ()))
        ]


def _refusals(refused: Sequence[_Refused]) -> list[Finding]:
    """One finding for all rows of a symbol that were refused for one reason."""
    days: dict[tuple[str, str], list[date]] = {}
    for symbol, day, reason in refused:
        days.setdefault((symbol, reason), []).append(day)
    return [
        Finding(symbol, when[0], Fault.REFUSED, _times(reason, when), len(when))
        for (symbol, reason), when in days.items()
    ]


def _times(reason: str, days: Sequence[date]) -> str:
    return reason if len(days) == 1 else f"{reason}: {len(days)} rows up to {days[-1]}"


def _beginning(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _within(day: pl.Expr, request: QualityRequest) -> pl.Expr:
    after = pl.lit(value=True) if request.start is None else day >= request.start
    return after if request.end is None else after & (day <= request.end)


def _check_known(wanted: Sequence[str], there: Sequence[str], market: Market) -> None:
    unknown = [symbol for symbol in wanted if symbol not in there]
    if unknown:
        raise UnknownSeries(f"no daily prices of {', '.join(unknown)} at {market.name}: fetch them by `ticktape fetch`")
    if not there:
        raise UnknownSeries(f"no daily prices of {market.name} on the tape: fetch some by `ticktape fetch`")


def _described(symbols: Sequence[str], spans: pl.DataFrame, findings: Sequence[Finding]) -> list[SymbolQuality]:
    by_symbol = {row[0]: row[1:] for row in spans.select("symbol", "len", "first", "last").iter_rows()}
    counts: dict[str, Counter[str]] = {symbol: Counter() for symbol in symbols}
    for finding in findings:
        counts[finding.symbol][finding.fault.value] += finding.sessions
    described = []
    for symbol in symbols:
        sessions, first, last = by_symbol.get(symbol, (0, None, None))
        described.append(SymbolQuality(symbol, sessions, first, last, dict(sorted(counts[symbol].items()))))
    return described
