"""Where to take the future away."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from application.trading.bars import Integers


def choose_cuts(closes: Integers, decisions: Sequence[int], count: int) -> tuple[int, ...]:
    """Last closes to keep, ascending, never the last of all.

    Two of three lie where the strategy decided something, because that is where what it must not know would show; the others are
    spread evenly, as all are where it decided nothing.

    Args:
        closes: (n,) closes of the instants that are decided on, ascending.
        decisions: closes at which orders were placed.
        count: how many to choose; fewer are chosen where there are fewer.
    """
    possible = closes[:-1]
    decided = np.intersect1d(np.asarray(decisions, np.int64), possible)
    chosen = _spread(decided, (2 * count + 2) // 3)
    others = np.setdiff1d(possible, np.asarray(chosen, np.int64))
    return tuple(sorted([*chosen, *_spread(others, count - len(chosen))]))


def _spread(values: Integers, count: int) -> list[int]:
    """At most ``count`` of the values (ascending), evenly spaced."""
    if count <= 0 or not len(values):
        return []
    places = (np.arange(count) + 0.5) * len(values) / count
    return [int(value) for value in np.unique(values[places.astype(np.int64)])]
