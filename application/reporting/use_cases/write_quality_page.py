"""Write what is doubtful about prices into a file."""

from __future__ import annotations

from pathlib import Path

from application.market_data.quality_report import QualityReport
from application.ports.table_writer import TableWriter
from application.reporting.quality_renderer import QualityRenderer


class WriteQualityPage:
    """Writes a report of data quality as one self-contained page."""

    def __init__(self, renderer: QualityRenderer, writer: TableWriter, version: str) -> None:
        """Takes the version of the software, which the page names."""
        self._renderer, self._writer, self._version = renderer, writer, version

    def run(self, report: QualityReport, path: Path) -> Path:
        """Writes the page, whole or not at all, and returns its path.

        Raises:
            StoreUnavailable: the file cannot be written.
        """
        return self._writer.write_text(self._renderer.render(report, self._version), path.parent, path.name)
