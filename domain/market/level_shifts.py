"""Lasting level shifts of a price by a round factor: what a split leaves behind where nobody recorded it."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

Floats = np.ndarray[tuple[int], np.dtype[np.float64]]

FACTORS = (1.5, *(float(number) for number in (*range(2, 11), 12, 15, 20, 25, 30, 40, 50, 60, 75, 80, 100)))
"""Ratios that shares are usually split or joined by; markets themselves move by smaller ones, as 5:4, often enough."""

SIGMAS, MISS = 2.0, (0.02, 0.035)
"""By so many of the series' own standard deviations, within these bounds (logarithms), the jump may miss the factor: what the market
did meanwhile. Of 17 splits of US shares and funds, 1998 to 2020, the open missed it by up to 2.3 % (USO's by 5.5 %), the close by 9 %."""

JOINED_MISS = 0.1
"""Where shares are joined, so that the price jumps up while volume falls as much, by so much."""

LASTING = 20
"""So many sessions before and after stay on their side of the jump, as far as there are so many."""

QUARTER = 60
"""Volume is also compared over so many."""

FEWEST = 5
"""With fewer sessions, or fewer traded ones, on a side nothing is known."""

BUSIEST = math.log(2.7)
"""A split leaves the money traded as it was. Real crashes and squeezes by a third or more change hands at four times as much and more
on their day; of 17 splits of US shares and funds, 1998 to 2020, the busiest day had 2.2 times the median of the days before."""

WIDEST = 5.0
"""The high over the low of its day is at most so many times as far (logarithms) as is usual before; of these splits at most 4.7 times."""

LEAST_RANGE = 0.02
"""What is usual counts for at least so much."""

FOLLOWS = 0.25
"""Volume has moved the other way if its median has, by at least this share of the jump's logarithm. Volume doubles and halves by
itself within weeks: of the same splits the median, against that expected, moved by anything from 0 to 1.7."""

LEAST_VOLUME = 0.7
"""Where the price falls the volume does at least not fall much, either: in one of these splits it did, to 0.9 of that before."""

LEAST_PRICE = 0.02
"""Below, a tick or two are a round factor."""


class Bars(NamedTuple):
    """Sessions of one symbol, oldest first, prices all adjusted or all as traded."""

    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats


class LevelShift(NamedTuple):
    """A jump to another level.

    Attributes:
        ratio: the split it looks like, new shares for one old: 2 where the price halves, 0.1 where ten are joined.
        volume: median volume after as a multiple of that before, of a month or a quarter, whichever moved further against the price.
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


def level_shift(bars: Bars, after: int, usual: float) -> LevelShift | None:
    """The split that a jump looks like; None where it does not.

    The jump is by a round factor, stands alone and lasts; from its day on no more money changes hands than usual, and the day itself has
    no wider range than usual. Where the price rises the volume has to fall, too: a squeeze by two on steady volume is no split. Where it
    falls, by a third or more, it need not rise, since many sources adjust volume but not prices, and no market falls so without trading.

    Args:
        bars: all sessions.
        after: the session that jumps away from the one before.
        usual: standard deviation of the changes of the logarithm.
    """
    prices, volume = bars.close, bars.volume
    before = slice(max(0, after - LASTING), after)
    since = slice(after, after + LASTING)
    if not _lasts(prices[before], prices[since]):
        return None
    jump = math.log(prices[after] / prices[after - 1])
    traded, trades = (part[part > 0.0] for part in (volume[before], volume[since]))
    if min(len(traded), len(trades)) < FEWEST or not volume[after] > 0.0:
        return None
    median = float(np.median(traded))
    times = float(np.median(trades)) / median
    # A month of results hides in volume what a quarter shows, and the other way round.
    moved = max(times, _volume_times(volume, after, QUARTER), key=lambda one: -math.log(one) / jump)
    ratio = _round_ratio(math.log(bars.open[after] / prices[after - 1]), jump, math.log(moved), usual)
    if ratio is None:
        return None
    shift = LevelShift(ratio, moved)
    is_quiet = math.log(max(volume[after] / median, times)) + jump <= BUSIEST and _is_narrow(bars, before, after, jump)
    return shift if is_quiet and (shift.followed or (ratio > 1.0 and times >= LEAST_VOLUME)) else None


def _volume_times(volume: Floats, after: int, sessions: int) -> float:
    """Median volume of so many sessions since as a multiple of those before; sessions without trades do not count."""
    before, since = volume[max(0, after - sessions) : after], volume[after : after + sessions]
    return float(np.median(since[since > 0.0]) / np.median(before[before > 0.0]))


def _is_narrow(bars: Bars, before: slice, after: int, jump: float) -> bool:
    """Whether the day's range is like others; one that opens at the old level and reaches the new one is so much wider."""
    usual = max(float(np.median(np.log(bars.high[before] / bars.low[before]))), LEAST_RANGE)
    gap = math.log(bars.open[after] / bars.close[after - 1])
    inside = max(0.0, abs(jump) - abs(gap)) if gap * jump >= 0.0 else abs(jump)
    return math.log(bars.high[after] / bars.low[after]) - inside <= WIDEST * usual


def _lasts(before: Floats, since: Floats) -> bool:
    """Whether all sessions before the jump are nearer to the last of them and all since to the first, and those next to it stay put."""
    if min(len(before), len(since)) < FEWEST or min(before[-1], since[0]) < LEAST_PRICE:
        return False
    middle = math.sqrt(before[-1] * since[0])
    low, high = (before, since) if since[0] > before[-1] else (since, before)
    spans = [float(np.log(part.max() / part.min())) for part in (before[-FEWEST:], since[:FEWEST])]
    return bool(low.max() < middle < high.min()) and max(spans) < abs(math.log(since[0] / before[-1])) / 2.0


def _round_ratio(overnight: float, jump: float, volume: float, usual: float) -> float | None:
    """New shares for one old by which a jump is explained, that to the open first; None: by none."""
    miss = min(max(SIGMAS * usual, MISS[0]), MISS[1])
    joined = jump > math.log(2.0) - miss and volume < -0.5 * jump
    for move, most in ((overnight, miss), (jump, miss), (jump, JOINED_MISS if joined else 0.0)):
        factor = min(FACTORS, key=lambda one, move=move: abs(abs(move) - math.log(one)))  # type: ignore[misc]
        if move * jump > 0.0 and abs(abs(move) - math.log(factor)) <= most:
            return factor if jump < 0.0 else 1.0 / factor
    return None
