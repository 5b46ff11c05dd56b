"""Random numbers of a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")


class RandomNumbers(Protocol):
    """A source of random numbers: equal seeds give equal numbers, so a run can be repeated."""

    def random(self) -> float:
        """A number from 0 up to but not including 1."""
        ...

    def uniform(self, a: float, b: float) -> float:
        """A number between ``a`` and ``b``."""
        ...

    def gauss(self, mu: float = 0.0, sigma: float = 1.0) -> float:
        """A normally distributed number."""
        ...

    def randint(self, a: int, b: int) -> int:
        """A whole number from ``a`` to ``b``, both inclusive."""
        ...

    def choice(self, seq: Sequence[T]) -> T:
        """One of the items."""
        ...
