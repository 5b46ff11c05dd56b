"""The worst drawdowns of a run, with their dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from application.reporting.calendar_years import EPOCH
from application.runs.result import MeasuredCurve
from domain.performance.drawdown import worst_drawdowns

MOST = 10


@dataclass(frozen=True, slots=True)
class Fall:
    """A drawdown from the peak before it until that peak was reached again.

    Attributes:
        depth: fraction lost, below zero.
        peak: session of the peak; None: the start of the run.
        trough: session of the lowest value.
        recovered: session in which the peak was reached again; None: not yet by the end.
        days_down: calendar days from the peak to the trough.
        days: calendar days from the peak to the recovery, or to the last session.
        sessions: the same in values of the curve.
    """

    depth: float
    peak: date | None
    trough: date
    recovered: date | None
    days_down: int
    days: int
    sessions: int


def worst_falls(curve: MeasuredCurve, most: int = MOST) -> tuple[Fall, ...]:
    """The deepest drawdowns, deepest first."""

    def session(place: int) -> date:
        return EPOCH + timedelta(days=int(curve.days[place]))

    return tuple(
        Fall(
            depth=one.depth,
            peak=None if curve.begins_before and one.peak == 0 else session(one.peak),
            trough=session(one.trough),
            recovered=session(one.end) if one.recovered else None,
            days_down=int(curve.days[one.trough] - curve.days[one.peak]),
            days=int(curve.days[one.end] - curve.days[one.peak]),
            sessions=one.bars,
        )
        for one in worst_drawdowns(curve.values, most)
    )
