"""Logs: one JSON object a line or readable text, correlated, without secrets."""

from __future__ import annotations

import io
import json
import logging
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from pydantic import SecretStr

from infrastructure.logging import bind_correlation_id, configure_logging
from infrastructure.redaction import REDACTED


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def written(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_an_object_with_level_time_and_fields() -> None:
    stream = io.StringIO()
    configure_logging("INFO", "json", stream, environment="test")
    structlog.get_logger("ticktape.runs").info("run started", bars=10)
    (line,) = written(stream)
    assert (line["event"], line["level"], line["bars"], line["environment"]) == ("run started", "info", 10, "test")
    assert line["logger"] == "ticktape.runs"
    assert line["timestamp"].endswith("Z")


def test_other_packages_log_alike() -> None:
    stream = io.StringIO()
    configure_logging("INFO", "json", stream)
    logging.getLogger("vendor").warning("slow: %s ms", 12)
    logging.getLogger("vendor").debug("noise")
    (line,) = written(stream)
    assert (line["event"], line["level"], line["logger"]) == ("slow: 12 ms", "warning", "vendor")


def test_lines_below_the_level_are_not_written() -> None:
    stream = io.StringIO()
    configure_logging("WARNING", "json", stream)
    structlog.get_logger().info("quiet")
    structlog.get_logger().error("loud")
    assert [line["event"] for line in written(stream)] == ["loud"]


def test_correlation_ids_nest_and_stay_in_their_thread() -> None:
    stream = io.StringIO()
    configure_logging("INFO", "json", stream)
    log = structlog.get_logger()
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


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_secrets_are_hidden_wherever_they_stand(log_format: Any) -> None:
    stream = io.StringIO()
    configure_logging("INFO", log_format, stream)
    log = structlog.get_logger()
    log.info(
        "connecting",
        api_key="hunter2",
        url="redis://user:hunter2@host/0",
        wrapped=SecretStr("hunter2"),
        nested={"headers": [{"Authorization": "Bearer hunter2"}], "values": (SecretStr("hunter2"),)},
    )
    logging.getLogger("vendor").info("connecting to %s", "https://hunter2@host")
    try:
        int("redis://user:hunter2@host/0")
    except ValueError:
        log.exception("failed", password="hunter2")
    text = stream.getvalue()
    assert "hunter2" not in text
    assert text.count(REDACTED) >= 7
    assert "invalid literal" in text


def test_a_terminal_gets_readable_text_and_a_pipe_gets_json() -> None:
    terminal, pipe = Terminal(), io.StringIO()
    configure_logging("INFO", "auto", terminal)
    structlog.get_logger().info("hello", bars=1)
    configure_logging("INFO", "auto", pipe)
    structlog.get_logger().info("hello", bars=1)
    assert "hello" in terminal.getvalue()
    assert not terminal.getvalue().startswith("{")
    assert written(pipe)[0]["bars"] == 1


def test_standard_error_is_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", "json")
    structlog.get_logger().info("hello")
    captured = capsys.readouterr()
    assert json.loads(captured.err)["event"] == "hello"
    assert captured.out == ""
