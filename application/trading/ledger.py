"""The account over time, as numbers."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from application.trading.bars import Floats, Integers


class LedgerStep(NamedTuple):
    """Cash and one holding after an event changed them.

    Attributes:
        at: market time of the event, microseconds since the epoch, UTC.
        code: place of the symbol in the run's sorted symbols; -1 where only cash changed.
        quantity: units held of it from now on.
        cash: money from now on.
    """

    at: int
    code: int
    quantity: float
    cash: float


class LedgerColumns(NamedTuple):
    """Some steps by the column, each of shape (steps,)."""

    at: Integers
    code: Integers
    quantity: Floats
    cash: Floats


class Ledger:
    """Steps in the order of time, kept by the column: 32 bytes each, however long the run is."""

    def __init__(self) -> None:
        self._at, self._code = array("q"), array("q")
        self._quantity, self._cash = array("d"), array("d")

    def add(self, at: int, code: int, quantity: float, cash: float) -> None:
        """One more step; see ``LedgerStep``."""
        self._at.append(at)
        self._code.append(code)
        self._quantity.append(quantity)
        self._cash.append(cash)

    def columns(self, first: int = 0) -> LedgerColumns:
        """A copy of the steps from place ``first`` on."""
        return LedgerColumns(
            np.array(self._at[first:], np.int64),
            np.array(self._code[first:], np.int64),
            np.array(self._quantity[first:], np.float64),
            np.array(self._cash[first:], np.float64),
        )

    def __len__(self) -> int:
        return len(self._at)

    def __iter__(self) -> Iterator[LedgerStep]:
        return map(LedgerStep, self._at, self._code, self._quantity, self._cash)
