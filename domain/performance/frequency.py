"""How many returns of a series make a year: what its calendar says, unless its own times say otherwise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DAYS_PER_YEAR = 365.25
"""Mean days of a calendar year."""

TOLERATED = 0.1
"""By so much bars a year may differ from what is assumed: holidays and a missing day here and there are within it."""

SLACK = 5.0
"""So many bars more or fewer prove nothing: a short series may begin on a Monday, or lie over a holiday."""

SHORTEST_YEARS = 28 / DAYS_PER_YEAR
"""Growth over less than four weeks is not annualised: two good days are not a year."""

_MICROSECONDS_PER_YEAR = DAYS_PER_YEAR * 86_400_000_000


@dataclass(frozen=True, slots=True)
class Frequency:
    """Returns a year of a series.

    Attributes:
        periods_per_year: what to annualise volatility and ratios by.
        assumed: what interval and calendar say.
        observed: returns over elapsed years; NaN with fewer than two times.
        differs: whether the series does not keep to what was assumed.
    """

    periods_per_year: float
    assumed: float
    observed: float
    differs: bool

    def warning(self, what: str = "bars") -> str:
        """What a reader should know; "" where the series keeps to what was assumed."""
        if not self.differs:
            return ""
        return (
            f"{self.observed:.1f} {what} a year where {self.assumed:.6g} were expected: volatility and ratios are annualised "
            f"by {self.periods_per_year:.6g}"
        )


def elapsed_years(times: NDArray[np.int64]) -> float:
    """Years of 365.25 days from the first to the last of some times, microseconds since the epoch; 0 without any."""
    return float(times[-1] - times[0]) / _MICROSECONDS_PER_YEAR if len(times) else 0.0


def frequency(times: NDArray[np.int64], assumed: float, *, declared: bool = False) -> Frequency:
    """Returns a year of a series.

    The number of its calendar holds as long as the series has about as many bars as it should in its time: no more than a tenth
    (``TOLERATED``), or five bars (``SLACK``), more or fewer. Else it is counted.

    Args:
        times: (n,) microseconds since the epoch, ascending.
        assumed: returns in a year of a series that is complete.
        declared: whether somebody asked for that number: then it holds in any case.
    """
    years, bars = elapsed_years(times), len(times) - 1
    if years <= 0:
        return Frequency(assumed, assumed, float("nan"), differs=False)
    expected, observed = assumed * years, bars / years
    differs = abs(bars - expected) > max(TOLERATED * expected, SLACK)
    return Frequency(observed if differs and not declared else assumed, assumed, observed, differs)
