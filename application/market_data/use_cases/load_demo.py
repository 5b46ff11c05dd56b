"""Put the demonstration's prices on the tape."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from application.ports.clock import Clock
from application.ports.tape import Tape, TapeReceipt


class LoadDemo:
    """Brings a frame of ready candles onto the tape, once."""

    def __init__(self, tape: Tape, clock: Clock, candles: Callable[[], pl.DataFrame]) -> None:
        """Takes where the candles come from: a function that gives rows of ``CANDLE_SCHEMA``."""
        self._tape = tape
        self._clock = clock
        self._candles = candles

    def run(self) -> TapeReceipt:
        """What the append did; a second one adds nothing.

        Raises:
            StoreUnavailable: the tape is locked, read-only or full.
        """
        return self._tape.append(self._candles(), received_at=self._clock.now())
