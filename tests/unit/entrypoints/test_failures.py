from __future__ import annotations

import errno

import pytest
import typer

from application.ports.errors import StorageFull, UnknownSeries
from domain.shared.errors import InvalidValue, StrategyError
from entrypoints.cli.failures import BadUsage, Terminated, checking_usage, status_of


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (InvalidValue("give another"), 2, "give another"),
        (BadUsage("give\n  another"), 2, "give another"),
        (UnknownSeries("no such symbol"), 1, "no such symbol"),
        (StrategyError("it raised"), 1, "it raised"),
        (StorageFull("no space left"), 1, "no space left"),
        (PermissionError(errno.EACCES, "Permission denied", "/some/file"), 1, "/some/file: permission denied"),
        (OSError("vendor's words"), 1, "vendor's words"),
        (ZeroDivisionError("division by zero"), 1, "ZeroDivisionError: division by zero (unexpected; --debug"),
        (typer.Abort(), 1, "cancelled"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (Terminated(), 143, "terminated"),
        (SystemExit(0), 1, "the strategy ended the program"),
    ],
)
def test_every_error_is_one_line_and_a_status(
    error: BaseException, status: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status_of(error, debug=False) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert says in err
    assert err.count("\n") == 1


def test_debug_shows_the_traceback_and_the_line_comes_last(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StrategyError) as caught:
        raise StrategyError("it raised")
    assert status_of(caught.value, debug=True) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("Traceback")
    assert lines[-1] == "error: it raised"


def test_what_is_refused_while_options_are_read_is_bad_usage() -> None:
    with pytest.raises(BadUsage, match="no strategy"), checking_usage():
        raise StrategyError("no strategy of that name")
    with pytest.raises(ZeroDivisionError), checking_usage():
        _ = 1 / 0
