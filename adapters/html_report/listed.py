"""How many trades, refusals and arrows a page has, where it has no room for all: the latest of each."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from application.reporting.report import RunReport

LISTED = 5_000
"""So many of each stay as long as something else can make room."""

FEWEST = 1_000
"""So many of each always stay."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows of a page.

    Attributes:
        trades, refused: so many of the run's, the latest.
        marks: so many arrows in a symbol's candles, the latest.
        whole: address of a file with all trades; "" where there is none.
    """

    trades: int
    refused: int
    marks: int
    whole: str = ""

    @classmethod
    def all_of(cls, run: RunReport) -> Listed:
        """Everything that there is."""
        return cls(len(run.trades), refused_orders(run).height, most_marks(run))

    @property
    def counts(self) -> tuple[int, int, int]:
        """Trades, refused orders, arrows."""
        return self.trades, self.refused, self.marks


def refused_orders(run: RunReport) -> pl.DataFrame:
    """Orders that were refused, oldest first."""
    return run.orders.filter(pl.col("status") == "rejected")


def most_marks(run: RunReport) -> int:
    """Arrows in the candles of the symbol that has most."""
    return max((len(chart.markers) for chart in run.charts), default=0)


def with_marks(run: RunReport, most: int) -> RunReport:
    """The run with so many arrows in each symbol's candles, the latest."""
    if most_marks(run) <= most:
        return run
    charts = tuple(replace(chart, markers=chart.markers[len(chart.markers) - most :]) for chart in run.charts)
    return replace(run, charts=charts)


def not_listed(run: RunReport, listed: Listed) -> list[str]:
    """What the page does not list, a sentence each."""
    export = f"`ticktape runs export {run.attempt.run_id}` writes all, `result.orders` has them in Python"
    in_python = export.replace("orders", "trades")
    all_trades = f"all are in the file {listed.whole} beside this page" if listed.whole else in_python
    return [
        f"The last {shown:,} of {there:,} {what}; {where}."
        for shown, there, what, where in (
            (listed.trades, len(run.trades), "trades are listed here", all_trades),
            (listed.refused, refused_orders(run).height, "refused orders are listed here", export),
            (listed.marks, most_marks(run), "fills of a symbol have arrows in its candles", export),
        )
        if shown < there
    ]
