"""Plain scanning for few rows, compiled for many."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from application.ports.column_scanner import ColumnScanner
from domain.indicators.base import Indicator
from domain.indicators.columns import FloatColumn, Offsets
from domain.indicators.evaluation.column_forms import COLUMN_FORMS
from domain.indicators.evaluation.scan import Carry
from domain.indicators.patterns.base import Pattern
from domain.indicators.patterns.scan import Strengths
from domain.indicators.plain_scanner import PlainScanner

WORTH_COMPILING = 1_000_000
"""Rows times indicators from which on compiled code is used: below, loading numba and its code, about a second, costs more
than scanning plainly, which takes 0.7 µs a row for half of the catalogue, and 5 µs at most."""

_BY_COLUMN, _PATTERN = 0, 8
"""What counts otherwise than as one indicator: those that NumPy computes by the column, and patterns, for which 7 µs a row are usual."""


class AdaptiveScanner:
    """A scanner that counts what it is asked for, and imports numba only once that pays."""

    def __init__(
        self,
        cache_dir: Path | None = None,
        worth_compiling: int = WORTH_COMPILING,
        compiling: Callable[[str], None] = lambda name: None,
    ) -> None:
        """Prepares a scanner that has neither imported nor compiled anything.

        Args:
            cache_dir: folder for compiled code; None compiles anew in every process.
            worth_compiling: rows times indicators, added up over all scans, from which on compiled code is used.
            compiling: is called with the name of a step before it is compiled, where its code is not in the folder.
        """
        self._cache_dir, self._announce = cache_dir, compiling
        self._worth_compiling = worth_compiling
        self._asked = 0
        self._plain = PlainScanner()
        self._compiled: ColumnScanner | None = None

    def scan(
        self,
        indicators: Sequence[Indicator],
        columns: Mapping[str, FloatColumn],
        offsets: Offsets,
        carry: Carry | None = None,
    ) -> tuple[dict[str, FloatColumn], Carry]:
        """See ``application.ports.column_scanner.ColumnScanner``."""
        return self._worth(sum(map(_weight, indicators)), offsets).scan(indicators, columns, offsets, carry)

    def scan_patterns(
        self, patterns: Sequence[Pattern], columns: Mapping[str, FloatColumn], offsets: Offsets
    ) -> Strengths:
        """See ``application.ports.column_scanner.ColumnScanner``."""
        return self._worth(_PATTERN * len(patterns), offsets).scan_patterns(patterns, columns, offsets)

    def warm_up(self, indicators: Sequence[Indicator]) -> None:
        """Compiles what a first large scan would have to compile."""
        self._compiling().warm_up(indicators)

    def _worth(self, passes: int, offsets: Offsets) -> ColumnScanner:
        self._asked += passes * (int(offsets[-1]) if len(offsets) else 0)
        return self._plain if self._asked < self._worth_compiling else self._compiling()

    def _compiling(self) -> ColumnScanner:
        if self._compiled is None:
            from adapters.numba.scanner import NumbaScanner  # noqa: PLC0415 - loads numba

            self._compiled = NumbaScanner(self._cache_dir, compiling=self._announce)
        return self._compiled


def _weight(indicator: Indicator) -> int:
    if isinstance(indicator, Pattern):
        return _PATTERN
    return _BY_COLUMN if len(indicator.stages) == 1 and indicator.stages[0].step in COLUMN_FORMS else 1
