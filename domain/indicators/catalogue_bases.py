"""Base classes of several indicators of the catalogue: what these remember, hand over and declare alike, besides their steps.

The classes of the catalogue add their parameters, their step and their stems.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from domain.indicators.base import Indicator
from domain.indicators.stage import Scalars, Stage, Step
from domain.indicators.steps.average_pairs import EXPONENTIAL_PAIR_START, MEAN_PAIR_START
from domain.indicators.steps.deviation import VARIANCE_START
from domain.indicators.steps.directional_movement import DIRECTIONS_START, MOVES_START
from domain.indicators.steps.extremes import EXTREMES_START
from domain.indicators.steps.regression import LINE_START
from domain.indicators.steps.true_range import AVERAGE_TRUE_RANGE_START, wilder_weights

PERIOD: Mapping[str, str] = MappingProxyType({"timeperiod": "period"})
"""TA-Lib's name of the one parameter."""


class RateOfChange(Indicator):
    """The close compared with the one ``period`` bars earlier."""

    period: int
    family = "momentum"
    talib_parameters = PERIOD

    @property
    def lags(self) -> tuple[int, ...]:
        """The close to compare with."""
        return (self.period,)


class LinearRegression(Indicator):
    """An indicator read off the regression line through the last ``period`` closes; the step is one of ``regression.line_step``."""

    period: int
    family = "average"
    initial_state = LINE_START
    talib_parameters = PERIOD

    @property
    def warmup(self) -> int:
        """One less than the period."""
        return self.period - 1

    @property
    def lags(self) -> tuple[int, ...]:
        """The value that has just left the window."""
        return (self.period,)

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period, and the spread of its bars in time: the sum of the squared distances from the window's middle."""
        return self.period, self.period * (self.period * self.period - 1) / 12.0


class Deviation(Indicator):
    """An indicator derived from mean and variance of the last ``period`` values; the step is one of ``deviation.variance_step``."""

    period: int
    family = "volatility"
    initial_state = VARIANCE_START
    sees_window = True

    @property
    def window(self) -> int:
        """As far back as the value that has just left."""
        return self.period

    @property
    def warmup(self) -> int:
        """One less than the period."""
        return self.period - 1

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period and its inverse."""
        return self.period, 1.0 / self.period


class Extremes(Indicator):
    """An indicator derived from the highest and the lowest value of the last ``period`` bars, the newest one included."""

    period: int
    initial_state: ClassVar[Scalars] = EXTREMES_START
    sees_window = True
    talib_parameters = PERIOD

    @property
    def window(self) -> int:
        """The bars searched, less the newest."""
        return self.period - 1


class ExtremesAge(Indicator):
    """An indicator derived from the ages of the highest high and the lowest low of the last ``period + 1`` bars."""

    period: int
    family = "momentum"
    inputs = ("high", "low")
    initial_state = EXTREMES_START
    sees_window = True
    talib_parameters = PERIOD

    @property
    def window(self) -> int:
        """The bars before this one."""
        return self.period

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period and what a bar is worth."""
        return self.period, 100.0 / self.period


class AverageTrueRange(Indicator):
    """An indicator derived from Wilder's average of true ranges; the step is one of ``true_range.average_true_range_step``."""

    period: int
    family = "volatility"
    inputs = ("high", "low", "close")
    initial_state = AVERAGE_TRUE_RANGE_START
    talib_parameters = PERIOD

    @property
    def warmup(self) -> int:
        """The period, because the first true range needs the close before it."""
        return self.period

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period and Wilder's weights."""
        return self.period, *wilder_weights(self.period)


class DirectionalMovement(Indicator):
    """Wilder's sum of the movement in one direction; the step is one of ``directional_movement.moves_step``."""

    period: int
    family = "momentum"
    inputs = ("high", "low")
    initial_state = MOVES_START
    talib_parameters = PERIOD

    @property
    def warmup(self) -> int:
        """The bars of the first sum."""
        return max(self.period - 1, 1)

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period and the warm-up."""
        return self.period, self.warmup


class DirectionalIndicator(Indicator):
    """The share of the movement in one direction; the step is one of ``directional_movement.directions_step``."""

    period: int
    family = "momentum"
    inputs = ("high", "low", "close")
    initial_state = DIRECTIONS_START
    talib_parameters = PERIOD

    @property
    def warmup(self) -> int:
        """The period, because the first move needs two bars."""
        return self.period

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period and the scale."""
        return self.period, 1.0 if self.period == 1 else 100.0


class AveragePair(Indicator):
    """A fast average of the closes compared with a slow one.

    Attributes:
        of_exponentials: the step with exponential averages, one of ``average_pairs.exponential_pair_step``.
        of_means: the step with arithmetic averages, one of ``average_pairs.mean_pair_step``.
    """

    fast: int
    slow: int
    average: str
    of_exponentials: ClassVar[Step]
    of_means: ClassVar[Step]
    family = "momentum"
    short_names = True
    talib_parameters = MappingProxyType({"fastperiod": "fast", "slowperiod": "slow", "matype": "average"})

    @property
    def warmup(self) -> int:
        """One less than the slow period."""
        return max(self.fast, self.slow) - 1

    @property
    def stages(self) -> tuple[Stage, ...]:
        """One pass over both averages."""
        kind, seen, added = type(self), self.inputs, self.outputs
        fast, slow = sorted((self.fast, self.slow))
        if self.average == "sma":
            return (Stage(kind.of_means, seen, added, MEAN_PAIR_START, (fast, slow), (fast - 1, slow - 1)),)
        constants = (fast, slow, 2.0 / (fast + 1), 2.0 / (slow + 1))
        return (Stage(kind.of_exponentials, seen, added, EXPONENTIAL_PAIR_START, constants),)
