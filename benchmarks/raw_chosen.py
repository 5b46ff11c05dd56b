"""Which symbols are asked for; without any package, so that every contestant can read it."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

SYMBOLS = 2_000
CHOSEN = 50
"""So many symbols are asked for."""


def name(number: int) -> str:
    """A symbol's name."""
    return f"S{number:04d}"


def chosen() -> list[str]:
    """The symbols that are asked for, from everywhere in the alphabet."""
    return [name(number) for number in range(0, SYMBOLS, SYMBOLS // CHOSEN)]


READS = 3


def several(read: Callable[[], int]) -> tuple[float, float, int]:
    """Reads several times: milliseconds of the first read and of the best one, and the rows."""
    took, rows = [], 0
    for _ in range(READS):
        began = perf_counter()
        rows = read()
        took.append((perf_counter() - began) * 1e3)
    return took[0], min(took), rows
