"""Ultimate oscillator."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars, Stage
from domain.indicators.steps.primitives import NAN
from domain.indicators.steps.true_range import true_range


def buying_pressure_step(state: Scalars, high: float, low: float, close: float) -> tuple[Scalars, tuple[float, float]]:
    """One bar's buying pressure and true range; the state is the close before."""
    previous = state[0]
    if previous != previous:  # noqa: PLR0124 - true for NaN alone
        return (close,), (NAN, NAN)
    bottom = previous if previous < low else low
    return (close,), (close - bottom, true_range(high, low, previous))


def ultosc_step(
    state: Scalars,
    pressure: float,
    span: float,
    short_pressure: float,
    short_span: float,
    middle_pressure: float,
    middle_span: float,
    long_pressure: float,
    long_span: float,
    short: int,
    middle: int,
    long: int,
) -> tuple[Scalars, float]:
    """One bar; the state is how many there were and how many in a row did not move, then the three pairs of sums.

    As in TA-Lib the sums of the shorter windows begin with the first bar that has a value, and a window in which nothing moved has
    sums of exactly 0.
    """
    count, still, bp1, tr1, bp2, tr2, bp3, tr3 = state
    still = still + 1.0 if span == 0.0 and pressure == 0.0 else 0.0
    if count >= long - short:
        bp1 += pressure
        tr1 += span
    if count >= long - middle:
        bp2 += pressure
        tr2 += span
    bp3 += pressure
    tr3 += span
    if still >= short:
        bp1, tr1 = 0.0, 0.0
    if still >= middle:
        bp2, tr2 = 0.0, 0.0
    if still >= long:
        bp3, tr3 = 0.0, 0.0
    if count < long - 1.0:
        return (count + 1.0, still, bp1, tr1, bp2, tr2, bp3, tr3), NAN
    weighted = 0.0
    if tr1 != 0.0:
        weighted += 4.0 * (bp1 / tr1)
    if tr2 != 0.0:
        weighted += 2.0 * (bp2 / tr2)
    if tr3 != 0.0:
        weighted += bp3 / tr3
    state = (
        count,
        still,
        bp1 - short_pressure,
        tr1 - short_span,
        bp2 - middle_pressure,
        tr2 - middle_span,
        bp3 - long_pressure,
        tr3 - long_span,
    )
    return state, 100.0 * (weighted / 7.0)


@dataclass(frozen=True)
class ULTOSC(Indicator):
    """Ultimate oscillator: buying pressure as a share of the true range over three periods, weighted 4, 2 and 1, from 0 to 100.

    ``bp = close - min(low, previous close)``, ``tr = max(high, previous close) - min(low, previous close)``,
    ``ULTOSC = 100 * (4 * sum(bp) / sum(tr) over short + 2 * the same over middle + the same over long) / 7``. A share without any
    movement counts as 0. The periods may be given in any order.

    Equal to TA-Lib's ULTOSC.

    Attributes:
        short: bars of the share of weight 4.
        middle: bars of the share of weight 2.
        long: bars of the share of weight 1.

    Source: L. Williams (1985), The Ultimate Oscillator, Technical Analysis of Stocks & Commodities 3 (4).
    """

    short: int = parameter(7, at_least=1)
    middle: int = parameter(14, at_least=1)
    long: int = parameter(28, at_least=1)

    family = "momentum"
    stems = ("ultosc",)
    inputs = ("high", "low", "close")
    short_names = True
    talib_name = "ULTOSC"
    talib_parameters = MappingProxyType({"timeperiod1": "short", "timeperiod2": "middle", "timeperiod3": "long"})

    @property
    def warmup(self) -> int:
        """The longest period, because the first true range needs two bars."""
        return max(self.short, self.middle, self.long)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """What each bar adds, and the sums of that."""
        periods = tuple(sorted((self.short, self.middle, self.long)))
        lags = tuple(period - 1 for period in periods)
        sums = (0.0,) * 8
        return (
            Stage(buying_pressure_step, self.inputs, ("pressure", "span"), (NAN,)),
            Stage(ultosc_step, ("pressure", "span"), self.outputs, sums, periods, lags),
        )
