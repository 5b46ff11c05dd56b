"""The page of one run, part by part."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date

from adapters.html_report.figure_sections import (
    distribution_section,
    exposure_section,
    falls_section,
    months_section,
    period_of,
    rolling_section,
    years_section,
)
from adapters.html_report.frames import LOGARITHMIC, chart_frame, section
from adapters.html_report.listed import Listed, not_listed
from adapters.html_report.markup import Content, Html, element, joined
from adapters.html_report.metric_tables import grouped_metrics, has_benchmark
from adapters.html_report.tables import facts
from adapters.html_report.trade_sections import (
    candles_section,
    positions_section,
    refused_section,
    symbols_section,
    trades_section,
    working_section,
)
from adapters.html_report.wording import execution, inputs, money, risk_free, sign
from application.reporting.benchmark import EQUAL_WEIGHT, EQUAL_WEIGHT_MEANING
from application.reporting.report import Figures, RunReport
from application.runs.events import RunFailed
from domain.performance.definitions import DEFINITIONS, UNDEFINED
from domain.shared.interval import from_microseconds

TILES = ("total_return", "annualised_return", "sharpe", "max_drawdown", "closed_trades", "win_rate", "fees")
SIGNED = {"total_return", "annualised_return", "alpha", "expectancy", "max_drawdown"}


def run_sections(run: RunReport, listed: Listed, beside: Mapping[str, str]) -> Html:
    """Everything about one run.

    Args:
        run: what is shown.
        listed: how many of its rows.
        beside: symbol -> address of its candles, of those that are in files beside the page.
    """
    parts = [_failure(run)]
    figures = run.figures
    if figures is None:
        parts += [
            _warnings(run, listed),
            trades_section(run, listed),
            refused_section(run, listed),
            positions_section(run),
        ]
        parts.append(working_section(run))
    else:
        parts += [
            _tiles(run, figures),
            _warnings(run, listed),
            _value(run, figures),
            pair(years_section(run, figures), falls_section(figures, period_of(run))),
            months_section(figures),
            symbols_section(run),
            candles_section(run, dict(beside)),
            trades_section(run, listed),
            positions_section(run),
            working_section(run),
            refused_section(run, listed),
            rolling_section(run, figures),
            pair(exposure_section(figures), distribution_section(run, figures)),
            _metrics(figures),
        ]
    return joined([*parts, _costs(run), _inputs(run)], "\n")


def pair(*sections: Html) -> Html:
    """Parts beside each other where there is room."""
    return element("div", *sections, class_="pair")


def _failure(run: RunReport) -> Html:
    if not run.note:
        return Html("")
    ended = run.attempt.ended
    trace = element("pre", ended.traceback.strip(), class_="scroll", tabindex=0) if isinstance(ended, RunFailed) else ""
    return element("section", element("h2", "No result"), element("p", run.note), trace, class_="failure", role="alert")


def _warnings(run: RunReport, listed: Listed) -> Html:
    lines = [*getattr(run.attempt.ended, "warnings", ())]
    parts = [section("warnings", "Warnings", element("ul", *(element("li", line) for line in lines)))] if lines else []
    left_out = [*run.left_out, *not_listed(run, listed), *_unexplained(run)]
    if left_out:
        parts.append(section("left-out", "About this page", element("ul", *(element("li", one) for one in left_out))))
    return joined(parts, "\n")


def _unexplained(run: RunReport) -> list[str]:
    """Which orders are explained, where not all are."""
    told, whole = len(run.explanations.orders), len(run.orders)
    if told == whole or run.figures is None:
        return []
    which = f"The last {told:,} of {whole:,} orders are explained here" if told else "No order is explained here"
    return [f"{which}; `ticktape explain {run.attempt.run_id} --trade N` explains any."]


def _tiles(run: RunReport, figures: Figures) -> Html:
    capital, final = float(run.attempt.started.initial_cash), float(figures.equity.values[-1])
    tiles = [_tile("Final equity", money(final), f"from {money(capital)}")]
    compared = f"{figures.benchmark_label}{_span(figures)}: {{}}"
    for key in TILES:
        value, definition = figures.metrics[key], DEFINITIONS[key]
        other = figures.benchmark_metrics[key] if has_benchmark(key) else math.nan
        below = compared.format(definition.show(other)) if math.isfinite(other) else ""
        tiles.append(_tile(definition.title, definition.show(value), below, sign(value) if key in SIGNED else ""))
    return element("div", joined(tiles), class_="tiles", id="tiles")


def _tile(title: str, value: str, below: str, kind: str = "") -> Html:
    return element(
        "div",
        element("div", title, class_="tile-title"),
        element("div", value, class_=f"tile-value {kind}".strip()),
        element("div", below, class_="tile-below") if below else "",
        class_="tile",
    )


def _value(run: RunReport, figures: Figures) -> Html:
    capital = money(float(run.attempt.started.initial_cash))
    meaning = f": {EQUAL_WEIGHT_MEANING}" if figures.benchmark_label == EQUAL_WEIGHT else ", closes as seen"
    every = "" if run.daily else " The curve has a value at every bar; metrics take the ends of sessions."
    note = f"Benchmark: {figures.benchmark_label}{meaning}; rebased to the initial capital of {capital}.{_later(figures)}{every}"
    chart = chart_frame("value", "Equity, benchmark and drawdown over time", LOGARITHMIC, tall=True)
    return section("value", "Equity and drawdown", chart, note=note)


def _later(figures: Figures) -> str:
    """Since and until when there is a benchmark, where that is not all of the run."""
    if not len(figures.benchmark.times):
        return " It has no price in the run."
    since, until = _ends(figures)
    first = f" Its first price is of {since}: its figures begin there." if since else ""
    last = f" Its last price is of {until}: its figures end there." if until else ""
    return first + last


def _span(figures: Figures) -> str:
    since, until = _ends(figures)
    return (f" from {since}" if since else "") + (f" to {until}" if until else "")


def _ends(figures: Figures) -> tuple[date | None, date | None]:
    """First and last session of the benchmark, each where the run goes beyond it."""
    years = figures.returns.years
    since = next((one.benchmark_since for one in years if one.benchmark_since), None)
    return since, next((one.benchmark_until for one in years if one.benchmark_until), None)


def _metrics(figures: Figures) -> Html:
    note = (
        f"Choose a metric for its definition. Benchmark, also of alpha and beta: {figures.benchmark_label}.{_later(figures)} "
        f"{risk_free(figures)}{UNDEFINED} is undefined."
    )
    return section("metrics", "Metrics", grouped_metrics(figures), note=note)


def _costs(run: RunReport) -> Html:
    paid = [("Commissions paid", money(None if run.figures is None else run.figures.metrics["fees"]))]
    return section("costs", "Costs and execution", facts([*paid, *execution(run.attempt.started)]))


def _inputs(run: RunReport) -> Html:
    attempt = run.attempt
    ended = UNDEFINED if attempt.ended_at is None else f"{from_microseconds(attempt.ended_at):%Y-%m-%d %H:%M:%S} UTC"
    identity: Iterable[tuple[str, Content]] = [
        ("Run", element("code", attempt.run_id)),
        ("Attempt", f"{attempt.started.attempt}, {attempt.status}"),
        ("Recorded", f"{from_microseconds(attempt.started_at):%Y-%m-%d %H:%M:%S} UTC to {ended}"),
        ("Journal", f"stream {attempt.stream}, {run.events:,} events"),
        ("Hash of its last row", element("code", run.row_hash)),
    ]
    note = "The run's id is a hash of what determines it; the last row's hash stands for every event before it."
    determining = [pair for pair in inputs(attempt.started) if pair not in execution(attempt.started)]
    return section("inputs", "Inputs and identity", facts([*identity, *determining]), note=note)
