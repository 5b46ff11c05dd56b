"""Brings raw batches onto the tape and writes the processed table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from application.collection.use_cases.process_raw_data import ProcessRawData, ProcessRequest, RawProcessed
from application.indicators.processed_columns import PROCESSED_COLUMNS
from application.indicators.processed_table import ProcessedRequest
from application.market_data.raw_batches import PREFIX
from application.ports.workflow import Task
from domain.market.markets import Market
from domain.shared.errors import InvalidValue
from entrypoints.tasks.answers import as_json


def process_raw_data_task(use_case: ProcessRawData, market: Market) -> Task:
    """Brings raw batches onto the tape; the event may name their ``prefix``, and a ``processed`` table to write of all of them.

    Args:
        use_case: does it.
        market: where the symbols are listed.
    """

    def task(event: Any, seconds: float | None) -> Any:
        request = ProcessRequest(market, event.get("prefix", PREFIX), processed_request(event))
        return processed_answer(use_case.run(request))

    return task


def processed_answer(done: RawProcessed) -> dict[str, Any]:
    """What came onto the tape and, under ``processed``, the table that was written, if one was."""
    answer: dict[str, Any] = as_json(done.compacted)
    return answer if done.table is None else answer | {"processed": as_json(done.table)}


def processed_request(event: Mapping[str, Any]) -> ProcessedRequest | None:
    """The table that an event asks for: ``{"processed": {"key": "processed/asx.parquet", "indicators": ["sma_20"], "adjusted": false}}``.

    Without ``indicators`` it has the ten of a processed daily table; without ``processed`` none is asked for: None.

    Raises:
        InvalidValue: it is no such event.
    """
    said = event.get("processed")
    if said is None:
        return None
    known: dict[str, Any] = {"key": "", "indicators": list(PROCESSED_COLUMNS), "adjusted": False}
    given = known | said if isinstance(said, dict) else known
    fits = all(type(given[name]) is type(value) for name, value in known.items()) and given.keys() == known.keys()
    if not (fits and given["key"] and all(isinstance(text, str) for text in given["indicators"])):
        example = '{"key": "processed/asx.parquet", "indicators": ["sma_20"], "adjusted": false}'
        raise InvalidValue(f"processed must be like {example}, not {said!r}", field="processed", value=said)
    return ProcessedRequest(given["key"], given["indicators"], given["adjusted"])
