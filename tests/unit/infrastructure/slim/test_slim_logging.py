"""A function's lines are those that the profiles write."""

from __future__ import annotations

import io
import json
import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

import infrastructure.logging
from infrastructure.redaction import REDACTED
from infrastructure.slim.logging import bind_correlation_id, configure_logging
from infrastructure.slim.secret import Secret


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def written(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def plain(log: logging.Logger) -> None:
    log.info("%s bars of %r", 10, "AAPL")


def quiet(log: logging.Logger) -> None:
    log.debug("noise")


def failing(log: logging.Logger) -> None:
    try:
        int("redis://user:hunter2@host/0")
    except ValueError:
        log.exception("failed")


def telling(log: logging.Logger) -> None:
    log.critical("connecting with api_key=hunter2 to https://user:hunter2@host")


@pytest.mark.parametrize("say", [plain, quiet, failing, telling])
def test_lines_are_the_same(say: Callable[[logging.Logger], None]) -> None:
    ours, theirs = io.StringIO(), io.StringIO()
    configure_logging("INFO", ours, environment="test")
    with bind_correlation_id("one"):
        say(logging.getLogger("ticktape"))
    infrastructure.logging.configure_logging("INFO", "json", theirs, environment="test")
    with infrastructure.logging.bind_correlation_id("one"):
        say(logging.getLogger("ticktape"))
    lines, wanted = written(ours), written(theirs)
    for mine, other in zip(lines, wanted, strict=True):
        assert len(mine.pop("timestamp")) == len(other.pop("timestamp"))
        assert mine == other
    assert len(lines) == (say is not quiet)
    assert "hunter2" not in ours.getvalue()


def test_a_stack_is_that_of_the_call() -> None:
    stream = io.StringIO()
    configure_logging("INFO", stream)
    logging.getLogger("ticktape").error("where", stack_info=True)
    assert written(stream)[0]["stack"].splitlines()[-2].endswith("in test_a_stack_is_that_of_the_call")


def test_extras_stand_in_the_line_without_their_secrets() -> None:
    stream = io.StringIO()
    configure_logging("INFO", stream)
    extra = {"bars": 3, "redis_url": "redis://host", "wrapped": Secret("hunter2"), "inner": [{"token": "hunter2"}]}
    logging.getLogger("ticktape").info("connecting", extra=extra)
    (line,) = written(stream)
    assert (line["bars"], line["redis_url"], line["wrapped"]) == (3, REDACTED, REDACTED)
    assert line["inner"] == [{"token": REDACTED}]
    assert set(line) == {"event", "level", "logger", "timestamp", *extra}


def test_correlation_ids_nest_and_stay_in_their_thread() -> None:
    stream = io.StringIO()
    configure_logging("INFO", stream)
    log = logging.getLogger("ticktape")
    with bind_correlation_id("outer"):
        with bind_correlation_id("inner"):
            log.info("one")
            thread = threading.Thread(target=lambda: log.info("elsewhere"))
            thread.start()
            thread.join()
        log.info("two")
    log.info("three")
    assert {line["event"]: line.get("correlation_id") for line in written(stream)} == {
        "one": "inner",
        "elsewhere": None,
        "two": "outer",
        "three": None,
    }


def test_standard_error_is_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO")
    logging.getLogger("ticktape").info("hello")
    captured = capsys.readouterr()
    assert json.loads(captured.err)["event"] == "hello"
    assert captured.out == ""
