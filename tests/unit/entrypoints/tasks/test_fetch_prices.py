"""What the fetcher's task is told and answers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from application.collection.use_cases.fetch_prices import BatchFetched, Failure
from application.ports.errors import RateLimited, SourceUnavailable
from domain.market.markets import ASX
from domain.shared.errors import InvalidValue
from entrypoints.tasks.fetch_prices import RestRateLimited, RestUnavailable, batch_answer, batch_request

FETCHED = BatchFetched(
    status="complete",
    batch_number=3,
    symbols_fetched=1,
    already_fetched=0,
    rows=10,
    added=9,
    revised=1,
    unchanged=0,
    refused=0,
    actions=0,
    unfinished=0,
    failures=(Failure("X", "is unknown"),),
    remaining=(),
    object_key="raw-data/2026-03-02-batch-3.parquet",
    seconds=1.5,
)


def test_a_batch_is_asked_for_by_number_and_symbols() -> None:
    deadline = datetime(2026, 3, 2, tzinfo=UTC)
    request = batch_request({"batchNumber": 3, "symbols": ["BHP"]}, ASX, deadline)
    assert (request.batch_number, request.symbols, request.market, request.deadline) == (3, ("BHP",), ASX, deadline)


@pytest.mark.parametrize(
    "event",
    [{}, {"batchNumber": 1}, {"symbols": []}, {"batchNumber": "1", "symbols": []}, {"batchNumber": True, "symbols": []},
     {"batchNumber": -1, "symbols": []}, {"batchNumber": 1, "symbols": "BHP"}, {"batchNumber": 1, "symbols": [1]}],
)  # fmt: skip
def test_other_events_are_refused(event: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue):
        batch_request(event, ASX, None)


def test_a_batchs_answer_is_the_result_as_it_is() -> None:
    answer = batch_answer(FETCHED)
    assert answer["failures"] == [{"symbol": "X", "reason": "is unknown"}]
    assert (answer["rows"], answer["remaining"], answer["object_key"]) == (10, [], FETCHED.object_key)
    assert json.loads(json.dumps(answer)) == answer


def test_what_is_left_for_lack_of_time_is_answered() -> None:
    assert batch_answer(replace(FETCHED, status="out_of_time", remaining=("Y", "Z")))["remaining"] == ["Y", "Z"]


@pytest.mark.parametrize(
    ("fetched", "error"),
    [
        (replace(FETCHED, status="throttled", symbols_fetched=0, remaining=("Y",)), RateLimited),
        (replace(FETCHED, status="unavailable", symbols_fetched=0, remaining=("Y",)), SourceUnavailable),
        (replace(FETCHED, status="throttled", remaining=("Y",)), RestRateLimited),
        (replace(FETCHED, status="throttled", symbols_fetched=0, already_fetched=1, remaining=("Y",)), RestRateLimited),
        (replace(FETCHED, status="unavailable", remaining=("Y",)), RestUnavailable),
        (replace(FETCHED, status="out_of_time", symbols_fetched=0, failures=(), remaining=("Y",)), SourceUnavailable),
    ],
)
def test_what_may_pass_fails_the_task_so_that_it_is_tried_again(fetched: BatchFetched, error: type[Exception]) -> None:
    with pytest.raises(error, match="batch 3: 1 symbols are left") as raised:
        batch_answer(fetched)
    assert type(raised.value) is error  # the state machine goes by the name


def test_what_came_in_the_calls_before_is_remembered_by_the_name_of_the_error() -> None:
    before = batch_answer(replace(FETCHED, status="out_of_time", remaining=("Y",)))
    with pytest.raises(RestUnavailable):
        batch_answer(replace(FETCHED, status="unavailable", symbols_fetched=0, remaining=("Y",)), before)


def test_a_batch_that_takes_several_calls_is_summed_up() -> None:
    first = batch_answer(replace(FETCHED, status="out_of_time", remaining=("Y", "Z")))
    second = batch_answer(replace(FETCHED, failures=(Failure("Y", "is damaged"),), seconds=2.0), first)
    assert second["failures"] == [{"symbol": "X", "reason": "is unknown"}, {"symbol": "Y", "reason": "is damaged"}]
    assert (second["symbols_fetched"], second["rows"], second["added"], second["seconds"]) == (2, 20, 18, 3.5)
    assert (second["status"], second["remaining"], second["batch_number"]) == ("complete", [], 3)
