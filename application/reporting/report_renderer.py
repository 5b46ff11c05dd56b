"""Turns a report into a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from application.reporting.report import Report


class ReportRenderer(Protocol):
    """Renders a report as one self-contained text."""

    def render(self, report: Report) -> str:
        """The page: it shows everything in the report and asks for nothing from outside."""
        ...
