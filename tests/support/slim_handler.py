"""A slim handler as one is written: it lands a candle as an object, once."""

from __future__ import annotations

import json
import logging
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from application.ports.clock import Clock
from application.ports.errors import PreconditionFailed
from application.ports.object_store import IF_ABSENT, ObjectStore
from domain.market.candle import Candle
from domain.shared.interval import Interval
from infrastructure.slim.clock import clock
from infrastructure.slim.logging import bind_correlation_id, configure_logging
from infrastructure.slim.object_store import object_store
from infrastructure.slim.settings import function_settings

_log = logging.getLogger(__name__)


class Parts(NamedTuple):
    """What the handler works with."""

    store: ObjectStore
    clock: Clock


@cache
def parts() -> Parts:
    """The parts, once per process."""
    settings = function_settings()
    configure_logging(settings.log_level, environment=settings.environment)
    return Parts(object_store(settings), clock())


def handler(event: dict[str, Any], context: Any) -> dict[str, str]:
    """Answers the key of the object, and whether it is ``new``."""
    store, now = parts()
    with bind_correlation_id(context.aws_request_id):
        candle = _candle(event)
        key = f"landed/{candle.symbol}/{candle.interval.path_name}/{candle.open_time:%Y%m%dT%H%M%S}.json"
        content = json.dumps({**event, "received_at": now.now().isoformat()}).encode()
        try:
            store.put(key, content, condition=IF_ABSENT)
        except PreconditionFailed:
            _log.warning("landed before", extra={"key": key})
            return {"key": key, "status": "known"}
        _log.info("landed", extra={"key": key, "redis_password": event.get("note")})
        return {"key": key, "status": "new"}


def _candle(event: dict[str, Any]) -> Candle:
    interval, opened = Interval(event["interval"]), datetime.fromisoformat(event["open_time"])
    return Candle(
        symbol=event["symbol"],
        venue=event["venue"],
        interval=interval,
        open_time=opened,
        close_time=interval.close_of(opened),
        open=float(event["open"]),
        high=float(event["high"]),
        low=float(event["low"]),
        close=float(event["close"]),
        volume=float(event["volume"]),
    )
