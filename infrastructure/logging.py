"""Logs: structured, on standard error, with correlation ids and without secrets."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any, Literal, TextIO

import structlog
from structlog.contextvars import bound_contextvars, merge_contextvars
from structlog.typing import Processor

from infrastructure.redaction import redacted


def configure_logging(
    level: str = "WARNING",
    log_format: Literal["auto", "json", "console"] = "auto",
    stream: TextIO | None = None,
    **fields: Any,
) -> None:
    """Sends the logs of ticktape and of the packages that it uses to one stream, in one format; may be called again.

    Args:
        level: least level that is written.
        log_format: ``json`` one object a line, ``console`` for people, ``auto`` the latter where the stream is a terminal.
        stream: where to; None: standard error.
        fields: what every line carries besides, such as the environment.
    """
    target = sys.stderr if stream is None else stream
    readable = log_format == "console" or (log_format == "auto" and target.isatty())
    shared = _shared_processors(fields)
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(readable, target)],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


@contextmanager
def bind_correlation_id(correlation_id: str) -> Iterator[None]:
    """Every line logged inside, in this thread or task, carries the id."""
    with bound_contextvars(correlation_id=correlation_id):
        yield


def redact(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor that hides what is a secret by its type, its name, its form or its place in a text, at any depth."""
    return {key: redacted(value, key) for key, value in event.items()}


def _shared_processors(fields: Mapping[str, Any]) -> list[Processor]:
    def add_fields(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {**fields, **event}

    return [
        merge_contextvars,
        add_fields,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _renderers(readable: bool, target: TextIO) -> list[Processor]:
    renderer: Processor = structlog.processors.JSONRenderer(default=str)
    if readable:
        renderer = structlog.dev.ConsoleRenderer(
            colors=target.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    return [structlog.processors.format_exc_info, redact, renderer]
