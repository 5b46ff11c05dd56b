"""A line on standard error about code that is compiled for its first use."""

from __future__ import annotations

import sys
from typing import TextIO


class CompilingLine:
    """A line for each time that something is compiled, so that nobody wonders what the seconds go to."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Takes where to write; None: standard error as it is at the time."""
        self._stream = stream

    def __call__(self, number: int, seconds: float) -> None:
        """Says that so many loops are about to be compiled, and how many seconds that may take."""
        stream = sys.stderr if self._stream is None else self._stream
        print(
            f"compiling {number} indicator loop{'s' if number > 1 else ''} for the first use, about {max(1, round(seconds))} s",
            file=stream,
            flush=True,
        )
