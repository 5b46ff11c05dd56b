"""Returns by year, with bars."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain

from adapters.html_report.bars import Scale, bars
from adapters.html_report.markup import Content, Html, element, joined
from adapters.html_report.tables import Cell, Heading, table
from adapters.html_report.wording import percent, sign
from application.reporting.calendar_years import YearReturn
from domain.performance.definitions import UNDEFINED

_BARS = Heading(element("span", "Bars", class_="unseen"))

CUT_OFF = "A year that the run does not cover whole is marked with the dates that it covers."


def years_table(years: Sequence[YearReturn], benchmark: str) -> Html:
    """A run's years beside its benchmark's."""
    scale = Scale.of(value for year in years for value in (year.value, year.benchmark))
    headings = [
        Heading("Year"),
        Heading("Run", number=True),
        Heading("Benchmark", number=True),
        Heading("Difference, points", number=True),
        _BARS,
    ]
    rows = [
        (
            _name(year.year, _span(year), _benchmark_span(year)),
            _cell(year.value),
            _cell(year.benchmark),
            _points(math.nan if _benchmark_span(year) else year.value - year.benchmark),
            Cell(bars([(year.value, "run"), (year.benchmark, "other")], scale), "bar-cell"),
        )
        for year in years
    ]
    legend = element("p", legend_of(("Run", "run"), (benchmark, "other")), class_="sums")
    return joined([legend, table(headings, rows, label="Returns by year", kind="years own", first_is_title=True)], "\n")


def compared_years(
    runs: Sequence[tuple[str, Sequence[YearReturn]]], headings: Sequence[Content], benchmark: str | None
) -> Html:
    """The years of several runs side by side, and those of the benchmark where it is one for all.

    Args:
        runs: each with its name.
        headings: the names as they stand over the columns.
        benchmark: its name.
    """
    found = [{year.year: year for year in years} for _, years in runs]
    all_years = sorted(set(chain.from_iterable(found)))
    scale = Scale.of(value for years in found for year in years.values() for value in (year.value, year.benchmark))
    kinds = [f"c{place % 8}" for place in range(len(runs))]
    titles = [
        Heading("Year"),
        *(Heading(heading, number=True) for heading in headings),
        *([Heading("Benchmark", number=True)] if benchmark else []),
        _BARS,
    ]
    rows: list[list[Content | Cell]] = []
    for year in all_years:
        own = [years.get(year) for years in found]
        covered = [one for one in own if one is not None]
        alike = len({_span(one) for one in covered}) == 1
        values = [math.nan if one is None else one.value for one in own]
        other = [covered[0].benchmark] if benchmark else []
        drawn = [*zip(values, kinds, strict=True), *((value, "other") for value in other)]
        cells: list[Content | Cell] = ["" if one is None else _covered(one, said=not alike) for one in own]
        cells += [_cell(value) for value in other]
        name = _name(year, _span(covered[0]) if alike else "", _benchmark_span(covered[0]) if benchmark else "")
        rows.append([name, *cells, Cell(bars(drawn, scale), "bar-cell")])
    return table(titles, rows, label="Returns by year", kind="years", first_is_title=True)


def legend_of(*entries: tuple[str, str]) -> Html:
    """What the colours stand for."""
    return element(
        "span",
        *(element("span", element("i", class_=f"swatch {kind}"), name) for name, kind in entries),
        class_="key",
    )


def _name(year: int, *marks: str) -> Html:
    said = ", ".join(mark for mark in marks if mark)
    return joined([str(year), element("small", said) if said else ""], " ")


def _covered(year: YearReturn, *, said: bool) -> Cell:
    """A return, with the dates that it covers where these are to be said."""
    cell, span = _cell(year.value), _span(year)
    return Cell(joined([cell.content, element("small", span)], " "), cell.kind) if said and span else cell


def _benchmark_span(year: YearReturn) -> str:
    since = f" from {year.benchmark_since}" if year.benchmark_since else ""
    until = f" to {year.benchmark_until}" if year.benchmark_until else ""
    return f"benchmark{since}{until}" if since or until else ""


def _span(year: YearReturn) -> str:
    since = f"from {year.since:%d %b}" if year.since else ""
    until = f"to {year.until:%d %b}" if year.until else ""
    return f"{since} {until}".strip()


def _points(difference: float) -> Cell:
    """A difference of two percentages, in percentage points; none of returns over different days."""
    if not math.isfinite(difference):
        return Cell(UNDEFINED, "")
    return Cell(f"{round(difference * 100, 1) + 0.0:+.1f}", sign(difference))


def _cell(value: float) -> Cell:
    return Cell(percent(value), sign(value))
