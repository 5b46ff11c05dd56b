"""Does a strategy look ahead?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import polars as pl

from application.backtesting.benchmarked import compared_with
from application.journal.codec import EventCodec
from application.market_data.selection import Prices, decided_from, up_to_end
from application.market_data.series import one_series, select_series
from application.ports.progress import Progress
from application.ports.strategy_source import StrategySource
from application.ports.tape import CandleQuery, Tape
from application.ports.trials import Trial, TrialOutcome, TrialRun, Trials
from application.research.lookahead.cuts import choose_cuts
from application.research.lookahead.findings import Finding, Kind, decisions_differ, earliest, indicators_differ
from application.runs.description import describe, own_models
from application.trading.bars import Integers
from application.trading.execution import CloseAtEnd, ExecutionModel
from domain.shared.errors import InvalidCandles, InvalidValue, StrategyError
from domain.shared.interval import Interval, from_microseconds, to_microseconds
from domain.strategies.base import Strategy


@dataclass(frozen=True, kw_only=True)
class LookaheadRequest:
    """What to check.

    Attributes:
        strategy: an instance; fresh ones with its parameters are run.
        symbols: what to trade; empty: everything of that interval (and venue) on the tape.
        interval: length of the bars.
        venue: where; None where each symbol has only one.
        start: first session or open time to decide on; None: from the beginning.
        end: last session or open time on the tape; None: to the end.
        initial_cash: money at the beginning.
        execution: costs, sizing and fill rules; positions are never closed at the end.
        prices: adjusted or raw.
        benchmark: a symbol that indicators such as BETA compare with; None: none.
        cuts: at how many places the future is taken away.
    """

    strategy: Strategy
    symbols: tuple[str, ...] = ()
    interval: Interval = Interval("1d")  # noqa: RUF009
    venue: str | None = None
    start: date | datetime | None = None
    end: date | datetime | None = None
    initial_cash: Decimal = Decimal(100_000)
    execution: ExecutionModel = field(default_factory=ExecutionModel)
    prices: Prices = Prices.ADJUSTED
    benchmark: str | None = None
    cuts: int = 12


@dataclass(frozen=True, slots=True)
class Lookahead:
    """What a check found.

    Attributes:
        strategy: class name.
        bars: rows on the whole tape.
        orders: orders that the strategy placed over it.
        cuts: last closes of the shortened tapes, microseconds since the epoch, UTC.
        findings: the first change of each kind, decisions first; none where it does not look ahead.
        notes: what the check does not cover.
    """

    strategy: str
    bars: int
    orders: int
    cuts: tuple[int, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]

    @property
    def peeks(self) -> bool:
        """Whether anything changed."""
        return bool(self.findings)


class FindLookahead:
    """Runs a strategy over tapes that end early and compares what it decided."""

    def __init__(
        self, tape: Tape, strategies: StrategySource, trials: Trials, codec: EventCodec, progress: Progress
    ) -> None:
        self._tape = tape
        self._strategies = strategies
        self._trials = trials
        self._codec = codec
        self._progress = progress

    def run(self, request: LookaheadRequest) -> Lookahead:
        """Whether and where a decision changes when the future is taken away, ids aside.

        Each shortened tape is run in a process of its own and compared with the whole one; then, in one process, the whole tape is run
        and all shortened ones after it, which must decide what they decide alone.

        Raises:
            InvalidValue: the request cannot be met, or an indicator compares with a benchmark and none is named.
            UnknownSeries: a symbol is not on the tape.
            InvalidCandles: there are too few bars.
            StrategyError: the strategy raises over the whole tape.
            TrialFailed: a process died.
        """
        if request.cuts < 1:
            raise InvalidValue(f"at least one cut is needed, not {request.cuts}", field="cuts", value=request.cuts)
        benchmark = compared_with(request.strategy, request.benchmark)
        symbols, candles = self._candles(request, benchmark)
        closes, first = _instants(candles.filter(pl.col("symbol").is_in(symbols)), request.start)
        if benchmark is not None:
            closes = closes[closes >= _first_close(candles, benchmark)]
        self._progress.start(f"{type(request.strategy).__name__} without its future", request.cuts + 2)
        try:
            return self._check(request, self._trial(request, symbols, first, benchmark), candles, closes)
        finally:
            self._progress.finish()

    def _candles(self, request: LookaheadRequest, benchmark: str | None) -> tuple[tuple[str, ...], pl.DataFrame]:
        """The symbols that are traded, and the rows of these and of the benchmark."""
        listed = self._tape.series()
        symbols = tuple(
            sorted({info.symbol for info in select_series(listed, request.interval, request.venue, request.symbols)})
        )
        read = {*symbols}
        if benchmark is not None:
            read.add(one_series(listed, request.interval, request.venue, benchmark).symbol)
        rows = self._tape.scan(CandleQuery(request.interval, tuple(sorted(read)), request.venue)).collect()
        return symbols, rows.filter(up_to_end(request.end))

    def _check(
        self,
        request: LookaheadRequest,
        trial: Trial,
        candles: pl.DataFrame,
        closes: Integers,
    ) -> Lookahead:
        outcome = self._all([trial], candles)[0]
        whole = outcome.runs[0]
        if whole.error:
            raise StrategyError(f"it cannot be checked, because it raises over the whole tape: {whole.error}")
        placed = [at for at, name, _, _ in whole.events if name == "order-placed"]
        cuts = choose_cuts(closes, placed, request.cuts)
        together = replace(trial, cuts=(None, *cuts), indicators=False)
        outcomes = self._all([together, *(replace(trial, cuts=(cut,)) for cut in cuts)], candles)
        after, shortened = outcomes[0].runs, [one.runs[0] for one in outcomes[1:]]
        return Lookahead(
            strategy=type(request.strategy).__name__,
            bars=candles.filter(pl.col("symbol").is_in(trial.symbols)).height,
            orders=len(placed),
            cuts=cuts,
            findings=tuple(self._findings(whole, after, shortened, candles)),
            notes=tuple(self._notes(outcome, len(placed))),
        )

    def _trial(self, request: LookaheadRequest, symbols: tuple[str, ...], first: int, benchmark: str | None) -> Trial:
        identity = self._strategies.identify(type(request.strategy))
        execution = describe(request.execution, self._strategies) | {"close_at_end": CloseAtEnd.NO.value}
        nowhere = [own["name"] for own in own_models(execution) if not own["reference"]]
        if nowhere:
            raise InvalidValue(
                f"{', '.join(nowhere)} has no source file, or was changed after it was made, and cannot be loaded where the strategy is "
                "tried: put it into a file of its own, or leave costs out, which decide little about looking ahead",
                field="costs",
            )
        return Trial(
            strategy=identity.reference,
            parameters=describe(dict(request.strategy.parameters)),
            symbols=symbols,
            venue=request.venue,
            interval=str(request.interval),
            prices=request.prices.value,
            start=None if request.start is None else request.start.isoformat(),
            first=first,
            execution=execution,
            initial_cash=str(request.initial_cash),
            cuts=(None,),
            benchmark=benchmark,
        )

    def _all(self, trials: Sequence[Trial], candles: pl.DataFrame) -> list[TrialOutcome]:
        outcomes: dict[int, TrialOutcome] = {}
        for place, outcome in self._trials.run(trials, candles):
            outcomes[place] = outcome
            self._progress.advance(1)
        return [outcomes[place] for place in range(len(trials))]

    def _findings(
        self, whole: TrialRun, after: Sequence[TrialRun], shortened: Sequence[TrialRun], candles: pl.DataFrame
    ) -> list[Finding]:
        codec = self._codec
        unstable = decisions_differ(whole, after[0], None, codec, Kind.UNSTABLE)
        if unstable is not None:
            return [unstable]
        found: list[Finding | None] = []
        for alone, again in zip(shortened, after[1:], strict=True):
            before = _removed_from(candles, alone.cut)
            found.append(decisions_differ(whole, alone, before, codec, Kind.FUTURE))
            found.append(indicators_differ(whole, alone))
            found.append(decisions_differ(again, alone, before, codec, Kind.MEMORY))
        return earliest(found)

    def _notes(self, outcome: TrialOutcome, orders: int) -> list[str]:
        notes = [f"{place}: what is read there is not shortened with the tape" for place in outcome.reads]
        if not self._trials.clean:
            notes.append(
                "the strategy has no source file: what an earlier run in this process left behind cannot be told"
            )
        if not orders:
            notes.append("it placed no order: only its indicators could be compared")
        return notes


def _instants(candles: pl.DataFrame, start: date | datetime | None) -> tuple[Integers, int]:
    """Closes of the instants that are decided on, ascending, and the open time of the first of them."""
    decided = candles.filter(decided_from(start))
    closes = decided.group_by("open_time").agg(pl.col("close_time").max())["close_time"].unique().sort()
    if len(closes) < 2:
        raise InvalidCandles("there are too few bars to take any away: give more symbols or a longer period")
    first = decided["open_time"].min()
    assert isinstance(first, datetime)
    return np.asarray(closes.to_physical().to_numpy(), np.int64), to_microseconds(first)


def _first_close(candles: pl.DataFrame, benchmark: str) -> int:
    """When the benchmark is first known; before that there is nothing to compare with."""
    first = candles.filter(pl.col("symbol") == benchmark)["close_time"].min()
    if not isinstance(first, datetime):
        raise InvalidCandles(f"no bars of {benchmark} in that time: `ticktape data` shows what there is")
    return to_microseconds(first)


def _removed_from(candles: pl.DataFrame, cut: int | None) -> int | None:
    """Open time of the first bar that a cut takes away."""
    if cut is None:
        return None
    removed = candles.filter(pl.col("close_time") > from_microseconds(cut))["open_time"].min()
    return to_microseconds(removed) if isinstance(removed, datetime) else None
