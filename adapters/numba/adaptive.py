"""Plain scanning where that is quicker, compiled where compiling pays within the call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from adapters.numba.code_names import PATTERN, code_of, code_of_patterns
from application.ports.column_scanner import ColumnScanner
from domain.indicators.base import Indicator
from domain.indicators.columns import FloatColumn, Offsets
from domain.indicators.evaluation.column_forms import COLUMN_FORMS
from domain.indicators.evaluation.scan import Carry
from domain.indicators.patterns.base import Pattern
from domain.indicators.patterns.scan import Strengths
from domain.indicators.plain_scanner import PlainScanner

LOADING = 1.0
"""Seconds until numba is imported and compiled code is loaded."""

COMPILING, COMPILING_PATTERN = 0.45, 0.11
"""Seconds to compile the loop of a stage, and one of those of patterns: all indicators need 94 and 42 seconds, all 61 patterns 93 and
ten. A slower machine scans plainly slower likewise."""

PATTERNS_TOGETHER, PATTERN_MORE = 6e-6, 1.15e-6
"""Seconds a row for patterns that are scanned plainly together, and for each of them."""

PATTERN_ALONE, STAGE, WINDOW_STAGE = 7e-6, 0.8e-6, 3e-6
"""Seconds a row for a pattern among indicators, for a stage of an indicator, and for one that looks through a window."""

Announce = Callable[[int, float], None]


class AdaptiveScanner:
    """A scanner that weighs what a scan costs plainly against compiling what is not in the cache yet, and takes what is quicker.

    Scans of the same indicators add up: once plain scanning has taken as long as compiling them would have, they are compiled, so
    many small scans take at most about twice as long as the better choice. numba is imported only where it may pay.
    """

    def __init__(
        self,
        cache_dir: Path | None = None,
        announce: Announce = lambda number, seconds: None,
        *,
        loading: float = LOADING,
        compiling: float = 1.0,
    ) -> None:
        """Prepares a scanner that has neither imported nor compiled anything.

        Args:
            cache_dir: folder for compiled code; None compiles anew in every process.
            announce: is told, before anything is compiled, how many loops are, and how many seconds that may take.
            loading: seconds that it takes to load numba and code.
            compiling: how many times as long as usual it takes to compile a loop.
        """
        self._cache_dir, self._announce = cache_dir, announce
        self._loading, self._slowness = loading, compiling
        self._plain = PlainScanner()
        self._compiled: ColumnScanner | None = None
        self._ready: set[str] = set()
        self._spent: Counter[str] = Counter()
        self._wanted: set[str] = set()
        self._told = True

    def scan(
        self,
        indicators: Sequence[Indicator],
        columns: Mapping[str, FloatColumn],
        offsets: Offsets,
        carry: Carry | None = None,
    ) -> tuple[dict[str, FloatColumn], Carry]:
        """See ``application.ports.column_scanner.ColumnScanner``."""
        seconds = sum(map(_seconds_a_row, indicators)) * _rows(offsets)
        return self._quicker(code_of(indicators), seconds).scan(indicators, columns, offsets, carry)

    def scan_patterns(
        self, patterns: Sequence[Pattern], columns: Mapping[str, FloatColumn], offsets: Offsets
    ) -> Strengths:
        """See ``application.ports.column_scanner.ColumnScanner``."""
        seconds = (PATTERNS_TOGETHER + PATTERN_MORE * len(patterns)) * _rows(offsets)
        return self._quicker(code_of_patterns(patterns), seconds).scan_patterns(patterns, columns, offsets)

    def warm_up(self, indicators: Sequence[Indicator]) -> None:
        """Compiles what a first large scan would have to compile."""
        self._loaded().warm_up(indicators)
        self._ready |= code_of(indicators)

    def _quicker(self, names: set[str], plain: float) -> ColumnScanner:
        """The scanner for loops of these names, where scanning plainly takes so many seconds."""
        missing = self._missing(names)
        spent = sum(self._spent[name] for name in names)
        loading = self._loading if self._compiled is None else 0.0
        cost = loading + self._slowness * sum(map(_compile_seconds, missing))
        if plain + spent <= cost:
            for name in names:
                self._spent[name] += plain / len(names)  # type: ignore[assignment]
            return self._plain
        self._told = bool(missing)
        self._wanted = names
        if missing:
            self._announce(len(missing), cost)
        self._ready |= names
        return self._loaded()

    def _missed(self, _: str) -> None:
        """A file that is there is of another version of ticktape, numba or the processor, which only shows when it is loaded."""
        if not self._told:
            self._told = True
            self._announce(len(self._wanted), self._slowness * sum(map(_compile_seconds, self._wanted)))

    def _missing(self, names: set[str]) -> set[str]:
        """Loops that are neither in this process nor in the folder."""
        unknown = names - self._ready
        if not unknown or self._cache_dir is None or not self._cache_dir.is_dir():
            return unknown
        kept = {path.name.rsplit("-", 2)[0] for path in self._cache_dir.glob("*.code")}
        return unknown - kept

    def _loaded(self) -> ColumnScanner:
        if self._compiled is None:
            from adapters.numba.scanner import NumbaScanner  # noqa: PLC0415 - loads numba

            self._compiled = NumbaScanner(self._cache_dir, compiling=self._missed)
        return self._compiled


def _rows(offsets: Offsets) -> int:
    return int(offsets[-1]) if len(offsets) else 0


def _compile_seconds(name: str) -> float:
    return COMPILING_PATTERN if name.startswith(PATTERN) else COMPILING


def _seconds_a_row(indicator: Indicator) -> float:
    if isinstance(indicator, Pattern):
        return PATTERN_ALONE
    stages = indicator.stages
    if len(stages) == 1 and stages[0].step in COLUMN_FORMS:
        return 0.0
    return sum(WINDOW_STAGE if stage.sees_window else STAGE for stage in stages)
