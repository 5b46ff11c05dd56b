"""Metrics in their groups, each with its definition one tap away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adapters.html_report.markup import Content, Html, element, joined
from adapters.html_report.tables import Heading, scrolling
from application.reporting.report import Figures, RunReport
from domain.performance.definitions import DEFINITIONS, GROUPS, UNDEFINED, Definition, Group

_OF_A_CURVE: tuple[Group, ...] = ("returns", "risk", "drawdown")
"""Groups that a benchmark has too."""


def has_benchmark(key: str) -> bool:
    """Whether a benchmark has a metric, too: whether it needs nothing but a curve."""
    return key in DEFINITIONS and DEFINITIONS[key].group in _OF_A_CURVE and key != "buy_and_hold_return"


def grouped_metrics(figures: Figures) -> Html:
    """A table for each group, for the run and, where it has them, its benchmark."""
    parts = []
    for group, title in GROUPS.items():
        definitions = _of_group(figures.metrics.definitions, group)
        if not definitions:
            continue
        both = group in _OF_A_CURVE
        headings = [Heading("Run", number=True), *([Heading("Benchmark", number=True)] if both else [])]
        rows = [
            _row(one, [one.show(figures.metrics[one.key]), *([_of_benchmark(figures, one)] if both else [])])
            for one in definitions
        ]
        made = element("table", _head(title, headings), element("tbody", joined(rows, "\n")), class_="metrics")
        parts.append(scrolling(made, f"Metrics: {title}"))
    return element("div", *parts, class_="metric-groups")


def compared_metrics(
    runs: Sequence[RunReport], headings: Sequence[Heading], first: tuple[str, Sequence[Content]]
) -> Html:
    """One table, group by group, with a column for each run.

    Args:
        runs: which ones.
        headings: what stands over their columns.
        first: a row before all others: its title and its cells.
    """
    found: dict[str, Definition] = dict(DEFINITIONS)
    for run in runs:
        if run.figures is not None:
            found |= run.figures.metrics.definitions
    title, cells = first
    parts = [_head("Metric", headings), element("tbody", _plain_row(title, cells))]
    for group, name in GROUPS.items():
        rows = [_row(one, [_value(run, one) for run in runs]) for one in _of_group(found, group)]
        if rows:
            over = element("th", name, scope="rowgroup", colspan=len(runs) + 1, class_="group")
            parts.append(element("tbody", element("tr", over), joined(rows, "\n")))
    return scrolling(element("table", joined(parts, "\n"), class_="metrics compared"), "Metrics of the runs")


def _of_group(definitions: Mapping[str, Definition], group: Group) -> list[Definition]:
    return [one for one in definitions.values() if one.group == group and one.alias_of is None]


def _of_benchmark(figures: Figures, one: Definition) -> str:
    return one.show(figures.benchmark_metrics[one.key]) if has_benchmark(one.key) else ""


def _value(run: RunReport, one: Definition) -> str:
    if run.figures is None or one.key not in run.figures.metrics:
        return UNDEFINED
    return one.show(run.figures.metrics[one.key])


def _head(title: str, headings: Sequence[Heading]) -> Html:
    cells = [element("th", one.title, scope="col", class_="n" if one.number else None) for one in headings]
    return element("thead", element("tr", element("th", title, scope="col"), *cells))


def _row(one: Definition, cells: Sequence[Content]) -> Html:
    name: Content = one.title
    if one.description:
        name = element("details", element("summary", one.title), element("p", one.description))
    return _plain_row(name, cells)


def _plain_row(name: Content, cells: Sequence[Content]) -> Html:
    return element("tr", element("th", name, scope="row"), *(element("td", cell, class_="n") for cell in cells))
