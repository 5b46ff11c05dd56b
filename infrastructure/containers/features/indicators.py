"""Indicators and candlestick patterns over the tape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from application.ports.clock import Clock
from application.ports.column_scanner import ColumnScanner
from application.ports.progress import Progress
from application.ports.tape import Tape

if TYPE_CHECKING:
    from application.indicators.use_cases.compute_indicators import ComputeIndicators
    from application.indicators.use_cases.scan_patterns import ScanPatterns
    from application.indicators.use_cases.warm_up_indicators import WarmUpIndicators
    from infrastructure.containers.container import Container
    from infrastructure.settings import Settings


def compute_indicators(container: Container) -> ComputeIndicators:
    """Computes indicators over bars of the tape."""
    from application.indicators.use_cases.compute_indicators import ComputeIndicators

    return ComputeIndicators(
        container.get(Tape), container.get(ColumnScanner), container.get(Clock), container.get(Progress)
    )


def scan_patterns(container: Container) -> ScanPatterns:
    """Finds candlestick patterns in bars of the tape."""
    from application.indicators.use_cases.scan_patterns import ScanPatterns

    return ScanPatterns(container.get(Tape), container.get(ColumnScanner), container.get(Clock))


def warm_up_indicators(container: Container) -> WarmUpIndicators:
    """Compiles indicators and patterns ahead of their first use."""
    from application.indicators.use_cases.warm_up_indicators import WarmUpIndicators

    return WarmUpIndicators(container.get(ColumnScanner), container.get(Progress))


def scanner_alone(settings: Settings) -> ColumnScanner:
    """Computes indicators over frames, without a tape.

    Compiled code is kept in the data folder, which is not opened and need not be there.
    """
    from infrastructure.containers.profiles.shared import column_scanner
    from infrastructure.data_folder import DataFolder

    return column_scanner(DataFolder(settings.data_folder).cache)
