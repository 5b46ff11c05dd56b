"""Indicators over whole columns of several series, resumable: what every scanner promises."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from domain.indicators.base import Indicator
from domain.indicators.columns import FloatColumn, Offsets
from domain.indicators.stage import start_of
from domain.shared.errors import InvalidValue


@dataclass(frozen=True)
class Carry:
    """The numbers that indicators carry from one chunk of rows to the next.

    Attributes:
        indicators: which they are, in order.
        rows: one array per indicator, of one row per series. A row is the ``state`` of the indicator's stream, so a series can
            be scanned as columns up to now and fed bar by bar from here on.
    """

    indicators: tuple[Indicator, ...]
    rows: tuple[FloatColumn, ...]

    @classmethod
    def start(cls, indicators: Sequence[Indicator], series: int) -> Carry:
        """The carry into the first row of ``series`` series."""
        starts = [np.array(start_of(indicator.stages), dtype=np.float64) for indicator in indicators]
        return cls(tuple(indicators), tuple(np.tile(start, (series, 1)) for start in starts))

    @property
    def series(self) -> int:
        """Number of series."""
        return len(self.rows[0]) if self.rows else 0

    def take(self, series: Offsets) -> Carry:
        """A copy for some series, in the order given."""
        return Carry(self.indicators, tuple(rows[series] for rows in self.rows))

    def put(self, series: Offsets, carry: Carry) -> None:
        """Overwrites some series with those of ``carry``, in place."""
        for rows, newer in zip(self.rows, carry.rows, strict=True):
            rows[series] = newer

    def extended(self, series: int) -> Carry:
        """A copy with so many new series behind the ones that there are."""
        fresh = Carry.start(self.indicators, series)
        return Carry(self.indicators, tuple(np.concatenate(pair) for pair in zip(self.rows, fresh.rows, strict=True)))

    def to_bytes(self) -> bytes:
        """The rows as bytes, for ``from_bytes``."""
        buffer = io.BytesIO()
        for rows in self.rows:
            np.save(buffer, rows, allow_pickle=False)
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, indicators: Sequence[Indicator], stored: bytes) -> Carry:
        """The carry of equal indicators from what ``to_bytes`` gave.

        Raises:
            InvalidValue: the bytes belong to other indicators.
        """
        buffer = io.BytesIO(stored)
        try:
            rows = tuple(np.load(buffer, allow_pickle=False) for _ in indicators)
        except (ValueError, EOFError):
            raise InvalidValue("these bytes are no carry of so many indicators", field="stored") from None
        carry = cls(tuple(indicators), rows)
        carry.check(indicators, carry.series)
        if buffer.read(1):
            raise InvalidValue("these bytes are a carry of more indicators", field="stored")
        return carry

    def check(self, indicators: Sequence[Indicator], series: int) -> None:
        """Makes sure that this fits.

        Raises:
            InvalidValue: it is of other indicators or of another number of series.
        """
        if self.indicators != tuple(indicators):
            raise InvalidValue("the carry belongs to other indicators", field="carry")
        for indicator, rows in zip(indicators, self.rows, strict=True):
            shape = (series, len(start_of(indicator.stages)))
            if rows.shape != shape:
                raise InvalidValue(f"the carry of {indicator} has shape {rows.shape}, not {shape}", field="carry")


class Scanner(Protocol):
    """A computation of indicators over columns; see ``application.ports.column_scanner``."""

    def scan(
        self,
        indicators: Sequence[Indicator],
        columns: Mapping[str, FloatColumn],
        offsets: Offsets,
        carry: Carry | None = None,
    ) -> tuple[dict[str, FloatColumn], Carry]:
        """Computes the indicators' outputs."""
        ...


def check_columns(indicators: Sequence[Indicator], columns: Mapping[str, FloatColumn], offsets: Offsets) -> None:
    """Makes sure that the columns can be scanned.

    Raises:
        InvalidValue: a column is missing or of another length or type, the offsets do not cover the rows in order, or two
            indicators have an output of the same name.
    """
    length = int(offsets[-1]) if len(offsets) else -1
    if length < 0 or offsets[0] != 0 or np.any(np.diff(offsets) < 0):
        raise InvalidValue("offsets must rise from 0 to the number of rows", field="offsets", value=offsets)
    outputs: set[str] = set()
    for indicator in indicators:
        for name in indicator.inputs:
            if name not in columns:
                raise InvalidValue(f"{indicator} needs the column {name!r}", field=name)
            if columns[name].dtype != np.float64 or columns[name].shape != (length,):
                raise InvalidValue(f"column {name!r} must be {length} float64 numbers", field=name)
        for name in indicator.outputs:
            if name in outputs:
                raise InvalidValue(f"two indicators have the output {name!r}", field=name)
            outputs.add(name)


def carry_for(indicators: Sequence[Indicator], offsets: Offsets, carry: Carry | None) -> Carry:
    """A carry of one's own to scan with: a copy of ``carry``, or the start.

    Raises:
        InvalidValue: ``carry`` is of other indicators or of another number of series.
    """
    series = len(offsets) - 1
    if carry is None:
        return Carry.start(indicators, series)
    carry.check(indicators, series)
    return Carry(carry.indicators, tuple(rows.copy() for rows in carry.rows))
