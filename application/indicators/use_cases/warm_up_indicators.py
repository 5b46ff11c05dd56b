"""Compile the indicators and patterns before they are needed."""

from __future__ import annotations

from collections.abc import Sequence

from application.ports.column_scanner import ColumnScanner
from application.ports.progress import Progress
from domain.indicators.base import Indicator
from domain.indicators.patterns import registry as patterns
from domain.indicators.registry import classes, named


class WarmUpIndicators:
    """Compiles both catalogues, or brings them from the folder of compiled code."""

    def __init__(self, scanner: ColumnScanner, progress: Progress) -> None:
        self._scanner, self._progress = scanner, progress

    def run(self, names: Sequence[str] = ()) -> tuple[Indicator, ...]:
        """Prepares indicators with their usual parameters; returns what was prepared.

        Code depends on the shape of an indicator, not on its numbers, so that other parameters need none of their own.

        Args:
            names: classes, outputs or TA-Lib's names, and patterns; empty: all.

        Raises:
            InvalidValue: there is no indicator of a name.
        """
        kinds = dict.fromkeys(named(name) for name in names) or (*classes().values(), *patterns.classes().values())
        indicators = tuple(kind() for kind in kinds)
        self._progress.start("indicators compiled", len(indicators))
        try:
            for indicator in indicators:
                self._scanner.warm_up([indicator])
                self._progress.advance(1)
        finally:
            self._progress.finish()
        return indicators
