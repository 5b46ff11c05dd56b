"""The page of one run, part by part."""

from __future__ import annotations

import math
from collections.abc import Iterable

import polars as pl

from adapters.html_report.markup import Content, Html, element, joined
from adapters.html_report.months import heat_map
from adapters.html_report.tables import Cell, Heading, facts, table
from adapters.html_report.wording import execution, inputs, moment, money, price, quantity, sign
from application.reporting.benchmark import EQUAL_WEIGHT, EQUAL_WEIGHT_MEANING
from application.reporting.report import Figures, RunReport
from application.runs.events import RunFailed
from domain.performance.definitions import DEFINITIONS, UNDEFINED
from domain.shared.interval import from_microseconds

TILES = ("total_return", "annualised_return", "sharpe", "max_drawdown", "closed_trades", "win_rate", "fees")
SIGNED = {"total_return", "annualised_return", "alpha", "expectancy", "max_drawdown"}
OF_A_CURVE = (
    "total_return",
    "annualised_return",
    "volatility",
    "sharpe",
    "sortino",
    "calmar",
    "max_drawdown",
    "max_drawdown_bars",
    "max_drawdown_days",
)
"""Metrics that a benchmark has too."""


def section(key: str, title: str, *content: Content, note: Content = "") -> Html:
    """A part of the page with its heading and, below it, a note."""
    said = element("p", note, class_="note") if note else Html("")
    return element(
        "section", element("h2", title, id=f"{key}-title"), said, *content, id=key, aria_labelledby=f"{key}-title"
    )


def run_sections(run: RunReport) -> Html:
    """Everything about one run."""
    parts = [_failure(run)]
    if run.figures is None:
        parts.append(_warnings(run))
    else:
        parts += [
            _tiles(run, run.figures),
            _warnings(run),
            _value(run, run.figures),
            _candles(run),
            _months(run.figures),
        ]
    parts += [_trades(run), _refused(run), _positions(run), _working(run)]
    if run.figures is not None:
        parts.append(_metrics(run.figures))
    return joined([*parts, _costs(run), _inputs(run)], "\n")


def _failure(run: RunReport) -> Html:
    if not run.note:
        return Html("")
    ended = run.attempt.ended
    trace = element("pre", ended.traceback.strip(), class_="scroll", tabindex=0) if isinstance(ended, RunFailed) else ""
    return element("section", element("h2", "No result"), element("p", run.note), trace, class_="failure", role="alert")


def _warnings(run: RunReport) -> Html:
    lines = [*getattr(run.attempt.ended, "warnings", ())]
    parts = [section("warnings", "Warnings", element("ul", *(element("li", line) for line in lines)))] if lines else []
    if run.left_out:
        parts.append(
            section("left-out", "About this page", element("ul", *(element("li", one) for one in run.left_out)))
        )
    return joined(parts, "\n")


def _tiles(run: RunReport, figures: Figures) -> Html:
    capital, final = float(run.attempt.started.initial_cash), float(figures.equity.values[-1])
    tiles = [_tile("Final equity", money(final), f"from {money(capital)}")]
    compared = f"{figures.benchmark_label}: {{}}"
    for key in TILES:
        value, definition = figures.metrics[key], DEFINITIONS[key]
        other = figures.benchmark_metrics[key] if key in OF_A_CURVE else math.nan
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


def chart_frame(key: str, label: str, *controls: Content, tall: bool = False) -> Html:
    """The frame in which the script draws: controls, a legend that follows the cursor, and the chart."""
    return joined(
        [
            element("div", *controls, element("div", class_="ranges", id=f"{key}-ranges"), class_="controls"),
            element("div", class_="legend", id=f"{key}-legend"),
            element(
                "div",
                class_="chart tall" if tall else "chart",
                id=f"{key}-chart",
                tabindex=0,
                role="img",
                aria_label=f"{label}. Arrow keys move, plus and minus zoom.",
            ),
        ],
        "\n",
    )


LOGARITHMIC = element("label", element("input", type="checkbox", id="value-log"), " Logarithmic")


def _value(run: RunReport, figures: Figures) -> Html:
    capital = money(float(run.attempt.started.initial_cash))
    meaning = f": {EQUAL_WEIGHT_MEANING}" if figures.benchmark_label == EQUAL_WEIGHT else ", closes as seen"
    every = "" if run.daily else " The curve has a value at every bar; metrics take the ends of sessions."
    note = f"Benchmark: {figures.benchmark_label}{meaning}; rebased to the initial capital of {capital}.{every}"
    chart = chart_frame("value", "Equity, benchmark and drawdown over time", LOGARITHMIC, tall=True)
    return section("value", "Equity and drawdown", chart, note=note)


def _candles(run: RunReport) -> Html:
    if not run.charts:
        return section("candles", "Candles", element("p", "There are no candles to show.", class_="empty"))
    choice = element(
        "label",
        "Symbol ",
        element(
            "select",
            *(element("option", chart.symbol, value=place) for place, chart in enumerate(run.charts)),
            id="candles-symbol",
        ),
    )
    kind = "adjusted" if run.attempt.started.prices == "adjusted" else "raw"
    note = (
        f"Prices as the run saw them ({kind}). Arrows are fills, at the candle that they happened in: "
        "up bought, down sold; click one to see why."
    )
    return section(
        "candles", "Candles, entries and exits", chart_frame("candles", "Candles", choice, tall=True), note=note
    )


def _months(figures: Figures) -> Html:
    return section("months", "Monthly returns", heat_map(figures.months))


def _trades(run: RunReport) -> Html:
    if not len(run.trades):
        text = "No position was closed." if run.attempt.ended is not None else "No position was closed yet."
        return section("trades", "Trades", element("p", text, class_="empty"))
    filters = element(
        "div",
        element("label", "Symbol ", element("select", element("option", "all", value=""), id="trades-symbol")),
        element(
            "label",
            "Result ",
            element(
                "select",
                *(element("option", name, value=name) for name in ("all", "won", "lost")),
                id="trades-result",
            ),
        ),
        element("span", class_="count", id="trades-count", role="status"),
        class_="controls",
    )
    note = (
        "A trade is what one closing fill realised. Choose one to see why it was made."
        if run.explanations.orders
        else ""
    )
    return section(
        "trades",
        "Trades",
        filters,
        element("div", id="trades-table", class_="scroll", tabindex=0, role="region", aria_label="Trades"),
        element("button", "Show more", type="button", id="trades-more", hidden=True),
        note=note,
    )


def _refused(run: RunReport) -> Html:
    refused = int((run.orders["status"] == "rejected").sum())
    if not refused:
        return section("refused", "Orders refused", element("p", "No order was refused.", class_="empty"))
    return section(
        "refused",
        "Orders refused",
        element("div", id="refused-table", class_="scroll", tabindex=0, role="region", aria_label="Orders refused"),
        element("button", "Show more", type="button", id="refused-more", hidden=True),
    )


def _positions(run: RunReport) -> Html:
    if not len(run.positions):
        return section("positions", "Open at the end", element("p", "No position was open.", class_="empty"))
    headings = [
        Heading("Symbol"),
        Heading("Since"),
        *(Heading(name, number=True) for name in ("Quantity", "Entry", "Last close", "Value", "Unrealised")),
    ]
    rows = [
        (
            row["symbol"],
            moment(row["entry_date"]),
            quantity(row["quantity"]),
            price(row["average_entry_price"]),
            price(row["last_close"]),
            money(row["value"]),
            Cell(money(row["unrealised"]), sign(row["unrealised"])),
        )
        for row in run.positions.iter_rows(named=True)
    ]
    note = "Marked at the last close; not counted as trades. Unrealised profit is before fees."
    return section(
        "positions", "Open at the end", table(headings, rows, label="Open positions", first_is_title=True), note=note
    )


def _working(run: RunReport) -> Html:
    waiting = run.orders.filter(pl.col("status").is_in(["working", "placed"]))
    if not len(waiting):
        return Html("")
    headings = [
        Heading("Order"),
        Heading("Decided on"),
        Heading("Symbol"),
        Heading("Side"),
        Heading("Type"),
        Heading("Quantity", number=True),
    ]
    rows = [
        (row["order"], moment(row["decided_on"]), row["symbol"], row["side"], row["type"], quantity(row["quantity"]))
        for row in waiting.iter_rows(named=True)
    ]
    return section("working", "Orders still working", table(headings, rows, label="Orders still working"))


def _metrics(figures: Figures) -> Html:
    headings = [
        Heading("Metric"),
        Heading("Run", number=True),
        Heading("Benchmark", number=True),
        Heading("Definition"),
    ]
    rows = [
        (
            definition.title,
            definition.show(figures.metrics[key]),
            definition.show(figures.benchmark_metrics[key]) if key in OF_A_CURVE else "",
            Cell(definition.description, "definition"),
        )
        for key, definition in figures.metrics.definitions.items()
        if definition.alias_of is None
    ]
    note = (
        f"Benchmark, also of alpha and beta: {figures.benchmark_label}. {risk_free(figures)}{UNDEFINED} is undefined."
    )
    return section("metrics", "Metrics", table(headings, rows, label="Metrics", first_is_title=True), note=note)


def risk_free(figures: Figures) -> str:
    """The risk-free rate in words; "" where there is none."""
    return f"Risk-free rate: {figures.risk_free:.2%} a year. " if figures.risk_free else ""


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
