"""The account over time, as numbers."""

from __future__ import annotations

from typing import NamedTuple


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
