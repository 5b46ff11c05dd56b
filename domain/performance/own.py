"""Metrics of a user's own: a function of what a run came to, with a name that tables and JSON show it by.

.. code:: python

    @tt.metric(title="Days under water", unit="fraction")
    def under_water(run: tt.RunView) -> float:
        return (run.equity["drawdown"] < 0).mean()
"""

from __future__ import annotations

import math
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, SupportsFloat, overload

import polars as pl

from domain.performance.definitions import DEFINITIONS, SYNONYMS, UNITS, Definition, Unit
from domain.shared.errors import InvalidValue

if TYPE_CHECKING:
    from domain.performance.metrics import Metrics


@dataclass(frozen=True, slots=True)
class RunView:
    """What a run came to, as a metric sees it.

    Attributes:
        equity: the account's value at each bar: ``time``, ``session``, ``equity``, ``cash``, ``drawdown``.
        returns: simple returns from one end of session to the next, the first one from the initial capital; money put in or taken
            out is no return.
        trades: closed positions, as ``result.trades``.
        positions: positions open at the end, as ``result.positions``.
        metrics: the metrics that ticktape computes.
        initial_capital: money at the beginning.
    """

    equity: pl.DataFrame
    returns: pl.Series
    trades: pl.DataFrame
    positions: pl.DataFrame
    metrics: Metrics
    initial_capital: float

    @property
    def periods_per_year(self) -> float:
        """What to annualise ``returns`` by."""
        return self.metrics.periods_per_year


Function = Callable[[RunView], SupportsFloat | None]


@dataclass(frozen=True, slots=True)
class OwnMetric:
    """A metric of a user's own; it can still be called as the function that it is."""

    function: Function
    definition: Definition

    def __call__(self, run: RunView) -> SupportsFloat | None:
        """What the function says of a run."""
        return self.function(run)


@dataclass(frozen=True, slots=True)
class OwnValue:
    """What a metric of a user's own came to.

    Attributes:
        definition: its name and meaning.
        value: NaN where it is undefined or could not be computed.
        error: why it could not be computed, with file and line; "" where it was.
    """

    definition: Definition
    value: float
    error: str = ""


@overload
def metric(function: Function) -> OwnMetric: ...


@overload
def metric(
    *, name: str | None = None, title: str | None = None, unit: Unit = "ratio", description: str | None = None
) -> Callable[[Function], OwnMetric]: ...


def metric(
    function: Function | None = None,
    *,
    name: str | None = None,
    title: str | None = None,
    unit: Unit = "ratio",
    description: str | None = None,
) -> OwnMetric | Callable[[Function], OwnMetric]:
    """Makes a metric of a function that takes a ``RunView`` and returns a number, or None where it is undefined.

    Args:
        function: the function.
        name: key in results and JSON; None: the function's name.
        title: name in tables; None: made of the key.
        unit: ``fraction`` (shown in per cent), ``ratio``, ``money``, ``bars``, ``days`` or ``count``.
        description: what it says, in a sentence; None: the first line of the function's docstring.

    Raises:
        InvalidValue: the name is no identifier, or ticktape has a metric of that name; there is no such unit.
    """

    def made(function: Function) -> OwnMetric:
        key = getattr(function, "__name__", "") if name is None else name
        _check(key, unit)
        told = (getattr(function, "__doc__", None) or "").strip().partition("\n")[0]
        words = key.replace("_", " ")
        return OwnMetric(
            function,
            Definition(key, title or words[:1].upper() + words[1:], told if description is None else description, unit),
        )

    return made if function is None else made(function)


def own_metrics(given: Iterable[OwnMetric | Function]) -> tuple[OwnMetric, ...]:
    """The metrics among what a user gave: those that are none yet become ratios of the function's name.

    Raises:
        InvalidValue: one cannot be called, has no name of its own, or two have the same.
    """
    found: dict[str, OwnMetric] = {}
    for one in given:
        if not callable(one):
            raise InvalidValue(f"a metric must be a function of a run, not {one!r}", field="metrics")
        made = one if isinstance(one, OwnMetric) else metric(one)
        if made.definition.key in found:
            raise InvalidValue(
                f"two metrics are named {made.definition.key!r}: name one by @tt.metric(name=...)", field="metrics"
            )
        found[made.definition.key] = made
    return tuple(found.values())


def _check(key: str, unit: str) -> None:
    if not key.isidentifier():
        raise InvalidValue(
            f"a metric's name must be letters, digits and underscores, not {key!r}: give name=", field="name", value=key
        )
    if key in DEFINITIONS or key in SYNONYMS:
        raise InvalidValue(f"ticktape has a metric {key!r}: choose another name", field="name", value=key)
    if unit not in UNITS:
        raise InvalidValue(f"unit must be one of {', '.join(UNITS)}, not {unit!r}", field="unit", value=unit)


def measured(one: OwnMetric, run: RunView) -> OwnValue:
    """What a metric says of a run; what it raises is told, and ends nothing."""
    try:
        value = one.function(run)
        number = math.nan if value is None else float(value)
    except Exception as error:  # noqa: BLE001 - whatever a user's function raises concerns its own number alone
        return OwnValue(one.definition, math.nan, _told(one, error))
    return OwnValue(one.definition, number if math.isfinite(number) else math.nan)


def _told(one: OwnMetric, error: Exception) -> str:
    file, line = _where(one.function, error)
    return f"metric {one.definition.key} ({file}, line {line}): {type(error).__name__}: {error}"


def _where(function: Any, error: Exception) -> tuple[str, int]:
    """The last line of the function's own file that the error passed; its first one where what it returned is no number."""
    code = getattr(function, "__code__", None)
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if code and frame.filename == code.co_filename
    ]
    if frames:
        return Path(frames[-1].filename).name, frames[-1].lineno or 0
    return (Path(code.co_filename).name, code.co_firstlineno) if code else (type(function).__name__, 0)
