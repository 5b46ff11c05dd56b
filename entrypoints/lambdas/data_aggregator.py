"""Brings raw batches onto the tape and writes the processed table, on a schedule."""

from __future__ import annotations

from typing import Any

from domain.market.markets import market
from entrypoints.lambdas.wiring import container, seconds_left
from entrypoints.tasks.process_raw_data import process_raw_data_task
from infrastructure.containers.features.aggregation import process_raw_data
from infrastructure.containers.features.symbols import symbol_selection


def handler(event: dict[str, Any], context: Any) -> Any:
    """Answers what was added; the event may name the ``prefix`` of the batches and the ``processed`` table to write."""
    task = process_raw_data_task(process_raw_data(container()), market(symbol_selection().market))
    return task(event, seconds_left(context))
