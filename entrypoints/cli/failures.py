"""What goes wrong becomes one line on standard error and an exit status."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from domain.shared.errors import InvalidValue, StrategyError, TicktapeError

FAILED = 1
"""The job failed."""

BAD_USAGE = 2
"""The job was not begun: an option, a name or a value cannot be used."""

INTERRUPTED = 130
"""Stopped by Ctrl-C."""

TERMINATED = 143
"""Stopped by a termination signal."""

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class BadUsage(TicktapeError):
    """What the user asked for cannot be begun."""


class Terminated(BaseException):
    """The process was told to end."""


@contextmanager
def checking_usage() -> Iterator[None]:
    """Whatever ticktape refuses inside was asked for wrongly."""
    try:
        yield
    except TicktapeError as error:
        raise BadUsage(str(error)) from error


def complain(text: str) -> None:
    """Writes one line to standard error."""
    typer.echo(f"error: {' '.join(text.split())}", err=True)


def _tell(error: Exception) -> None:
    """Writes what went wrong on one line, and on another the place in the user's code, if there is one."""
    raised = error.__cause__ if isinstance(error, BadUsage) else error
    if not isinstance(raised, StrategyError) or raised.place is None:
        complain(str(error))
        return
    complain(raised.said)
    file, line, text = raised.place
    typer.echo(f"  {file}:{line}: {text}".rstrip(": "), err=True)


def warn(text: str) -> None:
    """Writes one line to standard error, of something that was done all the same."""
    typer.echo(f"warning: {' '.join(text.split())}", err=True)


def status_of(error: BaseException, *, debug: bool) -> int:
    """Says what went wrong and returns the exit status.

    Args:
        error: what was raised.
        debug: whether to show the traceback before the line.
    """
    if isinstance(error, BrokenPipeError) or (
        isinstance(error, SystemExit) and isinstance(error.__context__, BrokenPipeError)
    ):  # rich makes the second of the first
        _point_output_nowhere()
        return FAILED
    if debug:
        traceback.print_exception(error)
    match error:
        case typer.TyperException():
            complain(_usage(error))
            return error.exit_code
        case BadUsage() | InvalidValue():
            _tell(error)
            return BAD_USAGE
        case TicktapeError():
            _tell(error)
        case KeyboardInterrupt():
            complain("interrupted: nothing of it is published, the same command starts anew")
            return INTERRUPTED
        case Terminated():
            complain("terminated: nothing of it is published, the same command starts anew")
            return TERMINATED
        case SystemExit():
            complain("the strategy ended the program: nothing of it is published")
        case typer.Abort():
            complain("cancelled: nothing was done")
        case OSError():
            complain(_outside(error))
            if error.errno in _NO_SPACE:
                _point_output_nowhere()
        case _:
            complain(f"{type(error).__name__}: {error} (unexpected; --debug shows where)")
    return FAILED


def _usage(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    where = f" (see {context.command_path} --help)" if context is not None else ""
    return error.format_message().rstrip(".") + where


def _outside(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    if error.errno in _NO_SPACE:
        return f"{where}no space left: make room or choose another folder by --data-dir"
    return f"{where}{(error.strerror or str(error)).lower()}"


def _point_output_nowhere() -> None:
    """Keeps the interpreter from complaining about what it cannot write at its end."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):
        return
