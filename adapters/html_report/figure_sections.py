"""The parts of a run's page that say what its curve was like."""

from __future__ import annotations

from datetime import date

from adapters.html_report.frames import chart_frame, section
from adapters.html_report.histogram import histogram
from adapters.html_report.markup import Content, Html, element
from adapters.html_report.months import heat_map
from adapters.html_report.tables import Cell, Heading, table
from adapters.html_report.wording import fine_percent, percent
from adapters.html_report.years import CUT_OFF, years_table
from application.reporting.benchmark import EQUAL_WEIGHT
from application.reporting.falls import Fall
from application.reporting.report import Figures, RunReport
from application.reporting.rolling import Rolling


def years_section(run: RunReport, figures: Figures) -> Html:
    """Returns by year beside the benchmark's."""
    at_once = run.daily or figures.benchmark_label == EQUAL_WEIGHT
    begins = "its first close" if at_once else "its close at the end of the first session"
    note = f"Benchmark: {figures.benchmark_label}, over the same sessions, from {begins}. {CUT_OFF}"
    return section("years", "Returns by year", years_table(figures.returns.years, figures.benchmark_label), note=note)


def months_section(figures: Figures) -> Html:
    """The heat map of months."""
    return section("months", "Monthly returns", heat_map(figures.returns))


def falls_section(figures: Figures, what: str) -> Html:
    """The worst drawdowns."""
    if not figures.falls:
        none = f"By the ends of {what}s equity never fell below an earlier value."
        return section("drawdowns", "Worst drawdowns", element("p", none, class_="empty"))
    headings = [
        Heading("Depth", number=True),
        *(Heading(name) for name in ("Peak", "Lowest", "Recovered")),
        Heading("Days to lowest", number=True),
        Heading("Days in all", number=True),
    ]
    rows = [_fall(one) for one in figures.falls]
    note = (
        "From a peak of equity to the session in which it was reached again; days are calendar days. "
        f"By the ends of {what}s; one that had not recovered is counted up to the last."
    )
    return section(
        "drawdowns", "Worst drawdowns", table(headings, rows, label="Worst drawdowns", kind="falls"), note=note
    )


def _fall(one: Fall) -> tuple[Content | Cell, ...]:
    peak: date | str = one.peak if one.peak is not None else "the start"
    recovered = Cell("not yet", "soft") if one.recovered is None else str(one.recovered)
    return (
        Cell(fine_percent(one.depth), "down"),
        str(peak),
        str(one.trough),
        recovered,
        f"{one.days_down:,}",
        f"{one.days:,}",
    )


def rolling_section(run: RunReport, figures: Figures) -> Html:
    """Sharpe ratio and volatility along the run."""
    title = "Rolling Sharpe ratio and volatility"
    if not figures.rolling.window:
        return section("rolling", title, element("p", "The run is too short for a moving window.", class_="empty"))
    note = rolling_note(figures.rolling, figures, returns_of(run))
    return section("rolling", title, chart_frame("rolling", f"{title} over time", tall=True), note=note)


def rolling_note(rolling: Rolling, figures: Figures, returns: str) -> str:
    """What a value of the lines is."""
    rate = f", above a risk-free rate of {figures.risk_free:.2%} a year" if figures.risk_free else ""
    return f"Each value is made of {rolling_window(rolling, returns)}{rate}; the lines begin once there are so many returns."


def rolling_window(rolling: Rolling, returns: str) -> str:
    """``the 126 daily returns up to then (about 6 months), annualised by 252 periods a year``."""
    months = 12.0 * rolling.window / rolling.periods_per_year
    return (
        f"the {rolling.window} {returns} up to then (about {months:.0f} months), "
        f"annualised by {rolling.periods_per_year:.6g} periods a year"
    )


def distribution_section(run: RunReport, figures: Figures) -> Html:
    """The histogram of returns."""
    one, period = figures.distribution, period_of(run)
    title = f"Distribution of {returns_of(run)}"
    if one is None:
        return section("distribution", title, element("p", "There are too few returns to show.", class_="empty"))
    unchanged = (
        f" {one.unchanged:,} of them without any change are in no bar, but count in mean and value at risk."
        if one.unchanged
        else ""
    )
    note = f"{one.returns:,} returns, none annualised; height is their number.{unchanged}"
    return section("distribution", title, histogram(one, period), note=note)


def exposure_section(figures: Figures) -> Html:
    """How much was in the market over time."""
    one = figures.exposure
    shorts = " Short positions are drawn below zero; gross counts them above it." if len(one.short.times) else ""
    note = (
        "Value of the positions at the last closes over equity, at the ends of sessions: "
        f"{percent(one.mean)} on average, {percent(one.highest)} at the most (shorts count gross).{shorts}"
    )
    return section("exposure", "Exposure", chart_frame("exposure", "Exposure over time"), note=note)


def period_of(run: RunReport) -> str:
    """What a return is of: ``day``, ``week``, ``month``, or ``3d bar``."""
    interval = run.attempt.started.interval
    if not run.daily:
        return "day"
    return {"1d": "day", "1w": "week", "1M": "month"}.get(interval, f"{interval} bar")


def returns_of(run: RunReport) -> str:
    """``daily returns``, ``returns per 3d bar``."""
    period = period_of(run)
    adjectives = {"day": "daily", "week": "weekly", "month": "monthly"}
    return f"{adjectives[period]} returns" if period in adjectives else f"returns per {period}"
