"""A line on standard error about code that is compiled for its first use."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TextIO


class CompilingLine:
    """A line for each time that something is compiled, so that nobody wonders what the seconds go to."""

    def __init__(self, folder: Path | None = None, stream: TextIO | None = None) -> None:
        """Makes a line.

        Args:
            folder: where compiled code is kept; None: nowhere.
            stream: where to write; None: standard error as it is at the time.
        """
        self._folder, self._stream = folder, stream

    def __call__(self, number: int, seconds: float) -> None:
        """Says that so many loops are about to be compiled, how many seconds that may take, and whether they are kept."""
        stream = sys.stderr if self._stream is None else self._stream
        print(
            f"compiling {number} loop{'s' if number > 1 else ''} of indicators or patterns once, about {max(1, round(seconds))} s; "
            f"{_kept(self._folder)}",
            file=stream,
            flush=True,
        )


def _kept(folder: Path | None) -> str:
    """Where code will be found again, which the folder's being there and writable tells, not its being wished for."""
    if folder is None:
        return "kept while this process runs"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK | os.X_OK)
    except OSError:
        writable = False
    return f"kept in {folder}" if writable else f"kept while this process runs, as {folder} cannot be written"
