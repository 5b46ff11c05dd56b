"""Progress that nobody watches, kept as numbers."""

from __future__ import annotations

from threading import Lock

from application.ports.progress import Progress


class CountedProgress:
    """A count of how far the present piece of work has come.

    Attributes:
        what: the piece of work under way, "" where there is none.
        total: its steps, None where not known.
        done: how many of them are done.
    """

    def __init__(self) -> None:
        """Nothing is under way."""
        self.what = ""
        self.total: int | None = None
        self.done = 0

    def start(self, what: str, total: int | None) -> None:
        """A piece of work begins."""
        self.what, self.total, self.done = what, total, 0

    def advance(self, steps: int) -> None:
        """So many more steps are done."""
        self.done += steps

    def finish(self) -> None:
        """The piece of work is over; ``done`` stays as it is."""
        self.what = ""


class PartOfProgress:
    """Parts of one piece of work, done by several threads: what they have done counts for the whole, which others begin and finish."""

    def __init__(self, whole: Progress) -> None:
        """Takes who is told of the whole."""
        self._whole, self._lock = whole, Lock()

    def start(self, what: str, total: int | None) -> None:
        """See ``Progress.start``; nobody hears of the parts."""

    def advance(self, steps: int) -> None:
        """See ``Progress.advance``."""
        with self._lock:
            self._whole.advance(steps)

    def finish(self) -> None:
        """See ``Progress.finish``; nobody hears of the parts."""
