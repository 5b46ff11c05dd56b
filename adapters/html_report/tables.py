"""Tables of a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from adapters.html_report.markup import Content, Html, element, joined


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's title, and whether it holds numbers."""

    title: Content
    number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's content and class."""

    content: Content
    kind: str


def table(
    headings: Sequence[Heading],
    rows: Iterable[Sequence[Content | Cell]],
    *,
    label: str,
    kind: str | None = None,
    first_is_title: bool = False,
) -> Html:
    """A table that scrolls inside its frame.

    Args:
        headings: the columns.
        rows: a cell per column.
        label: what it is a table of, for readers of screens.
        kind: class of the table.
        first_is_title: whether a row's first cell names the row.
    """
    head = element(
        "tr", *(element("th", one.title, scope="col", class_="n" if one.number else None) for one in headings)
    )
    body = [
        element("tr", *(_cell(place, cell, headings, first_is_title=first_is_title) for place, cell in enumerate(row)))
        for row in rows
    ]
    made = element("table", element("thead", head), element("tbody", joined(body, "\n")), class_=kind)
    return scrolling(made, label)


def scrolling(content: Html, label: str) -> Html:
    """A frame that scrolls by itself, also by keyboard."""
    return element("div", content, class_="scroll", tabindex=0, role="region", aria_label=label)


def _cell(place: int, cell: Content | Cell, headings: Sequence[Heading], *, first_is_title: bool) -> Html:
    kinds = ["n"] if headings[place].number else []
    content: Content = cell  # type: ignore[assignment]
    if isinstance(cell, Cell):
        content = cell.content
        kinds.append(cell.kind)
    if place == 0 and first_is_title:
        return element("th", content, scope="row")
    return element("td", content, class_=" ".join(kinds) or None)


def facts(pairs: Iterable[tuple[str, Content]]) -> Html:
    """Names and what they stand for."""
    return element(
        "dl", joined((element("div", element("dt", name), element("dd", value)) for name, value in pairs), "\n")
    )
