"""The present of a session."""

from __future__ import annotations


class MarketTime:
    """Where the session stands in market time; its parts share one.

    Attributes:
        now: the instant, microseconds since the epoch, UTC.
        bar: open time of the bars that are looked at, likewise: what decisions are dated by.
    """

    __slots__ = ("bar", "now")

    def __init__(self) -> None:
        self.now = 0
        self.bar = 0
