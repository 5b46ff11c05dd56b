"""Complete rows: those that a kernel can scan as they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.indicators.columns import FloatColumn, Offsets


@dataclass(frozen=True)
class CompleteRows:
    """Columns without gaps inside a series, and how to get back to the rows they came from.

    Attributes:
        columns: the inputs; the very ones given where no gap had to be closed.
        starts, ends: where each series is in them.
        positions: the row that each row came from, or None where no gap was closed.
    """

    columns: tuple[FloatColumn, ...]
    starts: Offsets
    ends: Offsets
    positions: Offsets | None

    def results(self, outputs: FloatColumn) -> FloatColumn:
        """The memory for a kernel to write to: ``outputs`` itself (with NaN before the starts), or an array of so many rows."""
        if self.positions is not None:
            return np.empty((len(outputs), len(self.positions)))
        previous_ends = np.concatenate(([0], self.ends[:-1]))
        for series in np.flatnonzero(self.starts > previous_ends).tolist():
            outputs[:, previous_ends[series] : self.starts[series]] = np.nan
        return outputs

    def spread(self, results: FloatColumn, outputs: FloatColumn) -> None:
        """Brings what a kernel wrote back to the rows that it belongs to, with NaN at all others."""
        if self.positions is not None:
            outputs.fill(np.nan)
            outputs[:, self.positions] = results


Mask = npt.NDArray[np.bool_]


def finite_rows(column: FloatColumn) -> Mask | None:
    """The mask of finite rows; None where all are."""
    with np.errstate(all="ignore"):
        total = float(np.add.reduce(column))
    if math.isfinite(total):  # it would not be with a term that is not, and takes half as long as looking at each
        return None
    finite = np.isfinite(column)
    return None if finite.all() else finite


def complete_rows(
    columns: Sequence[FloatColumn], offsets: Offsets, finite: Sequence[Mask | None] | None = None
) -> CompleteRows:
    """Leaves the columns as they are where each series is finite from its first finite row on, and else closes the gaps.

    Args:
        columns: the inputs, contiguous.
        offsets: series *s* has the rows ``offsets[s]`` up to but not including ``offsets[s + 1]``.
        finite: each column's ``finite_rows``, where they are known.
    """
    starts, ends = offsets[:-1], offsets[1:]
    complete = _in_all([finite_rows(column) for column in columns] if finite is None else finite)
    if complete is None:
        return CompleteRows(tuple(columns), starts, ends, None)
    positions = np.flatnonzero(complete)
    edges = np.searchsorted(positions, offsets)
    counts = np.diff(edges)
    later_starts = ends - counts
    if len(positions) and np.array_equal(positions[edges[:-1][counts > 0]], later_starts[counts > 0]):
        return CompleteRows(tuple(columns), later_starts, ends, None)
    return CompleteRows(tuple(column[positions] for column in columns), edges[:-1], edges[1:], positions)


def without_gaps(columns: Sequence[FloatColumn], offsets: Offsets) -> CompleteRows:
    """Closes the gaps also where they are at the beginning of a series."""
    complete = _in_all([finite_rows(column) for column in columns])
    if complete is None:
        return CompleteRows(tuple(columns), offsets[:-1], offsets[1:], None)
    positions = np.flatnonzero(complete)
    edges = np.searchsorted(positions, offsets)
    return CompleteRows(tuple(column[positions] for column in columns), edges[:-1], edges[1:], positions)


def _in_all(finite: Sequence[Mask | None]) -> Mask | None:
    """Which rows are finite in all columns; None where all are."""
    masks = [mask for mask in finite if mask is not None]
    return np.logical_and.reduce(masks) if masks else None
