"""Computing indicators over whole columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from domain.indicators.base import Indicator
    from domain.indicators.columns import FloatColumn, Offsets
    from domain.indicators.evaluation.scan import Carry
    from domain.indicators.patterns.base import Pattern
    from domain.indicators.patterns.scan import Strengths


class ColumnScanner(Protocol):
    """Runs step functions over columns of many series.

    Every adapter promises: the same numbers as the streaming form, bar by bar; no series sees another; scanning chunk by chunk
    with the carry gives what one scan gives; the carry handed in stays as it was.
    """

    def scan(
        self,
        indicators: Sequence[Indicator],
        columns: Mapping[str, FloatColumn],
        offsets: Offsets,
        carry: Carry | None = None,
    ) -> tuple[dict[str, FloatColumn], Carry]:
        """Computes the indicators' outputs.

        Args:
            indicators: what to compute.
            columns: float64 columns of one length, rows in the order of time within each series; NaN where a value is missing.
            offsets: int64 of shape (series + 1,): series *s* has the rows ``offsets[s]`` up to but not including
                ``offsets[s + 1]``; the first is 0, the last the number of rows.
            carry: what the same series carried out of the rows before these; None: these are the first.

        Returns:
            The outputs by name, float64, NaN where there is no value; and what the series carry into their next rows.

        Raises:
            InvalidValue: a column is missing or mistyped, the offsets do not fit, two outputs have one name, or the carry is
                of other indicators or series.
        """
        ...

    def scan_patterns(
        self, patterns: Sequence[Pattern], columns: Mapping[str, FloatColumn], offsets: Offsets
    ) -> Strengths:
        """Recognises candlestick patterns, measuring each candle once for all of them.

        Args:
            patterns: which ones.
            columns: float64 columns ``open``, ``high``, ``low``, ``close``, rows in the order of time within each series; NaN
                where a price is missing.
            offsets: see ``scan``.

        Returns:
            The strengths, of shape (patterns, rows), and each row's age; the same numbers as the streaming form.

        Raises:
            InvalidValue: a column is missing or mistyped.
        """
        ...

    def warm_up(self, indicators: Sequence[Indicator]) -> None:
        """Prepares what a first scan would have to prepare (compiled code)."""
        ...
