"""A progress bar on standard error."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn


class TerminalProgress:
    """A bar that is shown while a piece of work goes on and taken away afterwards; silent where nobody sees it."""

    def __init__(self, console: Console | None = None) -> None:
        """Takes the console to draw on; None: standard error. It stays silent unless that is a terminal."""
        self._console = Console(stderr=True) if console is None else console
        self._bar: Progress | None = None
        self._task = TaskID(0)

    def start(self, what: str, total: int | None) -> None:
        """A piece of work begins; one that is under way is over."""
        self.finish()
        if not self._console.is_terminal:
            return
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
        )
        self._task = self._bar.add_task(what, total=total)
        self._bar.start()

    def advance(self, steps: int) -> None:
        """So many more steps are done."""
        if self._bar is not None:
            self._bar.advance(self._task, steps)

    def finish(self) -> None:
        """The piece of work is over; may be called again."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
