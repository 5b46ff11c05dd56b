"""Turns what is doubtful about prices into a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from application.market_data.quality_report import QualityReport


class QualityRenderer(Protocol):
    """Renders a report of data quality as one self-contained text."""

    def render(self, report: QualityReport, version: str) -> str:
        """The page: it shows everything in the report, names the version of the software and asks for nothing from outside."""
        ...
