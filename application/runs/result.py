"""What a run came to, as every reader sees it: built from its events and the candles it read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from application.journal.envelope import RecordedEvent
from application.market_data.candle_reader import CandleReader
from application.market_data.selection import SESSION
from application.ports.trading_calendar import TradingCalendar
from application.runs.equity import EquityCurve
from application.runs.events import RunStarted
from application.runs.run_journal import Attempt
from application.trading.bars import Floats, Integers
from application.trading.ledger import Ledger
from domain.orders.events import OrderFilled
from domain.performance.excursions import Excursion
from domain.performance.frequency import DAYS_PER_YEAR, Frequency, frequency
from domain.performance.groups import excursion_metrics
from domain.performance.metrics import Metrics, compute_metrics
from domain.performance.numbers import same_money
from domain.performance.periods import MONTHS_PER_YEAR, is_always_open, periods_per_year
from domain.portfolio.events import CashDeposited, CashWithdrawn, PortfolioEvent
from domain.portfolio.portfolio import EMPTY, Portfolio, evolve
from domain.portfolio.statement import NOTHING_STATED, Statement, stated
from domain.shared.amounts import without_noise
from domain.shared.interval import Interval


@dataclass(frozen=True, slots=True)
class Folded:
    """An account's events, folded.

    Attributes:
        portfolio: the account at the end.
        statement: what it has done.
        ledger: cash and holdings after each event that changed them.
    """

    portfolio: Portfolio
    statement: Statement
    ledger: Ledger

    @property
    def traded_value(self) -> float:
        """Sum of the absolute values of all fills, money."""
        return sum(float(fill.quantity) * float(fill.price) for fill in self.statement.transactions)


def fold_account(events: Iterable[RecordedEvent], symbols: tuple[str, ...]) -> Folded:
    """Folds the account's events of an attempt; all others are passed over."""
    codes = {symbol: code for code, symbol in enumerate(symbols)}
    state, statement = EMPTY, NOTHING_STATED
    ledger = Ledger()
    for recorded in events:
        event = recorded.event
        if not isinstance(event, PortfolioEvent):
            continue
        statement = stated(statement, state.positions, event)
        state = evolve(state, event)
        if isinstance(event, OrderFilled):
            held = float(state.quantity(event.symbol))
            ledger.add(recorded.occurred_at, codes[event.symbol], held, float(state.cash))
        elif isinstance(event, CashDeposited | CashWithdrawn):
            ledger.add(recorded.occurred_at, -1, 0.0, float(state.cash))
    return Folded(state, statement, ledger)


@dataclass(frozen=True)
class RunResult:
    """A completed run.

    Attributes:
        attempt: where it stands in the journal.
        portfolio: the account at the end.
        statement: what it has done.
        equity: the account's value at every instant.
        computed: performance, from the equity at the ends of sessions, without what needs the bars that trades were held over.
        benchmark: the benchmark's adjusted close at those ends, or None.
        warnings: what the reader should know.
        reused: whether the result came from the journal without a new computation.
        equal: whether a new computation gave the very same events as the stored one; None where nothing was compared.
        timings: seconds spent, by part of the run; empty where it was reused.
        follow: goes through the run's bars again and tells how each closed position went while it was held.
    """

    attempt: Attempt
    portfolio: Portfolio
    statement: Statement
    equity: EquityCurve
    computed: Metrics
    benchmark: Floats | None
    warnings: tuple[str, ...]
    reused: bool
    equal: bool | None
    timings: Mapping[str, float]
    follow: Callable[[], tuple[Excursion, ...]]

    @cached_property
    def excursions(self) -> tuple[Excursion, ...]:
        """How each closed position went while it was held; the bars are gone through when this is first asked for."""
        return self.follow()

    @cached_property
    def metrics(self) -> Metrics:
        """All of the performance, ``excursions`` included."""
        known: dict[str, Any] = dict(excursion_metrics(self.excursions))
        return replace(self.computed, **known)

    @property
    def started(self) -> RunStarted:
        """The run's inputs."""
        return self.attempt.started

    @property
    def final_equity(self) -> float:
        """The account's value at the last close, money without rounding noise; the initial cash where there was no bar."""
        return without_noise(float(self.equity.values[-1] if len(self.equity.values) else self.started.initial_cash))


def measure(
    equity: EquityCurve,
    folded: Folded,
    started: RunStarted,
    *,
    risk_free: float = 0.0,
    benchmark: Floats | None = None,
    calendar: TradingCalendar | None = None,
    excursions: Sequence[Excursion] = (),
) -> Metrics:
    """A run's metrics from its ``measured_curve``: volatility and ratios are annualised as ``frequency_of`` says, growth by the
    time that passed.
    """
    curve = measured_curve(equity, folded.ledger, started)
    if benchmark is not None and curve.begins_before:
        benchmark = np.r_[benchmark[:1], benchmark]
    metrics = compute_metrics(
        curve.values,
        curve.times,
        folded.statement.closed,
        periods_per_year=frequency_of(equity, started, calendar).periods_per_year,
        risk_free=risk_free,
        benchmark=benchmark,
        traded_value=folded.traded_value,
        fees=float(folded.statement.totals.fees),
        days=curve.days,
        excursions=excursions,
        buy_and_hold_return=equity.held_return,
    )
    return replace(metrics, exposure=equity.exposed)


@dataclass(frozen=True, slots=True)
class MeasuredCurve:
    """What returns are made of.

    Attributes:
        values: (n,) money.
        times: (n,) microseconds since the epoch, UTC.
        days: (n,) day numbers of the sessions.
        begins_before: whether the first value is the initial cash, a bar before the first session's end.
    """

    values: Floats
    times: Integers
    days: Integers
    begins_before: bool


def measured_curve(equity: EquityCurve, ledger: Ledger, started: RunStarted) -> MeasuredCurve:
    """Equity at the ends of sessions, which for daily and longer bars is every bar.

    It starts from the initial cash, also where the first session already changed it by more than rounding noise; the cash then
    stands a bar before it. Money that was put in or taken out on the way is neither gain nor loss: returns are time-weighted.
    """
    ends = equity.at_session_ends()
    values, times, days = ends.values, ends.times, ends.sessions
    initial = float(started.initial_cash)
    begins_before = bool(len(values)) and not same_money(float(values[0]), initial)
    if begins_before:
        before = _period(Interval(started.interval))
        values, times = np.r_[initial, values], np.r_[times[0] - before, times]
        days = np.r_[days[0] - max(1, before // _DAY), days]
    return MeasuredCurve(_without_flows(values, times, ledger), times, days, begins_before)


_DAY = 86_400_000_000


def _period(interval: Interval) -> int:
    """Length of a bar, of a day where bars are shorter, in microseconds; a month is a twelfth of a year."""
    if interval.is_month:
        return round(DAYS_PER_YEAR / MONTHS_PER_YEAR * _DAY)
    return max(_DAY, round(interval.duration.total_seconds() * 1_000_000))


def frequency_of(equity: EquityCurve, started: RunStarted, calendar: TradingCalendar | None = None) -> Frequency:
    """How many values of equity at the ends of sessions make a year.

    A calendar that was asked for says it. Without one ``sessions_per_year`` says how many there should be; where the run's own
    sessions are far from that, they are counted.
    """
    interval, ends = Interval(started.interval), equity.at_session_ends()
    if calendar is None:
        assumed = sessions_per_year(interval, ends.sessions)
    else:
        assumed = calendar.periods_per_year(interval if interval.is_daily_or_longer else Interval("1d"))
    return frequency(ends.times, assumed, declared=calendar is not None)


def frequency_warnings(
    equity: EquityCurve, started: RunStarted, calendar: TradingCalendar | None = None
) -> tuple[str, ...]:
    """What a reader should know of how a run is annualised; nothing where its sessions are as many as they should be."""
    what = "bars" if Interval(started.interval).is_daily_or_longer else "sessions"
    warning = frequency_of(equity, started, calendar).warning(what)
    return (warning,) if warning else ()


def _without_flows(values: Floats, times: Integers, ledger: Ledger) -> Floats:
    """Values scaled so that only gains and losses move them; the last one stays as it is.

    What was there before money came in counts as so much more as the account had more of it afterwards, which keeps every return
    as it was: Bacon (2008), "Practical Portfolio Performance Measurement and Attribution", chapter 2, time-weighted returns.

    Args:
        values: (n,) money, what came in at a time included.
        times: (n,) microseconds since the epoch, ascending.
        ledger: the account's cash after each event; its first change of cash alone is the initial cash.
    """
    steps = ledger.columns()
    moved = np.flatnonzero(steps.code[1:] < 0) + 1
    flows = zip(steps.at[moved].tolist(), (steps.cash[moved] - steps.cash[moved - 1]).tolist(), strict=True)
    scaled = values
    for at, amount in flows:
        place = int(np.searchsorted(times, at))
        if amount and place < len(values) and values[place] > max(amount, 0.0):
            scaled = np.r_[scaled[:place] * (values[place] / (values[place] - amount)), scaled[place:]]
    return scaled


def sessions_per_year(interval: Interval, sessions: Integers) -> float:
    """How many values of equity at the ends of sessions make a year: 365 days where weekends trade, else 252.

    Args:
        interval: length of the bars; below a day a value stands for a day.
        sessions: (n,) day numbers since the epoch (a Thursday) of the sessions that the run saw.
    """
    return periods_per_year(
        interval if interval.is_daily_or_longer else Interval("1d"), always_open=is_always_open(sessions)
    )


def benchmark_levels(reader: CandleReader, equity: EquityCurve) -> Floats:
    """The benchmark's last close at or before each end of session of the curve; NaN before its first session and after its last.

    A benchmark without a price any more did not stand still: nothing is compared with it.
    """
    ends = equity.at_session_ends()
    frames = [frame.select("close_time", "close", SESSION.alias("session")) for frame in reader.frames()]
    candles = pl.concat(frames) if frames else pl.DataFrame()
    if not len(candles):
        return np.full(len(ends.times), np.nan)
    places = np.searchsorted(candles["close_time"].to_physical().to_numpy(), ends.times, side="right")
    levels: Floats = np.r_[np.nan, candles["close"].to_numpy()][places]
    last = int(candles["session"].to_physical()[-1])
    return np.where(ends.sessions > last, np.nan, levels)
