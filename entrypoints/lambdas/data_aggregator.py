"""Brings raw batches onto the tape and writes the processed table, on a schedule."""

from __future__ import annotations

from typing import Any

from entrypoints.lambdas.wiring import container, seconds_left
from infrastructure.containers.pipeline import aggregate_task
from infrastructure.containers.symbols import symbol_selection


def handler(event: dict[str, Any], context: Any) -> Any:
    """Answers what was added; the event may name the ``prefix`` of the batches and the ``processed`` table to write."""
    return aggregate_task(container(), symbol_selection())(event, seconds_left(context))
