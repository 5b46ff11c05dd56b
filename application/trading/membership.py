"""Which of a run's symbols are listed at a market time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from domain.market.universe import Universe
from domain.shared.interval import to_microseconds


class Membership:
    """A universe by the places of a run's symbols, in microseconds since the epoch, UTC."""

    def __init__(self, universe: Universe, symbols: Sequence[str]) -> None:
        """Takes the universe and the run's symbols, sorted."""
        self._turns = [_turns(universe, symbol) for symbol in symbols]
        ends = ((end, code) for code, turns in enumerate(self._turns) for end in turns[1::2])
        self._ends = sorted(ends, reverse=True)

    def is_listed(self, code: int, at: int) -> bool:
        """Whether a symbol is known as listed at a time."""
        return bisect_right(self._turns[code], at) % 2 == 1

    def gone(self, at: int) -> list[int]:
        """Symbols whose listing was known to have ended by a time, each told once; those that are listed again are left out."""
        if not self._ends or self._ends[-1][0] > at:
            return []
        found: set[int] = set()
        while self._ends and self._ends[-1][0] <= at:
            found.add(self._ends.pop()[1])
        return sorted(code for code in found if not self.is_listed(code, at))


def _turns(universe: Universe, symbol: str) -> list[int]:
    """Beginnings and ends of a symbol's listing in turn, ascending; what never ends has no end."""
    turns: list[int] = []
    for span in universe.spans.get(symbol, ()):
        turns.append(_BEGINNING if span.start is None else to_microseconds(span.start))
        if span.end is not None:
            turns.append(to_microseconds(span.end))
    return turns


_BEGINNING = -(2**63)
