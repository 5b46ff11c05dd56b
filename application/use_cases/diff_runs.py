"""Where two runs part, and what differs from there on."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from application.ports.event_store import EventStore
from application.runs.comparison import Diverging, first_divergence, order_differences
from application.runs.events import RunStarted
from application.runs.journal import Attempt, RunJournal
from application.runs.tables import orders_table

_INPUTS = (
    "strategy",
    "strategy_source",
    "parameters",
    "symbols",
    "venue",
    "interval",
    "start",
    "end",
    "prices",
    "content",
    "execution",
    "initial_cash",
    "seed",
    "behaviour",
)


@dataclass(frozen=True, slots=True)
class RunDifference:
    """Two runs compared.

    Attributes:
        left, right: the attempts.
        inputs: name -> (left, right) of the inputs that differ.
        diverging: the first event that differs; None where the runs did the same.
        orders: the orders that differ, side by side.
    """

    left: Attempt
    right: Attempt
    inputs: dict[str, tuple[object, object]]
    diverging: Diverging | None
    orders: pl.DataFrame


class DiffRuns:
    """Compares two recorded runs."""

    def __init__(self, journal: EventStore) -> None:
        self._runs = RunJournal(journal)

    def run(self, left: str, right: str) -> RunDifference:
        """Compares the runs that two references name.

        Raises:
            UnknownRun: there is no such run.
        """
        one, other = self._runs.find(left), self._runs.find(right)
        ours, theirs = list(self._runs.events(one)), list(self._runs.events(other))
        return RunDifference(
            left=one,
            right=other,
            inputs=_input_differences(one.started, other.started),
            diverging=first_divergence(ours, theirs),
            orders=order_differences(orders_table(ours), orders_table(theirs)),
        )


def _input_differences(left: RunStarted, right: RunStarted) -> dict[str, tuple[object, object]]:
    pairs = {name: (getattr(left, name), getattr(right, name)) for name in _INPUTS}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
