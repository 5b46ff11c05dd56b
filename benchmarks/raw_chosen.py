"""Which symbols are asked for; without any package, so that every contestant can read it."""

from __future__ import annotations

SYMBOLS = 2_000
CHOSEN = 50
"""So many symbols are asked for."""


def name(number: int) -> str:
    """A symbol's name."""
    return f"S{number:04d}"


def chosen() -> list[str]:
    """The symbols that are asked for, from everywhere in the alphabet."""
    return [name(number) for number in range(0, SYMBOLS, SYMBOLS // CHOSEN)]
