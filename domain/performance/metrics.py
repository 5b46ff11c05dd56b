"""All metrics of a run, computed in one go."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Protocol, SupportsFloat

import numpy as np
from numpy.typing import ArrayLike, NDArray

from domain.performance.activity import exposure, turnover
from domain.performance.drawdown import max_drawdown, max_drawdown_bars, max_drawdown_days
from domain.performance.numbers import finite, floats
from domain.performance.returns import alpha_beta, annualised_return, calmar, sharpe, sortino, total_return, volatility
from domain.performance.trades import average_loss, average_win, expectancy, profit_factor, win_loss_ratio, win_rate
from domain.shared.errors import InvalidValue
from domain.shared.interval import to_microseconds
from domain.shared.suggestions import closest, did_you_mean


class HasProfit(Protocol):
    """A closed trade, as far as metrics are concerned."""

    @property
    def profit(self) -> SupportsFloat:
        """Profit net of the trade's fees, in the account's currency."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Metrics(Mapping[str, float]):
    """A run's metrics, by attribute or by key, in the order of ``definitions.DEFINITIONS``, which says what each means.

    Fractions are fractions (0.12 for 12 %), money is in the account's currency, NaN is undefined. Two are equal where all
    values are, NaN with NaN included.
    """

    total_return: float
    annualised_return: float
    cagr: float
    volatility: float
    sharpe: float
    sortino: float
    calmar: float
    max_drawdown: float
    max_drawdown_bars: float
    max_drawdown_days: float
    closed_trades: float
    win_rate: float
    profit_factor: float
    average_win: float
    average_loss: float
    win_loss_ratio: float
    expectancy: float
    exposure: float
    turnover: float
    fees: float
    alpha: float
    beta: float

    def __getitem__(self, key: str) -> float:
        """The value of a metric.

        Raises:
            KeyError: no metric has that key; the text names the nearest.
        """
        if key not in _KEYS:
            hint = did_you_mean(closest(str(key), _KEYS)) or f"there are {', '.join(_KEYS)}"
            raise KeyError(f"no metric {key!r}: {hint}")
        value: float = getattr(self, key)
        return value

    def __iter__(self) -> Iterator[str]:
        """The keys in order."""
        return iter(_KEYS)

    def __len__(self) -> int:
        """Number of metrics."""
        return len(_KEYS)

    def __eq__(self, other: object) -> bool:
        """Whether all values are equal; NaN equals NaN."""
        if not isinstance(other, Mapping) or set(other) != set(_KEYS):
            return NotImplemented
        return all(_same(self[key], other[key]) for key in _KEYS)

    def __hash__(self) -> int:
        """Equal metrics have equal hashes."""
        return hash(tuple(None if math.isnan(value) else value for value in self.values()))


_KEYS = {field.name: None for field in fields(Metrics)}


def compute_metrics(
    equity: ArrayLike,
    times: Sequence[datetime] | NDArray[Any],
    trades: Iterable[HasProfit],
    *,
    periods_per_year: float,
    risk_free: float = 0.0,
    benchmark: ArrayLike | None = None,
    traded_value: float = 0.0,
    fees: float = 0.0,
    exposed: ArrayLike = (),
) -> Metrics:
    """Every metric of a run.

    Args:
        equity: one value per instant; the first is the capital at the start.
        times: the instants, aware datetimes, ``datetime64`` or microseconds since the epoch; as many as ``equity``.
        trades: the closed trades.
        periods_per_year: number of returns in a year.
        risk_free: annual rate, as a fraction.
        benchmark: the benchmark's level at the same instants, NaN where it has none; None: alpha and beta are NaN.
        traded_value: sum of price times quantity over all fills.
        fees: sum of all fees.
        exposed: whether a position was open, one truth value per instant.

    Raises:
        InvalidValue: ``times``, ``benchmark`` or ``exposed`` has another length than ``equity``.
    """
    curve, instants = floats(equity), _microseconds(times)
    flags = np.asarray(exposed, dtype=bool).reshape(-1)
    levels = np.full(len(curve), np.nan) if benchmark is None else floats(benchmark)
    for name, length in (("times", len(instants)), ("benchmark", len(levels)), ("exposed", len(flags))):
        if length != len(curve) and not (name == "exposed" and length == 0):
            raise InvalidValue(f"{name} has {length} values for {len(curve)} of equity: give as many", field=name)
    profits = floats([float(trade.profit) for trade in trades])
    growth = annualised_return(curve, periods_per_year)
    alpha, beta = alpha_beta(curve, levels, periods_per_year, risk_free)
    return Metrics(
        total_return=total_return(curve),
        annualised_return=growth,
        cagr=growth,
        volatility=volatility(curve, periods_per_year),
        sharpe=sharpe(curve, periods_per_year, risk_free),
        sortino=sortino(curve, periods_per_year, risk_free),
        calmar=calmar(curve, periods_per_year),
        max_drawdown=max_drawdown(curve),
        max_drawdown_bars=max_drawdown_bars(curve),
        max_drawdown_days=max_drawdown_days(curve, instants),
        closed_trades=float(len(profits)),
        win_rate=win_rate(profits),
        profit_factor=profit_factor(profits),
        average_win=average_win(profits),
        average_loss=average_loss(profits),
        win_loss_ratio=win_loss_ratio(profits),
        expectancy=expectancy(profits),
        exposure=exposure(flags),
        turnover=turnover(float(traded_value), curve, periods_per_year),
        fees=finite(fees),
        alpha=alpha,
        beta=beta,
    )


def _microseconds(times: Sequence[datetime] | NDArray[Any]) -> NDArray[np.int64]:
    if isinstance(times, np.ndarray):
        ticks = times.astype("datetime64[us]") if times.dtype.kind == "M" else times
        return ticks.astype(np.int64)
    return np.array([to_microseconds(instant) for instant in times], dtype=np.int64)


def _same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))
