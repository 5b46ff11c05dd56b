"""A function's logs: the lines that ``infrastructure.logging`` writes as JSON, by the standard library alone."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

from infrastructure.redaction import redacted

_CORRELATION_ID: ContextVar[str | None] = ContextVar("correlation_id", default=None)
_OF_EVERY_RECORD = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}


def configure_logging(level: str = "WARNING", stream: TextIO | None = None, **fields: Any) -> None:
    """Sends all logs to one stream, one JSON object a line, without secrets; may be called again.

    What is given to a line as ``extra`` stands in it, too.

    Args:
        level: least level that is written.
        stream: where to; None: standard error.
        fields: what every line carries besides, such as the environment.
    """
    handler = logging.StreamHandler(sys.stderr if stream is None else stream)
    handler.setFormatter(_JsonLines(fields))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)


@contextmanager
def bind_correlation_id(correlation_id: str) -> Iterator[None]:
    """Every line logged inside, in this thread or task, carries the id."""
    token = _CORRELATION_ID.set(correlation_id)
    try:
        yield
    finally:
        _CORRELATION_ID.reset(token)


class _JsonLines(logging.Formatter):
    def __init__(self, fields: Mapping[str, Any]) -> None:
        super().__init__()
        self._fields = fields

    def format(self, record: logging.LogRecord) -> str:
        extra = {name: value for name, value in vars(record).items() if name not in _OF_EVERY_RECORD}
        line: dict[str, Any] = {**self._fields, **extra, "event": record.getMessage()}
        if (correlation_id := _CORRELATION_ID.get()) is not None:
            line["correlation_id"] = correlation_id
        line["level"], line["logger"] = record.levelname.lower(), record.name
        line["timestamp"] = datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z")
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack"] = self.formatStack(record.stack_info)
        return json.dumps({name: redacted(value, name) for name, value in line.items()}, default=str)
