"""Definitions of the metrics, with names, meanings and units: one table for reports, the command line and the documentation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Unit = Literal["fraction", "ratio", "money", "bars", "days", "count"]

UNDEFINED = "–"  # noqa: RUF001
"""How an undefined value is shown."""

_PATTERNS: dict[Unit, str] = {
    "fraction": "{:.2%}",
    "ratio": "{:.2f}",
    "money": "{:,.2f}",
    "bars": "{:,.0f}",
    "days": "{:,.0f}",
    "count": "{:,.0f}",
}


@dataclass(frozen=True, slots=True)
class Definition:
    """A metric's name and meaning.

    Attributes:
        key: name in results and JSON.
        title: name in a table.
        description: formula and convention in a sentence.
        unit: what the number counts; a fraction is stored as such (0.12) and shown in per cent.
        alias_of: key of the metric that this is another name of; None for a metric of its own.
    """

    key: str
    title: str
    description: str
    unit: Unit
    alias_of: str | None = None

    def show(self, value: float) -> str:
        """The value for a reader; an undefined one is a dash."""
        return _PATTERNS[self.unit].format(value) if math.isfinite(value) else UNDEFINED


_ALL = (
    Definition("total_return", "Total return", "Last equity over first, less one.", "fraction"),
    Definition(
        "annualised_return",
        "Annualised return (CAGR)",
        "Compound growth a year: (last / first) ** (periods per year / periods) - 1.",
        "fraction",
    ),
    Definition("cagr", "CAGR", "Another name of the annualised return.", "fraction", "annualised_return"),
    Definition(
        "volatility", "Volatility", "Sample deviation of simple returns times the root of periods per year.", "fraction"
    ),
    Definition(
        "sharpe",
        "Sharpe ratio",
        "Mean excess return over its sample deviation, times the root of periods per year.",
        "ratio",
    ),
    Definition(
        "sortino",
        "Sortino ratio",
        "Mean excess return over the downside deviation of all periods, times the root of periods per year.",
        "ratio",
    ),
    Definition("calmar", "Calmar ratio", "Annualised return over the size of the maximum drawdown.", "ratio"),
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
    Definition("closed_trades", "Closed trades", "Number of closed trades.", "count"),
    Definition("win_rate", "Win rate", "Share of closed trades with a net profit above zero.", "fraction"),
    Definition("profit_factor", "Profit factor", "Sum of net wins over the size of the sum of net losses.", "ratio"),
    Definition("average_win", "Average win", "Mean net profit of the trades that won.", "money"),
    Definition("average_loss", "Average loss", "Mean net profit of the trades that lost, below zero.", "money"),
    Definition("win_loss_ratio", "Average win / loss", "Average win over the size of the average loss.", "ratio"),
    Definition("expectancy", "Expectancy", "Mean net profit of a closed trade.", "money"),
    Definition("exposure", "Exposure", "Share of instants with an open position.", "fraction"),
    Definition("turnover", "Turnover a year", "Traded value, both sides, over mean equity and years.", "ratio"),
    Definition("fees", "Fees", "Sum of all fees paid.", "money"),
    Definition(
        "alpha",
        "Alpha",
        "Annualised mean of the excess return that beta does not explain: (1 + mean) ** periods per year - 1.",
        "fraction",
    ),
    Definition("beta", "Beta", "Covariance with the benchmark's returns over their variance.", "ratio"),
)

DEFINITIONS: dict[str, Definition] = {definition.key: definition for definition in _ALL}
"""Every metric by its key, in the order in which tables show them."""
