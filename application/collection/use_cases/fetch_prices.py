"""Fetches the daily prices of one batch of symbols."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

from application.collection.fetching.price_writer import PriceWriter, Written
from application.collection.fetching.ranges import KnownSessions
from application.market_data.raw_batches import raw_key
from application.ports.clock import Clock
from application.ports.corporate_action_tape import CorporateActionTape
from application.ports.errors import BadAnswer, RateLimited, SourceUnavailable, SymbolUnknown
from application.ports.object_store import ObjectStore
from application.ports.price_source import PriceHistory, PriceSource
from application.ports.progress import Progress
from application.ports.rate_limiter import RateLimiter
from application.ports.tape import Tape
from domain.market.markets import ASX, Market
from domain.shared.errors import InvalidValue
from domain.shared.values import symbol as symbol_name

YEARS = 10
"""How far back a history is fetched of which nothing is known."""

RESERVE = timedelta(seconds=90)
"""With less time left no further symbol is begun: one symbol with all its attempts, and keeping what was fetched."""

WRITE_EVERY = 25
"""After so many symbols what was fetched is written, so that a process that dies loses no more."""

OUT_OF_REACH = 3
"""After so many symbols in a row for which the source did not answer, it is left alone."""

Status = Literal["complete", "out_of_time", "throttled", "unavailable"]


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """What to fetch.

    Attributes:
        batch_number: number of the batch on its day.
        symbols: whose prices, with or without the market's suffix, at most a hundred are usual; one that stands twice counts once.
        market: where they are listed.
        start: first session; None: what is not on the tape yet, or ``YEARS`` years of a symbol that is new.
        end: last session; None: today at the market.
        deadline: when the call must be over, aware; None: it may take as long as it likes.
        reserve: with less time left no further symbol is begun.
    """

    batch_number: int
    symbols: tuple[str, ...]
    market: Market = ASX
    start: date | None = None
    end: date | None = None
    deadline: datetime | None = None
    reserve: timedelta = RESERVE


@dataclass(frozen=True, slots=True)
class Failure:
    """A symbol that could not be fetched, and why."""

    symbol: str
    reason: str


@dataclass(frozen=True, slots=True)
class BatchFetched:
    """What a call did.

    Attributes:
        status: ``complete``: every symbol was tried; ``out_of_time``: the deadline came near; ``throttled``: the source wants
            fewer calls; ``unavailable``: the source does not answer.
        batch_number: number of the batch.
        symbols_fetched: symbols fetched in this call.
        already_fetched: symbols that the day's batch held before, and of which there is no further session yet.
        rows: finished sessions fetched in this call.
        added, revised, unchanged: candles among them, as the tape counts them.
        refused: rows among them that break an OHLC rule, which are in the raw batch and in quarantine, and corporate actions that
            cannot be, which are in quarantine.
        actions: dividends, splits and capital gains that are new, revised or withdrawn.
        unfinished: symbols whose last session was left out because it was not over.
        failures: symbols that could not be fetched.
        remaining: symbols to hand to the next call.
        object_key: the raw batch; it is not there where nothing could be fetched.
        seconds: how long it took.
    """

    status: Status
    batch_number: int
    symbols_fetched: int
    already_fetched: int
    rows: int
    added: int
    revised: int
    unchanged: int
    refused: int
    actions: int
    unfinished: int
    failures: tuple[Failure, ...]
    remaining: tuple[str, ...]
    object_key: str
    seconds: float


class FetchPrices:
    """Fetches one batch, a symbol at a time, and keeps what it gets; the same call again on the same day fetches only what is missing.

    A symbol that fails is named and never fails the others. The raw batch of the day, ``raw_key``, tells what has been fetched. On
    the tape, as in the raw batch, a symbol stands without the market's suffix.
    """

    def __init__(
        self,
        source: PriceSource,
        objects: ObjectStore,
        tape: Tape,
        actions: CorporateActionTape,
        clock: Clock,
        rate_limiter: RateLimiter,
        progress: Progress,
        stopwatch: Callable[[], float],
    ) -> None:
        """Takes where from and where to, the budget of calls, and who measures seconds."""
        self._source, self._objects, self._tape, self._actions = source, objects, tape, actions
        self._clock, self._rate_limiter, self._progress, self._stopwatch = clock, rate_limiter, progress, stopwatch

    def run(self, request: BatchRequest) -> BatchFetched:
        """Fetches a batch.

        Raises:
            InvalidValue: there is no symbol, one is malformed, the batch number is negative, or the last session is before the first.
            BadAnswer: the day's object of that number is no raw batch.
            TapeDamaged: a file of a tape cannot be read.
            StoreUnavailable: a store is locked, read-only, full or out of reach.
        """
        began = self._stopwatch()
        symbols = _checked(request)
        now = self._clock.now()
        writer = PriceWriter(
            self._objects, self._tape, self._actions, raw_key(now.date(), request.batch_number), request.market
        )
        fetched = writer.fetched(now)
        batch = _Batch(request, tuple(symbol for symbol in symbols if symbol not in fetched), now)
        self._progress.start("fetching prices", len(batch.remaining))
        try:
            for histories in _groups(self._histories(batch), WRITE_EVERY):
                batch.written += writer.write(histories, self._clock.now())
        finally:
            self._progress.finish()
        return batch.result(len(symbols), writer.key, self._stopwatch() - began)

    def _histories(self, batch: _Batch) -> Iterator[PriceHistory]:
        """What the source gives, symbol by symbol, until it or the time gives out; ``batch`` says what became of each."""
        known = KnownSessions(self._tape, batch.request.market, batch.remaining, batch.end)
        silent = 0
        while batch.remaining and silent < OUT_OF_REACH:
            if batch.is_out_of_time(self._clock.now()):
                batch.status = "out_of_time"
                return
            symbol = batch.remaining[0]
            try:
                history = self._history(batch, known, symbol)
            except RateLimited:
                batch.status = "throttled"
                return
            except (SymbolUnknown, BadAnswer, SourceUnavailable) as error:
                silent = silent + 1 if isinstance(error, SourceUnavailable) else 0
                batch.failures.append(Failure(symbol, str(error)))
            else:
                if history is None:
                    batch.status = "out_of_time"
                    return
                silent = 0
                batch.fetched(history)
                yield history
            batch.remaining = batch.remaining[1:]
            self._progress.advance(1)
        batch.status = "unavailable" if batch.remaining else "complete"

    def _history(self, batch: _Batch, known: KnownSessions, symbol: str) -> PriceHistory | None:
        """A symbol's new sessions; where known ones have changed, all of them; None where there is no time for these."""
        start = batch.request.start or known.start(symbol, batch.first)
        self._rate_limiter.wait()
        history = self._source.history(symbol, batch.request.market, start, batch.end)
        if start > batch.first and batch.request.start is None and known.are_changed(symbol, history.rows):
            if batch.is_out_of_time(self._clock.now()):
                return None
            self._rate_limiter.wait()
            return self._source.history(symbol, batch.request.market, batch.first, batch.end)
        return history


class _Batch:
    """How far a call has come."""

    def __init__(self, request: BatchRequest, todo: tuple[str, ...], now: datetime) -> None:
        self.request, self.remaining = request, todo
        self.end = request.end or now.astimezone(ZoneInfo(request.market.zone)).date()
        self.first = request.start or _years_before(self.end, YEARS)
        if self.end < self.first:
            raise InvalidValue(f"the last session, {self.end}, is before the first, {self.first}", field="end")
        self.status: Status = "complete"
        self.failures: list[Failure] = []
        self.written = Written()
        self._done = 0
        self._unfinished = 0
        self._todo = len(todo)

    def is_out_of_time(self, now: datetime) -> bool:
        return self.request.deadline is not None and now + self.request.reserve > self.request.deadline

    def fetched(self, history: PriceHistory) -> None:
        self._done += 1
        self._unfinished += history.unfinished is not None

    def result(self, symbols: int, key: str, seconds: float) -> BatchFetched:
        written = self.written
        return BatchFetched(
            status=self.status,
            batch_number=self.request.batch_number,
            symbols_fetched=self._done,
            already_fetched=symbols - self._todo,
            rows=written.rows,
            added=written.added,
            revised=written.revised,
            unchanged=written.unchanged,
            refused=written.refused,
            actions=written.actions,
            unfinished=self._unfinished,
            failures=tuple(self.failures),
            remaining=self.remaining,
            object_key=key,
            seconds=seconds,
        )


def _checked(request: BatchRequest) -> tuple[str, ...]:
    """The batch's symbols, each once.

    Raises:
        InvalidValue: there is none, one is malformed, or the number is negative.
    """
    if request.batch_number < 0:
        raise InvalidValue(f"batch {request.batch_number} is below zero", field="batch_number")
    if not request.symbols:
        raise InvalidValue(f"batch {request.batch_number} has no symbols", field="symbols")
    return tuple(dict.fromkeys(request.market.without_suffix(symbol_name(text)) for text in request.symbols))


def _years_before(day: date, years: int) -> date:
    """The same day so many years before; of a leap day the day before it."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _groups(histories: Iterable[PriceHistory], size: int) -> Iterator[list[PriceHistory]]:
    arriving = iter(histories)
    while group := list(islice(arriving, size)):
        yield group
