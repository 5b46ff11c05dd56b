"""The tasks of the daily pipeline, for Lambda handlers and for this machine; and the definition that both follow."""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from adapters.states_language.machine import Task
    from application.collection.use_cases.run_daily_pipeline import RunDailyPipeline
    from application.market_data.symbol_selection import SymbolSelection
    from application.ports.clock import Clock
    from application.ports.progress import Progress
    from application.ports.rate_limiter import RateLimiter
    from application.ports.symbol_list_source import SymbolListSource
    from infrastructure.containers.build import Container

_log = logging.getLogger(__name__)

UPDATE, FETCH, NOTIFY = "${AsxSymbolUpdaterArn}", "${StockDataFetcherArn}", "arn:aws:states:::sns:publish"
"""What the definition calls its tasks; on AWS the first two are replaced when it is put in place."""

DEFINITION = Path(__file__).resolve().parents[1] / "deploy" / "state_machines" / "daily_stocks.asl.json"


def daily_definition() -> dict[str, Any]:
    """The state machine, in Amazon States Language."""
    definition: dict[str, Any] = json.loads(DEFINITION.read_text(encoding="utf-8"))
    return definition


def update_task(
    container: Container, selection: SymbolSelection, source: SymbolListSource | None, *, forced: bool = False
) -> Task:
    """Updates the list; where it cannot be had, the last one stays in force, which is logged.

    Args:
        container: of any profile with a tape and objects.
        selection: which symbols of which market.
        source: where the list comes from; None: nowhere.
        forced: read the list even where the last one is not old enough.
    """
    from application.collection.use_cases.update_symbols import SymbolsRequest, UpdateSymbols
    from application.pipeline.messages import symbols_answer

    request = SymbolsRequest(selection=selection, keep_previous=True, forced=forced)

    def task(event: Any, seconds: float | None) -> Any:
        update = UpdateSymbols(
            source,
            container.listings(),
            container.object_store(),
            container.tape(),
            container.clock(),
            perf_counter,
        )
        updated = update.run(request)
        if updated.problem:
            _log.warning("the list of %s stays in force: %s", updated.object_key, updated.problem)
        if updated.missing:
            _log.warning("not on the list of %s: %s", updated.market, ", ".join(updated.missing))
        return symbols_answer(updated)

    return task


def fetch_task(
    container: Container,
    selection: SymbolSelection,
    *,
    base_url: str | None = None,
    rate_limiter: RateLimiter | None = None,
    progress: Progress | None = None,
) -> Task:
    """Fetches a batch, and stops cleanly before its time is over; the event may tell what was ``fetched`` of the batch before.

    Args:
        container: of any profile with a tape and objects.
        selection: says which market it is.
        base_url: another server than Yahoo's; None: what the settings say.
        rate_limiter: the budget of requests; None: the container's.
        progress: who is told how far it has come, from several threads; None: nobody.
    """
    from adapters.memory.progress import CountedProgress
    from application.pipeline.messages import batch_answer, batch_request
    from domain.market.markets import market
    from infrastructure.containers.stocks import fetch_prices

    use_case = fetch_prices(
        container,
        base_url=base_url,
        rate_limiter=rate_limiter,
        progress=CountedProgress() if progress is None else progress,
    )
    place = market(selection.market)

    def task(event: Any, seconds: float | None) -> Any:
        deadline = _deadline(container.clock(), seconds)
        return batch_answer(use_case.run(batch_request(event, place, deadline)), event.get("fetched"))

    return task


def aggregate_task(container: Container, selection: SymbolSelection) -> Task:
    """Brings raw batches onto the tape; the event may name their ``prefix``, and a ``processed`` table to write of all of them."""
    from application.collection.use_cases.compact_raw import CompactRawData, CompactRequest
    from application.indicators.processed_table import processed_request, write_processed
    from application.market_data.raw_batches import PREFIX
    from application.market_data.use_cases.aggregate_prices import AggregatePrices, AggregateRequest
    from application.pipeline.messages import as_json
    from domain.market.markets import market

    store, places = container.object_store(), container.object_locations()
    compact = CompactRawData(store, places, container.tape(), container.progress())
    aggregate = AggregatePrices(store, places)

    def task(event: Any, seconds: float | None) -> Any:
        prefix, wanted = event.get("prefix", PREFIX), processed_request(event)
        answer = as_json(compact.run(CompactRequest(market(selection.market), prefix)))
        if wanted is not None:
            found = aggregate.run(AggregateRequest(prefix=prefix, adjusted=wanted.adjusted))
            answer["processed"] = as_json(write_processed(found.rows, wanted, container.scanner(), store))
        return answer

    return task


def daily_pipeline(
    tasks: Mapping[str, Task],
    *,
    sleep: Callable[[float], None] = time.sleep,
    chance: Callable[[], float] = random.random,
) -> RunDailyPipeline:
    """The use case with the definition and its tasks.

    Raises:
        InvalidValue: a task is missing.
    """
    from application.collection.use_cases.run_daily_pipeline import RunDailyPipeline

    return RunDailyPipeline(daily_definition(), tasks, sleep=sleep, chance=chance)


def _deadline(clock: Clock, seconds: float | None) -> datetime | None:
    return None if seconds is None else clock.now() + timedelta(seconds=seconds)
