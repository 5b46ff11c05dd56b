"""Pages for a browser."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from application.journal.event_store import EventStore
from application.ports.column_scanner import ColumnScanner
from application.ports.strategy_source import StrategySource
from application.ports.table_writer import TableWriter
from application.ports.tape import Tape
from application.reporting.quality_renderer import QualityRenderer
from application.reporting.report_renderer import ReportRenderer

if TYPE_CHECKING:
    from pathlib import Path

    from application.reporting.build import ReportBuilder
    from application.reporting.use_cases.write_quality_page import WriteQualityPage
    from application.reporting.use_cases.write_report import WriteReport
    from infrastructure.containers.container import Container


def report_builder(container: Container) -> ReportBuilder:
    """Puts together what a page shows of runs."""
    from application.reporting.build import ReportBuilder

    return ReportBuilder(
        container.get(Tape), container.get(EventStore), container.get(StrategySource), container.get(ColumnScanner)
    )


def write_report(container: Container) -> WriteReport:
    """Writes one run, or several side by side, as a page."""
    from application.reporting.use_cases.write_report import WriteReport

    return WriteReport(
        report_builder(container), container.get(ReportRenderer), container.get(TableWriter), version("ticktape")
    )


def write_quality_page(container: Container) -> WriteQualityPage:
    """Writes what is doubtful about prices as a page."""
    from application.reporting.use_cases.write_quality_page import WriteQualityPage

    return WriteQualityPage(container.get(QualityRenderer), container.get(TableWriter), version("ticktape"))


def reports_folder(container: Container) -> Path:
    """Where pages are kept for which no other place is named."""
    return container.settings.data_folder / "reports"
