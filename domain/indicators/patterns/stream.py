"""Patterns bar by bar, at a cost that does not grow with history; several share what they measure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from domain.indicators.patterns.measures import BARS, FLAG_NAMES, FUNCTIONS, MEANS, running_total
from domain.indicators.patterns.program import DELAY, HISTORY, Column, Recognisable, Source, parameters, program_of
from domain.indicators.stage import Scalars
from domain.shared.errors import InvalidValue

NAN = math.nan

_LONGEST = 128
"""Candles after which columns are cut back to what is still needed."""


class PatternStream:
    """A recogniser of patterns, one bar at a time."""

    def __init__(self, patterns: Sequence[Recognisable]) -> None:
        """Prepares a stream before its first bar.

        Args:
            patterns: which ones, in the order of what ``update`` returns.
        """
        self._program = program_of(patterns)
        self._none = (None,) * len(patterns)
        self._clear()
        self._bars = [self._columns[Column(name)] for name in BARS]
        means = [(MEANS[mean.name], mean) for mean in self._program.means]
        self._means = [
            (self._totals[mean], self._columns[mean], self._columns[Column(what.source)], mean.seed, what.period)
            for what, mean in means
        ]
        measures = [
            (self._columns[column].append, FUNCTIONS[column.name], self._reads(sources))
            for column, sources in self._program.measures
        ]
        self._plain, self._averaged = measures[: self._program.plain], measures[self._program.plain :]
        self._recognised = [
            (pattern.lookback, pattern.recognise, self._reads(sources), _constants(pattern))
            for pattern, sources in zip(patterns, self._program.patterns, strict=True)
        ]

    def update(self, *bar: float | None) -> tuple[int | None, ...]:
        """Takes a bar's open, high, low and close; returns the strengths, None during a pattern's warm-up.

        A bar with a null, NaN or infinite price gives None for all and leaves the state as it was.
        """
        for value in bar:
            if value is None or value - value != 0.0:
                return self._none
        self._push(bar, None)
        count = self._count
        return tuple(
            recognise(*[column[-1 - lag] for column, lag in reads], *constants) if count > lookback else None
            for lookback, recognise, reads, constants in self._recognised
        )

    @property
    def state(self) -> Scalars:
        """All that the next bar depends on: the number of bars, totals some bars ago, and the last bars."""
        totals = [values[-DELAY] for values in self._totals.values()]
        return (float(self._count), *totals, *(value for column in self._bars for value in column[-HISTORY:]))

    def restore(self, state: Sequence[Any]) -> None:
        """Goes on from a state taken before, by this or by another stream of equal patterns.

        Raises:
            InvalidValue: the state is of other patterns.
        """
        numbers = tuple(float(value) for value in state)
        if len(numbers) != 1 + len(self._totals) + len(BARS) * HISTORY:
            raise InvalidValue(f"a state of {len(numbers)} numbers does not fit these patterns", field="state")
        self._reset()
        count, totals = int(numbers[0]), numbers[1 : 1 + len(self._totals)]
        kept = min(count, HISTORY)
        remembered = numbers[1 + len(self._totals) :]
        bars = list(zip(*[remembered[at * HISTORY : (at + 1) * HISTORY] for at in range(len(BARS))], strict=True))
        self._count = count - kept
        for bar in bars[HISTORY - kept :]:
            resumes = kept == HISTORY and self._count == count - DELAY
            self._push(bar, totals if resumes else None)

    def _push(self, bar: Sequence[Any], resumed: Sequence[float] | None) -> None:
        if len(self._bars[0]) > _LONGEST:
            self._cut()
        for column, value in zip(self._bars, bar, strict=True):
            column.append(value)
        age, at = self._count, len(self._bars[0]) - 1
        for append, function, reads in self._plain:
            append(function(*[column[-1 - lag] for column, lag in reads]))
        for number, (totals, means, values, seed, period) in enumerate(self._means):
            total = running_total(totals[-1], age, seed, values, at, period)
            if resumed is not None and age > seed:
                total = resumed[number]
            totals.append(total)
            means.append(total / period)
        for append, function, reads in self._averaged:
            append(function(*[column[-1 - lag] for column, lag in reads]))
        self._count = age + 1

    def _reads(self, sources: Sequence[Source]) -> list[tuple[list[Any], int]]:
        return [(self._columns[source.column], source.lag) for source in sources]

    def _clear(self) -> None:
        measured = [column for column, _ in self._program.measures]
        names = [*(Column(name) for name in BARS), *self._program.means, *measured]
        self._columns: dict[Column, list[Any]] = {column: [] for column in names}
        self._totals: dict[Column, list[float]] = {mean: [] for mean in self._program.means}
        self._count = 0
        self._reset()

    def _reset(self) -> None:
        for column, values in self._columns.items():
            values[:] = [column.name not in FLAG_NAMES and NAN] * (HISTORY + 1)
        for totals in self._totals.values():
            totals[:] = [NAN] * (HISTORY + 1)

    def _cut(self) -> None:
        for values in (*self._columns.values(), *self._totals.values()):
            del values[: len(values) - HISTORY - 1]


def _constants(pattern: Recognisable) -> list[Any]:
    return [getattr(pattern, name) for name, lag in parameters(pattern.recognise) if lag is None]
