"""Updates the list of symbols."""

from __future__ import annotations

import logging
from typing import Any

from application.collection.use_cases.update_symbols import SymbolsRequest, SymbolsUpdated, UpdateSymbols
from application.market_data.symbol_selection import SymbolSelection
from application.ports.workflow import Task

_log = logging.getLogger(__name__)


def update_symbols_task(use_case: UpdateSymbols, selection: SymbolSelection, *, forced: bool = False) -> Task:
    """Updates the list; where it cannot be had, the last one stays in force, which is logged.

    Args:
        use_case: updates it.
        selection: which symbols of which market.
        forced: read the list even where the last one is not old enough.
    """
    request = SymbolsRequest(selection=selection, keep_previous=True, forced=forced)

    def task(event: Any, seconds: float | None) -> Any:
        updated = use_case.run(request)
        if updated.problem:
            _log.warning("the list of %s stays in force: %s", updated.object_key, updated.problem)
        if updated.missing:
            _log.warning("not on the list of %s: %s", updated.market, ", ".join(updated.missing))
        return symbols_answer(updated)

    return task


def symbols_answer(updated: SymbolsUpdated) -> dict[str, Any]:
    """What the state machine goes on with: ``status, total_symbols, number_of_batches, batch_size, s3_key, symbolBatches``, what has
    changed on the list, and what of the selection is not on it.
    """
    return {
        "status": updated.status,
        "total_symbols": updated.total_symbols,
        "number_of_batches": updated.number_of_batches,
        "batch_size": updated.batch_size,
        "s3_key": updated.object_key,
        "symbolBatches": [
            {"batchNumber": number, "symbols": list(batch)} for number, batch in enumerate(updated.symbol_batches)
        ],
        "added": list(updated.added),
        "removed": list(updated.removed),
        "missing": list(updated.missing),
        "problem": updated.problem,
        "seconds": updated.seconds,
    }
