"""Updates the list of symbols: the state machine's first task."""

from __future__ import annotations

from typing import Any

from entrypoints.lambdas.wiring import container, seconds_left
from infrastructure.containers.pipeline import update_task
from infrastructure.containers.symbols import symbol_list, symbol_selection


def handler(event: dict[str, Any], context: Any) -> Any:
    """Answers ``{"status", "total_symbols", "number_of_batches", "batch_size", "s3_key", "symbolBatches", …}``."""
    made, selection = container(), symbol_selection()
    task = update_task(made, selection, symbol_list(made.settings, selection.market))
    return task(event, seconds_left(context))
