"""Turns a report into a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from application.reporting.report import Report


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page and the files that belong beside it.

    Attributes:
        page: the page's text.
        beside: path relative to the page, with slashes -> text.
    """

    page: str
    beside: Mapping[str, str]


class ReportRenderer(Protocol):
    """Renders a report as one self-contained text."""

    def render(self, report: Report) -> str:
        """The page: it shows what is in the report, as far as it has room, and asks for nothing from outside."""
        ...

    def render_with_files(self, report: Report, folder: str) -> Rendered:
        """The page, and beside it, in a folder of that name, what it has no room for; it leads there by links."""
        ...
