"""Where two runs part, and what differs from there on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from application.inspection.tables import orders_table
from application.journal.event_store import EventStore
from application.runs.cost_words import recorded_words
from application.runs.divergence import Diverging, first_divergence
from application.runs.events import RunStarted
from application.runs.lineage import fork_text
from application.runs.run_journal import Attempt, RunJournal
from application.runs.wording import universe_text

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
    "benchmark",
)


@dataclass(frozen=True, slots=True)
class RunDifference:
    """Two runs compared.

    Attributes:
        left, right: the attempts.
        inputs: name -> (left, right) of the inputs that differ; one inside another is named by its path.
        diverging: the first event that differs; None where the runs did the same.
        orders: the orders that differ, side by side.
        same_orders: how many do not.
    """

    left: Attempt
    right: Attempt
    inputs: dict[str, tuple[object, object]]
    diverging: Diverging | None
    orders: pl.DataFrame
    same_orders: int


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
        left_orders, right_orders = orders_table(ours), orders_table(theirs)
        different = _order_differences(left_orders, right_orders)
        return RunDifference(
            left=one,
            right=other,
            inputs=_input_differences(one.started, other.started),
            diverging=first_divergence(ours, theirs),
            orders=different,
            same_orders=len(left_orders) - different["status_left"].count(),
        )


def _input_differences(left: RunStarted, right: RunStarted) -> dict[str, tuple[object, object]]:
    found: dict[str, tuple[object, object]] = {}
    for name in _INPUTS:
        found.update(_differences(name, getattr(left, name), getattr(right, name)))
    found.update(_universe_differences(left, right))
    found.update(_differences("branch", fork_text(left), fork_text(right)))
    return found


def _universe_differences(left: RunStarted, right: RunStarted) -> Iterator[tuple[str, tuple[object, object]]]:
    """In words where one run has none, else part by part."""
    if left.universe is None or right.universe is None:
        return _differences("universe", universe_text(left), universe_text(right))
    return _differences("universe", left.universe, right.universe)


def _differences(name: str, left: Any, right: Any) -> Iterator[tuple[str, tuple[object, object]]]:
    """The values that differ, each by its path such as ``execution.costs.commission.rate``; costs of two kinds in words, as a whole."""
    if left == right:
        return
    if name.startswith("execution.costs.") and _are_of_two_kinds(left, right):
        yield name, (recorded_words(left), recorded_words(right))
        return
    if isinstance(left, dict) and isinstance(right, dict):
        for key in dict.fromkeys([*left, *right]):
            yield from _differences(f"{name}.{key}", left.get(key), right.get(key))
    else:
        yield name, (left, right)


def _are_of_two_kinds(left: Any, right: Any) -> bool:
    described = isinstance(left, dict) and isinstance(right, dict) and "model" in left and "model" in right
    return described and left["model"] != right["model"]


_KEYS = ["decided_on", "symbol", "side", "nth"]


def _order_differences(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Orders of two runs beside each other, only those that differ.

    Args:
        left: a table of ``application.inspection.tables.orders_table``.
        right: another.

    Returns:
        One row per order that stands on one side only or ended differently: ``decided_on, symbol, side`` and for each side
        ``quantity, filled, status, price, tag``, as ``orders_table`` has them.
    """
    shown = ["quantity", "filled", "status", "price", "tag"]
    numbered = [
        table.with_columns(pl.int_range(pl.len()).over("decided_on", "symbol", "side").alias("nth")).select(
            *_KEYS, *shown
        )
        for table in (left, right)
    ]
    joined = numbered[0].join(numbered[1], on=_KEYS, how="full", coalesce=True, suffix="_right", nulls_equal=True)
    same = pl.all_horizontal([pl.col(name).eq_missing(pl.col(f"{name}_right")) for name in shown])
    renamed = {name: f"{name}_left" for name in shown}
    return joined.filter(~same).sort("decided_on", "symbol", "side", "nth").drop("nth").rename(renamed)
