"""Updates the list of symbols: the state machine's first task."""

from __future__ import annotations

from typing import Any

from entrypoints.lambdas.wiring import container, seconds_left
from entrypoints.tasks.update_symbols import update_symbols_task
from infrastructure.containers.features.symbols import symbol_selection, update_symbols


def handler(event: dict[str, Any], context: Any) -> Any:
    """Answers ``{"status", "total_symbols", "number_of_batches", "batch_size", "s3_key", "symbolBatches", …}``."""
    selection = symbol_selection()
    task = update_symbols_task(update_symbols(container(), selection.market), selection)
    return task(event, seconds_left(context))
