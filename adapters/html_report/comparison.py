"""The page of several runs, part by part."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.html_report.markup import Content, Html, breakable, element, joined
from adapters.html_report.sections import LOGARITHMIC, chart_frame, risk_free, section
from adapters.html_report.tables import Cell, Heading, table
from adapters.html_report.wording import inputs, money, percent, sign
from application.reporting.benchmark import EQUAL_WEIGHT, EQUAL_WEIGHT_MEANING
from application.reporting.report import Report, RunReport
from domain.performance.definitions import DEFINITIONS, UNDEFINED, Definition


def comparison_sections(report: Report, names: Sequence[str]) -> Html:
    """Several runs side by side."""
    runs = report.runs
    parts = [_missing(runs, names), _curves(runs), _metrics(report, names), _years(runs, names), _warnings(runs, names)]
    return joined([*parts, _inputs(runs, names)], "\n")


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
    headings = [
        Heading("Metric"),
        *(Heading(_linked(report, run, name), number=True) for run, name in _each(report, names)),
    ]
    rows: list[list[Content | Cell]] = [
        [
            element("abbr", definition.title, title=definition.description),
            *(_value(run, key) for run in report.runs),
        ]
        for key, definition in _definitions(report.runs).items()
        if definition.alias_of is None
    ]
    final: list[Content | Cell] = [
        "Final equity",
        *(UNDEFINED if run.figures is None else money(float(run.figures.equity.values[-1])) for run in report.runs),
    ]
    made = table(headings, [final, *rows], label="Metrics of the runs", first_is_title=True)
    definitions = element(
        "details",
        element("summary", "Definitions"),
        element(
            "dl",
            *(
                element("div", element("dt", one.title), element("dd", one.description))
                for one in _definitions(report.runs).values()
                if one.alias_of is None
            ),
        ),
    )
    return section("metrics", "Metrics", made, definitions, note=_compared_with(report.runs))


def _definitions(runs: Sequence[RunReport]) -> dict[str, Definition]:
    """What the metrics of the runs mean, a user's own included."""
    own = [run.figures.metrics.definitions for run in runs if run.figures is not None]
    return {key: one for definitions in (DEFINITIONS, *own) for key, one in definitions.items()}


def _compared_with(runs: Sequence[RunReport]) -> str:
    labels = list(dict.fromkeys(run.figures.benchmark_label for run in runs if run.figures is not None))
    if not labels:
        return ""
    own = "" if one_benchmark(runs) else ", each run's own"
    rate = next(risk_free(run.figures) for run in runs if run.figures is not None)
    return f"Alpha and beta are against the benchmark: {', '.join(labels)}{own}. {rate}{UNDEFINED} is undefined."


def _each(report: Report, names: Sequence[str]) -> list[tuple[RunReport, str]]:
    return list(zip(report.runs, names, strict=True))


def _linked(report: Report, run: RunReport, name: str) -> Content:
    page = report.pages.get(run.attempt.run_id)
    return breakable(name) if page is None else element("a", breakable(name), href=page)


def _value(run: RunReport, key: str) -> str:
    return UNDEFINED if run.figures is None else DEFINITIONS[key].show(run.figures.metrics[key])


def _years(runs: Sequence[RunReport], names: Sequence[str]) -> Html:
    years = sorted({year for run in runs if run.figures is not None for year in run.figures.months.years})
    if not years:
        return Html("")
    headings = [Heading("Year"), *(Heading(breakable(name), number=True) for name in names)]
    rows: list[list[Content | Cell]] = [[str(year), *(_year(run, year) for run in runs)] for year in years]
    return section("years", "Returns by year", table(headings, rows, label="Returns by year", first_is_title=True))


def _year(run: RunReport, year: int) -> Cell:
    value = None if run.figures is None else run.figures.months.years.get(year)
    return Cell("" if value is None else percent(value), sign(value))


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
