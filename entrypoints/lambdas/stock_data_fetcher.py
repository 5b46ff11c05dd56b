"""Fetches the prices of a batch of symbols: the state machine's task of each batch."""

from __future__ import annotations

from functools import cache
from typing import Any

from application.ports.clock import Clock
from application.ports.workflow import Task
from domain.market.markets import market
from entrypoints.lambdas.wiring import container, seconds_left
from entrypoints.tasks.fetch_prices import fetch_prices_task
from infrastructure.containers.features.fetching import fetch_prices
from infrastructure.containers.features.symbols import symbol_selection


@cache
def _task() -> Task:
    return fetch_prices_task(fetch_prices(container()), market(symbol_selection().market), container().get(Clock))


def handler(event: dict[str, Any], context: Any) -> Any:
    """Takes ``{"batchNumber", "symbols"}``; symbols for which there was no time are ``remaining`` in the answer."""
    return _task()(event, seconds_left(context))
