"""What a run came to, as every reader sees it: built from its events and the candles it read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from application.journal.envelope import RecordedEvent
from application.market_data.candle_reader import CandleReader
from application.ports.trading_calendar import TradingCalendar
from application.runs.equity import EquityCurve
from application.runs.events import RunStarted
from application.runs.run_journal import Attempt
from application.trading.bars import Floats, Integers
from application.trading.ledger import Ledger
from domain.orders.events import OrderFilled
from domain.performance.metrics import Metrics, compute_metrics
from domain.performance.periods import periods_per_year
from domain.portfolio.events import CashDeposited, CashWithdrawn, PortfolioEvent
from domain.portfolio.portfolio import EMPTY, Portfolio, evolve
from domain.portfolio.statement import NOTHING_STATED, Statement, stated
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


@dataclass(frozen=True, slots=True)
class RunResult:
    """A completed run.

    Attributes:
        attempt: where it stands in the journal.
        portfolio: the account at the end.
        statement: what it has done.
        equity: the account's value at every instant.
        metrics: performance, from the equity at the ends of sessions.
        benchmark: the benchmark's adjusted close at those ends, or None.
        warnings: what the reader should know.
        reused: whether the result came from the journal without a new computation.
        equal: whether a new computation gave the very same events as the stored one; None where nothing was compared.
        timings: seconds spent, by part of the run; empty where it was reused.
    """

    attempt: Attempt
    portfolio: Portfolio
    statement: Statement
    equity: EquityCurve
    metrics: Metrics
    benchmark: Floats | None
    warnings: tuple[str, ...]
    reused: bool
    equal: bool | None
    timings: Mapping[str, float]

    @property
    def started(self) -> RunStarted:
        """The run's inputs."""
        return self.attempt.started

    @property
    def final_equity(self) -> float:
        """The account's value at the last close, money; the initial cash where there was no bar."""
        return float(self.equity.values[-1]) if len(self.equity.values) else float(self.started.initial_cash)


def measure(
    equity: EquityCurve,
    folded: Folded,
    started: RunStarted,
    *,
    risk_free: float = 0.0,
    benchmark: Floats | None = None,
    calendar: TradingCalendar | None = None,
) -> Metrics:
    """A run's metrics from its equity at the ends of sessions, which for daily and longer bars is every bar.

    The curve starts from the initial cash, also where the first session already changed it. Money that was put in or taken out on
    the way is neither gain nor loss: returns are time-weighted. A calendar says how many sessions make a year; without one the
    sessions themselves do.
    """
    interval = Interval(started.interval)
    ends = equity.at_session_ends()
    values, times = ends.values, ends.times
    initial = float(started.initial_cash)
    if len(values) and values[0] != initial:
        values, times = np.r_[initial, values], np.r_[times[0], times]
        benchmark = None if benchmark is None else np.r_[benchmark[:1], benchmark]
    metrics = compute_metrics(
        _without_flows(values, times, folded.ledger),
        times,
        folded.statement.closed,
        periods_per_year=sessions_per_year(interval, ends.sessions)
        if calendar is None
        else calendar.periods_per_year(interval if interval.is_daily_or_longer else Interval("1d")),
        risk_free=risk_free,
        benchmark=benchmark,
        traded_value=folded.traded_value,
        fees=float(folded.statement.totals.fees),
    )
    return replace(metrics, exposure=equity.exposed)


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
    weekdays = (sessions + 3) % 7
    always_open = bool(len(sessions)) and float(np.mean(weekdays >= 5)) > _WEEKEND_SHARE
    return periods_per_year(interval if interval.is_daily_or_longer else Interval("1d"), always_open=always_open)


_WEEKEND_SHARE = 0.1
"""With more sessions than that on weekends a market counts as always open."""


def benchmark_levels(reader: CandleReader, equity: EquityCurve) -> Floats:
    """The benchmark's last close at or before each end of session of the curve; NaN before its first."""
    ends = equity.at_session_ends()
    frames = [frame.select("close_time", "close") for frame in reader.frames()]
    if not frames:
        return np.full(len(ends.times), np.nan)
    candles = pl.concat(frames)
    places = np.searchsorted(candles["close_time"].to_physical().to_numpy(), ends.times, side="right")
    levels: Floats = np.r_[np.nan, candles["close"].to_numpy()][places]
    return levels
