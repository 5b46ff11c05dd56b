"""Definitions of the metrics, with names, meanings and units: one table for reports, the command line and the documentation."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal, get_args

from domain.shared.amounts import grouped, money_text

Unit = Literal["fraction", "ratio", "money", "bars", "days", "count"]
"""What a number counts."""

Group = Literal["returns", "risk", "drawdown", "trades", "benchmark", "own"]
"""What a metric is about."""

UNDEFINED = "–"  # noqa: RUF001
"""How an undefined value is shown."""

_PATTERNS: dict[Unit, str] = {
    "fraction": "{:.2%}",
    "ratio": "{:.2f}",
    "bars": "{:,.0f}",
    "days": "{:,.0f}",
    "count": "{:,.0f}",
}

UNITS: tuple[Unit, ...] = get_args(Unit)

GROUPS: dict[Group, str] = {
    "returns": "Returns",
    "risk": "Risk",
    "drawdown": "Drawdowns",
    "trades": "Trades",
    "benchmark": "Against the benchmark",
    "own": "Your own",
}
"""Groups in the order in which tables show them, with their titles."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A metric's name and meaning.

    Attributes:
        key: name in results and JSON.
        title: name in a table.
        description: formula and convention in a sentence.
        unit: what the number counts; a fraction is stored as such (0.12) and shown in per cent.
        group: what it is about.
        alias_of: key of the metric that this is another name of; None for a metric of its own.
        synonyms: other names that a value can be asked for by.
    """

    key: str
    title: str
    description: str
    unit: Unit
    group: Group = "own"
    alias_of: str | None = None
    synonyms: tuple[str, ...] = ()

    def show(self, value: float) -> str:
        """The value for a reader; an undefined one is a dash."""
        if not math.isfinite(value):
            return UNDEFINED
        return grouped(money_text(value)) if self.unit == "money" else _PATTERNS[self.unit].format(value)


_RETURNS = (
    Definition("total_return", "Total return", "Last equity over first, less one.", "fraction"),
    Definition(
        "annualised_return",
        "Annualised return (CAGR)",
        "Compound growth a year, (last / first) ** (1 / years) - 1; a year has 365.25 days, and under 28 days it is undefined.",
        "fraction",
        synonyms=("annual_return", "annualized_return"),
    ),
    Definition("cagr", "CAGR", "Another name of the annualised return.", "fraction", alias_of="annualised_return"),
    Definition(
        "buy_and_hold_return",
        "Buy and hold",
        "Return of the same symbols in equal shares, each bought at its first close in the run and held to its last, without costs.",
        "fraction",
        synonyms=("buy_and_hold",),
    ),
    Definition("best_day", "Best day", "Largest return from a session's end to the next; undefined for longer bars.", "fraction"),
    Definition("worst_day", "Worst day", "Smallest return from a session's end to the next; undefined for longer bars.", "fraction"),
    Definition("best_month", "Best month", "Largest return of a calendar month, those at the ends as far as they go.", "fraction"),
    Definition("worst_month", "Worst month", "Smallest return of a calendar month, those at the ends as far as they go.", "fraction"),
    Definition("best_year", "Best year", "Largest return of a calendar year, those at the ends as far as they go.", "fraction"),
    Definition("worst_year", "Worst year", "Smallest return of a calendar year, those at the ends as far as they go.", "fraction"),
)  # fmt: skip

_RISK = (
    Definition("volatility", "Volatility", "Sample deviation of simple returns times the root of periods per year.", "fraction"),
    Definition(
        "downside_risk",
        "Downside risk",
        "Root of the mean squared return below the risk-free rate, all periods counted, times the root of periods per year.",
        "fraction",
        synonyms=("downside_deviation",),
    ),
    Definition("sharpe", "Sharpe ratio", "Mean excess return over its sample deviation, times the root of periods per year.", "ratio"),
    Definition(
        "probabilistic_sharpe",
        "Probabilistic Sharpe ratio",
        "Probability that the true Sharpe ratio is above zero, given length, skewness and kurtosis (Bailey and López de Prado).",
        "fraction",
        synonyms=("psr",),
    ),
    Definition(
        "sortino",
        "Sortino ratio",
        "Mean excess return over the downside deviation of all periods, times the root of periods per year.",
        "ratio",
    ),
    Definition("omega", "Omega ratio", "Sum of returns above the risk-free rate over the size of those below it.", "ratio"),
    Definition("tail_ratio", "Tail ratio", "Size of the 95th percentile of returns over that of the 5th.", "ratio"),
    Definition("stability", "Stability", "R squared of a straight line through cumulated log returns.", "ratio"),
    Definition(
        "value_at_risk",
        "Value at risk (5%)",
        "Historical: 5th percentile of the returns of a period, interpolated; no distribution is fitted.",
        "fraction",
        synonyms=("var",),
    ),
    Definition(
        "conditional_value_at_risk",
        "Conditional VaR (5%)",
        "Historical: mean of the lowest floor((n - 1) * 0.05) + 1 returns of a period; no distribution is fitted.",
        "fraction",
        synonyms=("cvar", "expected_shortfall"),
    ),
    Definition("skew", "Skewness", "Sample skewness of returns, adjusted for bias.", "ratio", synonyms=("skewness",)),
    Definition("kurtosis", "Excess kurtosis", "Sample kurtosis of returns above a normal distribution's, adjusted for bias.", "ratio"),
    Definition(
        "kelly",
        "Kelly criterion",
        "p - (1 - p) / b over the periods that moved: p share of gains, b mean gain over mean loss.",
        "fraction",
        synonyms=("kelly_criterion",),
    ),
    Definition(
        "periods_per_year",
        "Periods a year",
        "What volatility and ratios are annualised by: the calendar's number, or the bars' own where these are more than a tenth off.",
        "ratio",
    ),
)  # fmt: skip

_DRAWDOWN = (
    Definition("max_drawdown", "Maximum drawdown", "Largest fall from a peak of equity, at most zero.", "fraction"),
    Definition(
        "max_drawdown_bars",
        "Maximum drawdown, bars",
        "Bars from the deepest drawdown's peak until it is reached again, or until the end.",
        "bars",
    ),
    Definition(
        "max_drawdown_days",
        "Maximum drawdown, days",
        "Calendar days from the deepest drawdown's peak until it is reached again, or until the end.",
        "days",
    ),
    Definition(
        "average_drawdown", "Average drawdown", "Mean depth of all drawdowns.", "fraction", synonyms=("avg_drawdown",)
    ),
    Definition("average_drawdown_bars", "Average drawdown, bars", "Mean length of all drawdowns, as above.", "bars"),
    Definition("average_drawdown_days", "Average drawdown, days", "Mean length of all drawdowns, as above.", "days"),
    Definition(
        "longest_drawdown_bars", "Longest drawdown, bars", "Length of the longest drawdown, which need not be the deepest.", "bars"
    ),
    Definition(
        "longest_drawdown_days", "Longest drawdown, days", "Length of the longest drawdown, which need not be the deepest.", "days"
    ),
    Definition(
        "ulcer_index",
        "Ulcer index",
        "Root of the sum of squared drawdowns over the number of returns less one.",
        "fraction",
    ),
    Definition("calmar", "Calmar ratio", "Annualised return over the size of the maximum drawdown.", "ratio"),
)  # fmt: skip

_TRADES = (
    Definition("closed_trades", "Closed trades", "Number of closed trades.", "count"),
    Definition("win_rate", "Win rate", "Share of closed trades with a net profit above zero.", "fraction"),
    Definition("profit_factor", "Profit factor", "Sum of net wins over the size of the sum of net losses.", "ratio"),
    Definition("average_win", "Average win", "Mean net profit of the trades that won.", "money"),
    Definition("average_loss", "Average loss", "Mean net profit of the trades that lost, below zero.", "money"),
    Definition("win_loss_ratio", "Average win / loss", "Average win over the size of the average loss.", "ratio"),
    Definition("expectancy", "Expectancy", "Mean net profit of a closed trade.", "money"),
    Definition("best_trade", "Best trade", "Largest net profit of a trade over its entry value.", "fraction"),
    Definition("worst_trade", "Worst trade", "Smallest net profit of a trade over its entry value.", "fraction"),
    Definition("average_trade_bars", "Average trade, bars", "Mean number of bars from a trade's entry to its exit.", "bars"),
    Definition(
        "average_trade_days", "Average trade, days", "Mean calendar days from the opening of the entry's bar to that of the exit's.", "days"
    ),
    Definition(
        "average_mae",
        "Average MAE",
        "Mean of the largest fall against each trade while it was held, as a fraction of its entry price, at most zero.",
        "fraction",
        synonyms=("mae",),
    ),
    Definition(
        "average_mfe",
        "Average MFE",
        "Mean of the largest rise for each trade while it was held, as a fraction of its entry price, at least zero.",
        "fraction",
        synonyms=("mfe",),
    ),
    Definition(
        "trade_kelly",
        "Kelly criterion of trades",
        "Win rate less the share of other trades over average win / loss.",
        "fraction",
    ),
    Definition(
        "sqn",
        "System quality number",
        "Root of the number of trades times their mean net profit over its sample deviation.",
        "ratio",
        synonyms=("system_quality_number",),
    ),
    Definition("exposure", "Exposure", "Share of instants with an open position.", "fraction"),
    Definition("turnover", "Turnover a year", "Traded value, both sides, over mean equity and years.", "ratio"),
    Definition("fees", "Fees", "Sum of all fees paid.", "money"),
)  # fmt: skip

_BENCHMARK = (
    Definition(
        "alpha",
        "Alpha",
        "Annualised mean of the excess return that beta does not explain: (1 + mean) ** periods per year - 1; undefined under 28 days.",
        "fraction",
    ),
    Definition("beta", "Beta", "Covariance with the benchmark's returns over their variance.", "ratio"),
    Definition(
        "information_ratio",
        "Information ratio",
        "Mean difference from the benchmark's return over its sample deviation, times the root of periods per year.",
        "ratio",
    ),
    Definition(
        "tracking_error",
        "Tracking error",
        "Sample deviation of the difference from the benchmark's return, times the root of periods per year.",
        "fraction",
    ),
    Definition(
        "up_capture", "Up capture", "Annual growth over the benchmark's, both over the periods in which the benchmark rose.", "ratio"
    ),
    Definition(
        "down_capture", "Down capture", "Annual growth over the benchmark's, both over the periods in which the benchmark fell.", "ratio"
    ),
)  # fmt: skip

_BY_GROUP: dict[Group, tuple[Definition, ...]] = {
    "returns": _RETURNS,
    "risk": _RISK,
    "drawdown": _DRAWDOWN,
    "trades": _TRADES,
    "benchmark": _BENCHMARK,
}

DEFINITIONS: dict[str, Definition] = {
    one.key: replace(one, group=group) for group, definitions in _BY_GROUP.items() for one in definitions
}
"""Every metric by its key, in the order in which tables show them."""

SYNONYMS: dict[str, str] = {name: one.key for one in DEFINITIONS.values() for name in one.synonyms}
"""Other names of metrics, with the key of each."""
