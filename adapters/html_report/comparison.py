"""The page of several runs, part by part."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.html_report.figure_sections import returns_of, rolling_note, rolling_window
from adapters.html_report.frames import LOGARITHMIC, chart_frame, section
from adapters.html_report.markup import Content, Html, breakable, element, joined
from adapters.html_report.metric_tables import compared_metrics
from adapters.html_report.tables import Cell, Heading, table
from adapters.html_report.wording import inputs, money, risk_free
from adapters.html_report.years import CUT_OFF, compared_years, legend_of
from application.reporting.benchmark import EQUAL_WEIGHT, EQUAL_WEIGHT_MEANING
from application.reporting.report import Report, RunReport
from domain.performance.definitions import UNDEFINED


def comparison_sections(report: Report, names: Sequence[str]) -> Html:
    """Several runs side by side."""
    runs = report.runs
    parts = [_missing(runs, names), _curves(runs), _metrics(report, names), _years(runs, names), _moving(runs, names)]
    return joined([*parts, _warnings(runs, names), _inputs(runs, names)], "\n")


def one_benchmark(runs: Sequence[RunReport]) -> bool:
    """Whether the first run's benchmark is one for all: the same rows over the same days."""
    spans = {
        (run.attempt.started.content, run.figures.first, run.figures.last, run.figures.benchmark_label)
        for run in runs
        if run.figures is not None
    }
    return len(spans) == 1 and runs[0].figures is not None


def _missing(runs: Sequence[RunReport], names: Sequence[str]) -> Html:
    lines = [f"{name}: {run.note}" for run, name in zip(runs, names, strict=True) if run.note]
    if not lines:
        return Html("")
    return element(
        "section",
        element("h2", "Without a result"),
        element("ul", *(element("li", line) for line in lines)),
        class_="failure",
        role="alert",
    )


def _curves(runs: Sequence[RunReport]) -> Html:
    if all(run.figures is None for run in runs):
        return section("value", "Growth and drawdown", element("p", "No run has a result to draw.", class_="empty"))
    note = "Growth since each run's start, 1 at its initial capital."
    first = runs[0].figures
    if one_benchmark(runs) and first is not None:
        meaning = f": {EQUAL_WEIGHT_MEANING}" if first.benchmark_label == EQUAL_WEIGHT else ""
        note += f" Benchmark: {first.benchmark_label}{meaning}."
    return section(
        "value",
        "Growth and drawdown",
        chart_frame("value", "Growth and drawdown of the runs over time", LOGARITHMIC, tall=True),
        note=note,
    )


def _metrics(report: Report, names: Sequence[str]) -> Html:
    headings = [Heading(_linked(report, run, name), number=True) for run, name in zip(report.runs, names, strict=True)]
    final = [UNDEFINED if run.figures is None else money(float(run.figures.equity.values[-1])) for run in report.runs]
    made = compared_metrics(report.runs, headings, ("Final equity", final))
    return section("metrics", "Metrics", made, note=_compared_with(report.runs))


def _compared_with(runs: Sequence[RunReport]) -> str:
    labels = list(dict.fromkeys(run.figures.benchmark_label for run in runs if run.figures is not None))
    if not labels:
        return ""
    own = "" if one_benchmark(runs) else ", each run's own"
    rate = next(risk_free(run.figures) for run in runs if run.figures is not None)
    spans = {(run.figures.first, run.figures.last) for run in runs if run.figures is not None}
    dates = "The runs cover different dates; each metric is over its own run's. " if len(spans) > 1 else ""
    return (
        f"Choose a metric for its definition. {dates}Alpha and beta are against the benchmark: {', '.join(labels)}{own}. "
        f"{rate}{UNDEFINED} is undefined."
    )


def _linked(report: Report, run: RunReport, name: str) -> Content:
    page = report.pages.get(run.attempt.run_id)
    return breakable(name) if page is None else element("a", breakable(name), href=page)


def _years(runs: Sequence[RunReport], names: Sequence[str]) -> Html:
    shown = [
        (name, () if run.figures is None else run.figures.returns.years) for run, name in zip(runs, names, strict=True)
    ]
    if not any(years for _, years in shown):
        return Html("")
    first = runs[0].figures
    benchmark = first.benchmark_label if first is not None and one_benchmark(runs) else None
    colours = [(name, f"c{place % 8}") for place, (name, _) in enumerate(shown)]
    legend = legend_of(*colours, *([(benchmark, "other")] if benchmark else []))
    made = compared_years(shown, [breakable(name) for name in names], benchmark)
    return section("years", "Returns by year", element("p", legend, class_="sums"), made, note=CUT_OFF)


def _windows(runs: Sequence[RunReport], names: Sequence[str]) -> str:
    """What the windows of the runs' rolling figures are, and which runs are too short for one; "" where all are."""
    measured = [
        (name, figures.rolling, rolling_note(figures.rolling, figures, returns_of(run)), returns_of(run))
        for run, name in zip(runs, names, strict=True)
        if (figures := run.figures) is not None
    ]
    rolled = [one for one in measured if one[1].window]
    if not rolled:
        return ""
    short = [name for name, rolling, *_ in measured if not rolling.window]
    missing = f" Too short for a window: {', '.join(short)}." if short else ""
    notes = {note for _, _, note, _ in rolled}
    if len(notes) == 1:
        return notes.pop() + missing
    each = "; ".join(f"{name}: {rolling_window(rolling, returns)}" for name, rolling, _, returns in rolled)
    rate = next(risk_free(run.figures) for run in runs if run.figures is not None)
    return f"Windows differ, because the runs' lengths or intervals do. A value is made of, in {each}. {rate}{missing}"


def _moving(runs: Sequence[RunReport], names: Sequence[str]) -> Html:
    """Sharpe ratio, volatility and exposure along the runs."""
    if all(run.figures is None for run in runs):
        return Html("")
    parts = []
    note = _windows(runs, names)
    if note:
        sharpe, volatility = "Rolling Sharpe ratio", "Rolling volatility"
        parts.append(section("rolling", sharpe, chart_frame("rolling", f"{sharpe} of the runs over time"), note=note))
        frame = chart_frame("volatility", f"{volatility} of the runs over time")
        parts.append(section("volatility", volatility, frame, note="Over the same windows, annualised likewise."))
    note = "Value of all positions over equity, at the ends of sessions; short positions count gross."
    frame = chart_frame("exposure", "Gross exposure of the runs over time")
    parts.append(section("exposure", "Gross exposure", frame, note=note))
    return joined(parts, "\n")


def _warnings(runs: Sequence[RunReport], names: Sequence[str]) -> Html:
    runs_by_warning: dict[str, list[str]] = {}
    for run, name in zip(runs, names, strict=True):
        for warning in getattr(run.attempt.ended, "warnings", ()):
            runs_by_warning.setdefault(warning, []).append(name)
    if not runs_by_warning:
        return Html("")
    lines = [line if len(who) == len(runs) else f"{', '.join(who)}: {line}" for line, who in runs_by_warning.items()]
    return section("warnings", "Warnings", element("ul", *(element("li", line) for line in lines)))


def _inputs(runs: Sequence[RunReport], names: Sequence[str]) -> Html:
    given = [dict([*_identity(run), *inputs(run.attempt.started)]) for run in runs]
    keys = list(dict.fromkeys(key for one in given for key in one))
    rows: list[list[Content | Cell]] = []
    for key in keys:
        values = [one.get(key, UNDEFINED) for one in given]
        kind = "wrap differs" if len(set(values)) > 1 else "wrap"
        rows.append([key, *(Cell(value, kind) for value in values)])
    headings = [Heading("Input"), *(Heading(breakable(name)) for name in names)]
    made = table(headings, rows, label="Inputs of the runs", kind="inputs", first_is_title=True)
    return section("inputs", "Inputs and identity", made, note="What differs is marked.")


def _identity(run: RunReport) -> list[tuple[str, str]]:
    return [
        ("Run", run.attempt.run_id),
        ("Attempt", f"{run.attempt.started.attempt}, {run.attempt.status}"),
        ("Hash of its last row", run.row_hash),
    ]
