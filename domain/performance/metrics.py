"""All metrics of a run, computed in one go."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, SupportsFloat

import numpy as np
from numpy.typing import ArrayLike, NDArray

from domain.performance.activity import exposure, turnover
from domain.performance.definitions import DEFINITIONS, GROUPS, SYNONYMS, Definition, Group
from domain.performance.excursions import Excursion
from domain.performance.frequency import elapsed_years
from domain.performance.groups import (
    benchmark_metrics,
    drawdown_metrics,
    return_metrics,
    risk_metrics,
    trade_metrics,
)
from domain.performance.numbers import finite, floats
from domain.performance.own import OwnValue
from domain.performance.returns import common_returns
from domain.performance.trades import HasProfit
from domain.shared.errors import InvalidValue
from domain.shared.interval import to_microseconds
from domain.shared.suggestions import closest, did_you_mean

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Metrics(Mapping[str, float]):
    """A run's metrics, by attribute or by key, in the order of ``definitions.DEFINITIONS``, which says what each means.

    Fractions are fractions (0.12 for 12 %), money is in the account's currency, NaN is undefined. Two are equal where all
    values are, NaN with NaN included. A key may also be a synonym, such as ``cvar``. What a user added (``own``) stands behind the rest.
    """

    total_return: float
    annualised_return: float
    cagr: float
    buy_and_hold_return: float
    best_day: float
    worst_day: float
    best_month: float
    worst_month: float
    best_year: float
    worst_year: float
    volatility: float
    downside_risk: float
    sharpe: float
    probabilistic_sharpe: float
    sortino: float
    omega: float
    tail_ratio: float
    stability: float
    value_at_risk: float
    conditional_value_at_risk: float
    skew: float
    kurtosis: float
    kelly: float
    periods_per_year: float
    max_drawdown: float
    max_drawdown_bars: float
    max_drawdown_days: float
    average_drawdown: float
    average_drawdown_bars: float
    average_drawdown_days: float
    longest_drawdown_bars: float
    longest_drawdown_days: float
    ulcer_index: float
    calmar: float
    closed_trades: float
    win_rate: float
    profit_factor: float
    average_win: float
    average_loss: float
    win_loss_ratio: float
    expectancy: float
    best_trade: float
    worst_trade: float
    average_trade_bars: float
    average_trade_days: float
    average_mae: float
    average_mfe: float
    trade_kelly: float
    sqn: float
    exposure: float
    turnover: float
    fees: float
    alpha: float
    beta: float
    information_ratio: float
    tracking_error: float
    up_capture: float
    down_capture: float
    own: tuple[OwnValue, ...] = ()

    def __getitem__(self, key: str) -> float:
        """The value of a metric.

        Raises:
            KeyError: no metric has that key; the text names the nearest.
        """
        name = SYNONYMS.get(key, key)
        if name in _KEYS:
            value: float = getattr(self, name)
            return value
        for one in self.own:
            if one.definition.key == key:
                return one.value
        hint = did_you_mean(closest(str(key), [*self, *SYNONYMS])) or f"there are {', '.join(self)}"
        raise KeyError(f"no metric {key!r}: {hint}")

    def __iter__(self) -> Iterator[str]:
        """The keys in order."""
        yield from _KEYS
        yield from (one.definition.key for one in self.own)

    def __len__(self) -> int:
        """Number of metrics."""
        return len(_KEYS) + len(self.own)

    def __eq__(self, other: object) -> bool:
        """Whether all values are equal; NaN equals NaN."""
        if not isinstance(other, Mapping) or set(other) != set(self):
            return NotImplemented
        return all(_same(self[key], other[key]) for key in self)

    def __hash__(self) -> int:
        """Equal metrics have equal hashes."""
        return hash(tuple(None if math.isnan(value) else value for value in self.values()))

    def __repr__(self) -> str:
        """Group by group what is defined, as tables show it."""
        lines = []
        for group, title in GROUPS.items():
            known = {key: value for key, value in self.group(group).items() if not math.isnan(value)}
            lines += [title] if known else []
            lines += [f"  {key:<28}{self.definitions[key].show(value):>16}" for key, value in known.items()]
        return "\n".join(lines)

    @property
    def definitions(self) -> dict[str, Definition]:
        """What each of them means, by key, a user's own included."""
        return {**DEFINITIONS, **{one.definition.key: one.definition for one in self.own}}

    @property
    def errors(self) -> tuple[str, ...]:
        """Why metrics of a user's own could not be computed, a sentence each."""
        return tuple(one.error for one in self.own if one.error)

    def group(self, group: Group) -> dict[str, float]:
        """The metrics of one group, other names of the same number left out."""
        return {key: self[key] for key, one in self.definitions.items() if one.group == group and one.alias_of is None}


_KEYS = {field.name: None for field in fields(Metrics) if field.name != "own"}


@np.errstate(all="ignore")
def compute_metrics(
    equity: ArrayLike,
    times: Sequence[datetime] | NDArray[Any] | None,
    trades: Iterable[HasProfit],
    *,
    periods_per_year: float,
    risk_free: float = 0.0,
    benchmark: ArrayLike | None = None,
    traded_value: float = 0.0,
    fees: SupportsFloat = 0.0,
    exposed: ArrayLike = (),
    days: NDArray[np.int64] | None = None,
    excursions: Sequence[Excursion] = (),
    buy_and_hold_return: float = math.nan,
    against: tuple[ArrayLike, ArrayLike] | None = None,
) -> Metrics:
    """Every metric of a run.

    Growth is annualised over the time that passed from the first instant to the last; volatility and ratios by ``periods_per_year``.

    Args:
        equity: one value per instant; the first is the capital at the start.
        times: the instants, aware datetimes, ``datetime64`` or microseconds since the epoch, ascending; as many as ``equity``.
            None: they are not known; time is then counted in periods, and what needs days is NaN.
        trades: the closed trades.
        periods_per_year: number of returns in a year.
        risk_free: annual rate, as a fraction.
        benchmark: the benchmark's level at the same instants, NaN where it has none; None: what compares with it is NaN.
        traded_value: sum of price times quantity over all fills.
        fees: sum of all fees.
        exposed: whether a position was open, one truth value per instant.
        days: day numbers (days since the epoch) of the instants' sessions; None: the days of ``times``, UTC.
        excursions: how each trade went while it was held, as many as ``trades``; none: that is not known.
        buy_and_hold_return: what holding the same symbols returned.
        against: returns of the curve and of a benchmark over the periods that both have, instead of ``benchmark``.

    Raises:
        InvalidValue: ``times``, ``days``, ``benchmark``, ``exposed`` or ``excursions`` has another length than what it belongs to.
    """
    curve, closed = floats(equity), list(trades)
    instants = None if times is None else _microseconds(times)
    if days is None and instants is not None:
        days = instants // 86_400_000_000
    flags = np.asarray(exposed, dtype=bool).reshape(-1)
    levels = np.full(len(curve), np.nan) if benchmark is None else floats(benchmark)
    _check_lengths(len(curve), times=instants, days=days, benchmark=levels, exposed=flags if len(flags) else None)
    _check_lengths(len(closed), excursions=excursions or None)
    common = (floats(against[0]), floats(against[1])) if against is not None else common_returns(curve, levels)
    periods = len(curve) - 1
    years = elapsed_years(instants) if instants is not None else max(periods, 0) / periods_per_year
    values: dict[str, Any] = {
        **return_metrics(curve, days, periods_per_year, years),
        "buy_and_hold_return": buy_and_hold_return,
        **risk_metrics(curve, periods_per_year, risk_free),
        **drawdown_metrics(curve, instants, periods_per_year, years),
        **trade_metrics(closed, excursions),
        "exposure": exposure(flags),
        "turnover": turnover(float(traded_value), curve, periods_per_year, years),
        "fees": finite(fees),
        **benchmark_metrics(*common, periods_per_year, risk_free, years),
    }
    return Metrics(**values)


def _check_lengths(length: int, **given: Any) -> None:
    for name, values in given.items():
        if values is not None and len(values) != length:
            what = "trades" if name == "excursions" else "of equity"
            raise InvalidValue(f"{name} has {len(values)} values for {length} {what}: give as many", field=name)


def _microseconds(times: Sequence[datetime] | NDArray[Any]) -> Integers:
    if isinstance(times, np.ndarray):
        ticks = times.astype("datetime64[us]") if times.dtype.kind == "M" else times
        return ticks.astype(np.int64)
    return np.array([to_microseconds(instant) for instant in times], dtype=np.int64)


def _same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))
