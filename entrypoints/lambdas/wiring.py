"""What handlers share: the container of the settings' profile, made once per process, and how a task is called."""

from __future__ import annotations

from functools import cache
from typing import Any

from infrastructure.containers.build import build
from infrastructure.containers.container import Container
from infrastructure.containers.storage import STORAGE
from infrastructure.logging import configure_logging
from infrastructure.settings import load_settings


@cache
def container() -> Container:
    """The adapters.

    Raises:
        IncompleteContainer: settings or packages are missing; all are named.
    """
    settings = load_settings()
    configure_logging(settings.log_level, "json", environment=settings.environment)
    return build(settings, needs=STORAGE)


def seconds_left(context: Any) -> float:
    """Seconds until the function is stopped."""
    return float(context.get_remaining_time_in_millis()) / 1000.0
