"""Lines on standard error about code that is compiled for its first use."""

from __future__ import annotations

import sys
from threading import Lock
from typing import TextIO


class CompilingLine:
    """A line for each step that is compiled; silent where nobody sees it."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Takes where to write; None: standard error. It stays silent unless that is a terminal or a notebook."""
        self._stream = sys.stderr if stream is None else stream
        self._seen = self._stream.isatty() or "ipykernel" in sys.modules
        self._lock = Lock()

    def __call__(self, step: str) -> None:
        """Says that a step function is about to be compiled."""
        if self._seen:
            with self._lock:
                self._stream.write(f"compiling {step.removesuffix('_step')} for its first use, a second or so\n")
                self._stream.flush()
