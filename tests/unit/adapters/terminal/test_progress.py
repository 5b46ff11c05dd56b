from __future__ import annotations

import io

from rich.console import Console

from adapters.terminal.progress import TerminalProgress


def test_a_terminal_sees_what_is_done_and_keeps_nothing_of_it() -> None:
    stream = io.StringIO()
    progress = TerminalProgress(Console(file=stream, force_terminal=True, width=100))
    progress.start("Crossover over [2] symbols", 40)
    progress.advance(30)
    progress.finish()
    progress.finish()
    assert "Crossover over [2] symbols" in stream.getvalue()
    assert "30/40" in stream.getvalue()
    assert "\x1b[2K" in stream.getvalue().rpartition("30/40")[2]


def test_what_is_no_terminal_sees_nothing() -> None:
    stream = io.StringIO()
    progress = TerminalProgress(Console(file=stream, force_terminal=False))
    progress.start("work", None)
    progress.advance(3)
    progress.finish()
    assert stream.getvalue() == ""


def test_a_piece_of_work_may_follow_another_that_was_not_finished() -> None:
    stream = io.StringIO()
    progress = TerminalProgress(Console(file=stream, force_terminal=True))
    progress.start("first", 1)
    progress.start("second", 2)
    progress.advance(2)
    progress.finish()
    assert "second" in stream.getvalue()
