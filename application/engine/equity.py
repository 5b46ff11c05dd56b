"""The value of the account, instant by instant, as the simulation goes."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MOST_INSTANTS = 1_000_000
"""Beyond so many instants only the last one of each session is kept, so that memory stays flat."""


@dataclass(frozen=True, slots=True)
class EquityCurve:
    """The account's value over time.

    Attributes:
        times: (n,) close times, microseconds since the epoch, UTC, ascending.
        sessions: (n,) day numbers of the sessions.
        values: (n,) money.
        exposed: share of the instants at which a position was open; NaN without instants.
        traded_value: sum of the absolute values of all fills, money.
        fees: sum of all commissions, money.
    """

    times: npt.NDArray[np.int64]
    sessions: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    exposed: float
    traded_value: float
    fees: float

    def at_session_ends(self) -> EquityCurve:
        """The last value of each session."""
        last = np.flatnonzero(np.r_[self.sessions[1:] != self.sessions[:-1], True]) if len(self.times) else []
        return EquityCurve(
            self.times[last], self.sessions[last], self.values[last], self.exposed, self.traded_value, self.fees
        )


class EquityRecorder:
    """Collects the curve."""

    __slots__ = ("_exposed", "_fees", "_instants", "_sessions", "_times", "_traded", "_values")

    def __init__(self) -> None:
        self._times = array("q")
        self._sessions = array("q")
        self._values = array("d")
        self._exposed = 0
        self._instants = 0
        self._traded = 0.0
        self._fees = 0.0

    def record(self, at: int, session: int, value: float, exposed: bool) -> None:
        """The account is worth ``value`` at the close of an instant."""
        self._times.append(at)
        self._sessions.append(session)
        self._values.append(value)
        self._instants += 1
        self._exposed += exposed
        if len(self._times) > MOST_INSTANTS:
            self._thin()

    def traded(self, value: float, fee: float) -> None:
        """A fill moved ``value`` of money (zero or more) and paid ``fee``."""
        self._traded += value
        self._fees += fee

    def replace_last(self, value: float) -> None:
        """The last instant's value was something else after all: a trade at its close changed it."""
        if self._values:
            self._values[-1] = value

    def curve(self) -> EquityCurve:
        """What was collected so far."""
        exposed = self._exposed / self._instants if self._instants else float("nan")
        return EquityCurve(
            np.array(self._times, dtype=np.int64),
            np.array(self._sessions, dtype=np.int64),
            np.array(self._values, dtype=np.float64),
            exposed,
            self._traded,
            self._fees,
        )

    def _thin(self) -> None:
        ends = self.curve().at_session_ends()
        if len(ends.times) > MOST_INSTANTS // 2:
            return
        self._times = array("q", ends.times.tolist())
        self._sessions = array("q", ends.sessions.tolist())
        self._values = array("d", ends.values.tolist())
