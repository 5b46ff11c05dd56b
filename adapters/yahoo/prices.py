"""Daily prices from Yahoo."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import polars as pl
import yfinance
from tenacity import Retrying, stop_after_attempt
from yfinance.cache import get_tz_cache
from yfinance.data import YfData

from adapters.yahoo.answers import ChartAnswer, chart_answer
from adapters.yahoo.session import WatchedSession
from application.ports.clock import Clock
from application.ports.errors import BadAnswer, PortError, SourceUnavailable
from application.ports.price_source import PriceHistory, RefusedAction
from domain.market.corporate_actions import CAPITAL_GAIN, DIVIDEND, SPLIT, CapitalGain, Dividend, Split
from domain.market.history_schema import HISTORY_SCHEMA
from domain.market.markets import Market
from domain.shared.errors import InvalidValue
from domain.shared.values import Symbol, Venue
from domain.shared.values import symbol as symbol_name
from domain.shared.values import venue as venue_name

Action = TypeVar("Action", Dividend, Split, CapitalGain)

TIMEOUT = 10.0
"""Seconds for each request."""

STATED: Mapping[str, Any] = {
    "period": None,
    "interval": "1d",
    "prepost": False,
    "actions": True,
    "auto_adjust": False,
    "back_adjust": False,
    "repair": False,
    "keepna": True,
    "rounding": False,
    "raise_errors": False,
}
"""What ``history`` is told besides the range and the timeout, so that another default of a later yfinance changes nothing."""

_COLUMNS = {
    "Open": "open",
    "High": "high",
    "Low": "low",
    "Close": "close",
    "Volume": "volume",
    "Adj Close": "adjusted_close",
}
_PRICES = ("open", "high", "low", "close", "adjusted_close")


class YahooPriceSource:
    """Histories by yfinance, one symbol a call, with every default of its ``history`` stated.

    Prices are as traded but for splits, which Yahoo applies to the past; the adjusted close is adjusted for dividends too. yfinance
    keeps its settings, its cookies and the place of its cache for the whole process, so a process has one such source at a time: a
    new one begins without cookies. Threads may share it; they wait for one another.
    """

    def __init__(
        self,
        cache: Path,
        clock: Clock,
        *,
        base_url: str | None = None,
        retrying: Retrying | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        """Makes yfinance ready; nothing is asked yet.

        Args:
            cache: folder of its cookies and time zones, created where it is missing; the first one of a process counts.
            clock: the present, for answers that do not say when they were given.
            base_url: another server than Yahoo's, see ``WatchedSession``.
            retrying: how to try again what may pass; None: not at all.
            timeout: seconds for each request.
        """
        cache.mkdir(parents=True, exist_ok=True)
        yfinance.set_tz_cache_location(str(cache))
        warnings.filterwarnings("ignore", module=r"yfinance\.")
        logging.getLogger("yfinance").setLevel(logging.CRITICAL)  # what goes wrong is raised
        yfinance.config.debug.hide_exceptions = False
        yfinance.config.network.retries = 0
        YfData._instances.pop(YfData, None)  # with the cookies and the crumb of an earlier source
        self._session = WatchedSession(base_url)
        self._clock = clock
        self._retrying = retrying or Retrying(stop=stop_after_attempt(1), reraise=True)
        self._timeout = timeout
        self._lock = Lock()

    def history(self, symbol: str, market: Market, start: date, end: date) -> PriceHistory:
        """See ``PriceSource.history``."""
        asked = market.with_suffix(market.without_suffix(symbol).replace(".", "-"))  # BRK.B is BRK-B there
        with self._lock:  # yfinance has one session for the whole process
            return self._retrying.copy()(lambda: self._history(symbol, asked, market, start, end))

    def close(self) -> None:
        """Closes the connections."""
        self._session.close()

    def _history(self, symbol: str, asked: str, market: Market, start: date, end: date) -> PriceHistory:
        YfData.cache_get.cache_clear()  # it keeps failed answers too
        get_tz_cache().store(asked.upper(), market.zone)  # else one more request finds it out
        self._session.forget()
        frame: Any = None
        failure: Exception | None = None
        try:
            frame = self._ask(asked, start, end)
        except Exception as error:  # noqa: BLE001 - yfinance raises whatever its parts do; the answer itself tells what it was
            failure = error
        answer = self._judged(symbol, asked, market, failure)
        unfinished = answer.unfinished(market.zone)
        rows = _rows(frame, answer, market, start, end)
        finished = rows.filter(pl.col("date") < unfinished)
        try:
            dividends, splits, gains, refused = _actions(frame, symbol, market)
        except InvalidValue as error:
            raise BadAnswer(f"Yahoo's answer for {asked!r}: {error}") from error
        return PriceHistory(
            symbol,
            finished.select(HISTORY_SCHEMA.keys()),
            tuple(one for one in dividends if one.ex_date < unfinished),
            tuple(one for one in splits if one.ex_date < unfinished),
            unfinished if len(finished) < len(rows) else None,
            answer.answered_at,
            answer.more_after() if end >= unfinished else None,
            tuple(one for one in gains if one.ex_date < unfinished),
            tuple(one for one in refused if one.ex_date < unfinished),
        )

    def _ask(self, asked: str, start: date, end: date) -> Any:
        return yfinance.Ticker(asked, session=self._session).history(
            start=start.isoformat(), end=(end + timedelta(days=1)).isoformat(), timeout=self._timeout, **STATED
        )

    def _judged(self, symbol: str, asked: str, market: Market, failure: Exception | None) -> ChartAnswer:
        """The answer, where it is sound and yfinance could read it."""
        if self._session.answer is None and isinstance(failure, OSError):
            raise SourceUnavailable(f"Yahoo is out of reach: {failure}") from failure
        try:
            answer = chart_answer(self._session.answer, symbol, asked, market.zone, self._clock.now())
        except PortError as error:
            raise error from failure
        if failure is not None and not answer.has_no_bars:
            raise BadAnswer(f"Yahoo's answer for {asked!r} cannot be read: {failure}") from failure
        return answer


def _rows(frame: Any, answer: ChartAnswer, market: Market, start: date, end: date) -> pl.DataFrame:
    """The sessions as yfinance gives them, NaN as null, without days that it makes up for a dividend between sessions."""
    if frame is None or answer.has_no_bars:
        return pl.DataFrame(schema=HISTORY_SCHEMA)
    given = {ours: frame[theirs].to_numpy() for theirs, ours in _COLUMNS.items()}
    rows = pl.DataFrame({"date": _days(frame), **given}).cast({name: HISTORY_SCHEMA[name] for name in HISTORY_SCHEMA})
    no_volume = pl.col("date").is_in(list(answer.missing_volumes(market.zone)))
    made_up = pl.all_horizontal(pl.col(*_PRICES).is_null()) & pl.lit(_have_events(frame))
    return (
        rows.with_columns(pl.col(*_PRICES).fill_nan(None))
        .filter(~made_up & pl.col("date").is_between(start, end))
        .with_columns(pl.when(~no_volume).then(pl.col("volume")).alias("volume"))
        .sort("date")
    )


def _actions(
    frame: Any, symbol: str, market: Market
) -> tuple[Sequence[Dividend], Sequence[Split], Sequence[CapitalGain], Sequence[RefusedAction]]:
    if frame is None:
        return (), (), (), ()
    name, venue, days = symbol_name(symbol), venue_name(market.name), _days(frame)
    refused: list[RefusedAction] = []

    def sound(column: str, kind: str, make: Callable[[Symbol, Venue, date, float], Action]) -> list[Action]:
        """The actions of a column; one that cannot be is put aside, as nothing else is wrong with the answer."""
        found = []
        for day, value in zip(days, map(float, frame[column]), strict=True) if column in frame.columns else ():
            try:
                if value != 0.0:
                    found.append(make(name, venue, day, value))
            except InvalidValue as error:
                refused.append(RefusedAction(kind, day, value, str(error)))
        return found

    gains = sound("Capital Gains", CAPITAL_GAIN, CapitalGain)  # of funds only
    return sound("Dividends", DIVIDEND, Dividend), sound("Stock Splits", SPLIT, Split), gains, refused


def _days(frame: Any) -> list[date]:
    return [instant.date() for instant in frame.index]


def _have_events(frame: Any) -> pl.Series:
    return pl.Series("events", ((frame["Dividends"] != 0.0) | (frame["Stock Splits"] != 0.0)).to_numpy())
