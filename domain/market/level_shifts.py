"""Lasting level shifts of a price by a round factor: what a split leaves behind where nobody recorded it."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

Floats = np.ndarray[tuple[int], np.dtype[np.float64]]

FACTORS = (1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0, 15.0, 20.0, 25.0, 30.0, 40.0, 50.0, 100.0)
"""Ratios that shares are usually split or joined by; markets themselves move by smaller ones, as 5:4, often enough."""

SIGMAS = 5.0
"""On the day of a split the market moves too: by so many of the series' own standard deviations the jump may miss the factor."""

LEAST_MISS, MOST_MISS, SHARE_MISS = 0.03, 0.1, 0.15
"""But at least, and at most, by so much as logarithms, and by this share of the factor's: further off it is no round factor."""

LASTING = 20
"""So many sessions before and after stay on their side of the jump, as far as there are so many."""

FEWEST = 5
"""With fewer sessions, or fewer traded ones, on a side nothing is known."""

BUSIEST = math.log(2.7)
"""A split leaves the money traded as it was. Real crashes and squeezes by a third or more change hands at four times as much and more
on their day; of 17 splits of US shares and funds, 1998 to 2020, the busiest day had 2.2 times the median of the days before."""

FOLLOWS = 0.25
"""Volume has moved the other way if its median has, by at least this share of the jump's logarithm. Volume doubles and halves by
itself within weeks: of the same splits the median, against that expected, moved by anything from 0 to 1.7."""

LEAST_PRICE = 0.02
"""Below, a tick or two are a round factor."""


class LevelShift(NamedTuple):
    """A jump to another level.

    Attributes:
        ratio: the split it looks like, new shares for one old: 2 where the price halves, 0.1 where ten are joined.
        volume: median volume of the sessions after as a multiple of those before.
    """

    ratio: float
    volume: float

    @property
    def followed(self) -> bool:
        """Whether volume has moved the other way."""
        return math.log(self.volume) >= FOLLOWS * math.log(self.ratio) if self.ratio > 1.0 else self._fell

    @property
    def _fell(self) -> bool:
        return math.log(self.volume) <= FOLLOWS * math.log(self.ratio)


def level_shift(prices: Floats, volume: Floats, after: int, usual: float) -> LevelShift | None:
    """The split that a jump looks like; None where it does not.

    The jump is by a round factor, stands alone and lasts, and no more money changes hands from its day on than usual. Where the price
    rises the volume has to fall, too: a squeeze by two on steady volume is no split. Where the price falls it need not rise, since
    many sources adjust volume but not prices, and no market falls by a third without trading.

    Args:
        prices: of all sessions.
        volume: likewise.
        after: the session that jumps away from the one before.
        usual: standard deviation of the changes of the logarithm.
    """
    before = slice(max(0, after - LASTING), after)
    since = slice(after, after + LASTING)
    if not _lasts(prices[before], prices[since]):
        return None
    jump = math.log(prices[after] / prices[after - 1])
    ratio = _round_ratio(jump, usual)
    traded, trades = (part[part > 0.0] for part in (volume[before], volume[since]))
    if ratio is None or min(len(traded), len(trades)) < FEWEST or not volume[after] > 0.0:
        return None
    median = float(np.median(traded))
    shift = LevelShift(ratio, float(np.median(trades)) / median)
    is_quiet = math.log(max(volume[after] / median, shift.volume)) + jump <= BUSIEST
    return shift if is_quiet and (shift.followed or ratio > 1.0) else None


def _lasts(before: Floats, since: Floats) -> bool:
    """Whether all sessions before the jump are nearer to the last of them and all since to the first, and those next to it stay put."""
    if min(len(before), len(since)) < FEWEST or min(before[-1], since[0]) < LEAST_PRICE:
        return False
    middle = math.sqrt(before[-1] * since[0])
    low, high = (before, since) if since[0] > before[-1] else (since, before)
    spans = [float(np.log(part.max() / part.min())) for part in (before[-FEWEST:], since[:FEWEST])]
    return bool(low.max() < middle < high.min()) and max(spans) < abs(math.log(since[0] / before[-1])) / 2.0


def _round_ratio(jump: float, usual: float) -> float | None:
    factor = min(FACTORS, key=lambda one: abs(abs(jump) - math.log(one)))
    size = math.log(factor)
    most = min(MOST_MISS, SHARE_MISS * size, max(LEAST_MISS, SIGMAS * usual))
    if abs(abs(jump) - size) > most:
        return None
    return factor if jump < 0.0 else 1.0 / factor
