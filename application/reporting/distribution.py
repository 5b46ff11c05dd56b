"""How the returns of a run are distributed."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from application.trading.bars import Floats, Integers
from domain.performance.distribution import conditional_value_at_risk, value_at_risk
from domain.performance.numbers import SAME_MONEY
from domain.performance.returns import simple_returns

MOST_BINS = 60
FEWEST_RETURNS = 10
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Distribution:
    """A histogram of returns, with what stands for its middle and its lower tail.

    Attributes:
        edges: (bins + 1,) borders of the bins, multiples of their width, zero among them.
        counts: (bins,) returns in each; a return at a border belongs to the bin above it.
        unchanged: returns of zero, which are in no bin.
        returns: number of returns, those of zero included.
        mean, value_at_risk, conditional_value_at_risk: over all returns, as the metrics of these names.
    """

    edges: Floats
    counts: Integers
    unchanged: int
    returns: int
    mean: float
    value_at_risk: float
    conditional_value_at_risk: float


def distribution_of(equity: Floats) -> Distribution | None:
    """The distribution of a curve's returns; None where there are too few, or none moved."""
    returns = simple_returns(equity)
    moved = returns[np.abs(returns) > SAME_MONEY]
    if len(returns) < FEWEST_RETURNS or not len(moved):
        return None
    edges = _edges(moved)
    places = np.searchsorted(edges, moved, side="right") - 1
    counts = np.bincount(np.clip(places, 0, len(edges) - 2), minlength=len(edges) - 1)
    return Distribution(
        edges=edges,
        counts=counts.astype(np.int64),
        unchanged=len(returns) - len(moved),
        returns=len(returns),
        mean=float(returns.mean()),
        value_at_risk=value_at_risk(returns),
        conditional_value_at_risk=conditional_value_at_risk(returns),
    )


def _edges(values: Floats) -> Floats:
    """Borders at multiples of a round width: that of Freedman and Diaconis (1981), wider where the bins would be too many."""
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    quartiles = np.percentile(values, [25, 75])
    wanted = 2.0 * float(quartiles[1] - quartiles[0]) / len(values) ** (1 / 3)
    width = _round_up(max(wanted, (high - low) / (MOST_BINS - 2)))
    first, last = math.floor(low / width), math.floor(high / width) + 1
    return np.asarray(np.arange(first, last + 1) * width, dtype=np.float64)


def _round_up(width: float) -> float:
    size = 10.0 ** math.floor(math.log10(width))
    return next(step * size for step in _STEPS if step * size >= width * (1 - 1e-9))
