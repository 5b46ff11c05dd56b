"""Fetches the prices of a batch of symbols: the state machine's task of each batch."""

from __future__ import annotations

from functools import cache
from typing import Any

from adapters.states_language.machine import Task
from entrypoints.lambdas.wiring import container, seconds_left
from infrastructure.containers.pipeline import fetch_task
from infrastructure.containers.symbols import symbol_selection


@cache
def _task() -> Task:
    return fetch_task(container(), symbol_selection())


def handler(event: dict[str, Any], context: Any) -> Any:
    """Takes ``{"batchNumber", "symbols"}``; symbols for which there was no time are ``remaining`` in the answer."""
    return _task()(event, seconds_left(context))
