"""The task that brings raw batches onto the tape and writes the processed table, with a profile's adapters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from application.indicators.processed_columns import PROCESSED_COLUMNS
from application.indicators.processed_table import ProcessedRequest
from application.market_data.raw_batches import RAW_SCHEMA
from application.ports.object_store import ObjectStore
from domain.market.markets import ASX
from domain.shared.errors import InvalidValue
from entrypoints.tasks.process_raw_data import process_raw_data_task, processed_request
from infrastructure.containers.build import build
from infrastructure.containers.container import Container
from infrastructure.containers.features.aggregation import process_raw_data
from infrastructure.settings import load_settings
from tests.support.raw import MONDAY, put_batch, raw_rows

KEY = "processed/asx.parquet"


@pytest.fixture
def container() -> Iterator[Container]:
    with build(load_settings(profile="memory")) as made:
        put_batch(made.get(ObjectStore), raw_rows("AB", days=30), MONDAY + timedelta(days=60), 0)
        yield made


def table(container: Container) -> pl.DataFrame:
    return pl.read_parquet(BytesIO(container.get(ObjectStore).get(KEY).content))


def test_batches_come_onto_the_tape_and_no_table_is_written_unless_asked_for(container: Container) -> None:
    answer = process_raw_data_task(process_raw_data(container), ASX)({}, None)
    assert (answer["batches"], answer["added"]) == (1, 60)
    assert "processed" not in answer
    assert [info.key for info in container.get(ObjectStore).list("processed/")] == []


def test_the_processed_table_is_written_beside_it(container: Container) -> None:
    task = process_raw_data_task(process_raw_data(container), ASX)
    answer = task({"processed": {"key": KEY}}, None)
    assert answer["added"] == 60
    columns = [*RAW_SCHEMA, *PROCESSED_COLUMNS]
    assert answer["processed"] == {"object_key": KEY, "rows": 60, "symbols": 2, "columns": columns}
    written = table(container)
    assert written.columns == columns
    ours = written.filter(symbol="BBB")
    assert ours["sma_20"].null_count() == 19
    assert ours["sma_20"][-1] == pytest.approx(ours["close"].tail(20).mean())

    put_batch(container.get(ObjectStore), raw_rows("C", days=5), MONDAY + timedelta(days=61), 0)
    again = task({"processed": {"key": KEY, "indicators": ["sma_5"], "adjusted": True}}, None)
    assert (again["batches"], again["already"], again["processed"]["rows"]) == (1, 1, 65)
    adjusted = table(container)
    assert adjusted.columns == [*RAW_SCHEMA, "sma_5"]
    assert_frame_equal(adjusted.select(pl.col("close")), adjusted.select(pl.col("adjusted_close").alias("close")))


def test_an_unknown_indicator_is_named_and_nothing_is_written(container: Container) -> None:
    with pytest.raises(InvalidValue, match="nonsense"):
        process_raw_data_task(process_raw_data(container), ASX)(
            {"processed": {"key": KEY, "indicators": ["nonsense"]}}, None
        )
    assert [info.key for info in container.get(ObjectStore).list("processed/")] == []


def test_a_processed_table_is_asked_for_with_or_without_its_columns() -> None:
    assert processed_request({}) is None
    assert processed_request({"processed": {"key": "a.parquet"}}) == ProcessedRequest(
        "a.parquet", list(PROCESSED_COLUMNS)
    )
    asked = {"key": "a.parquet", "indicators": ["sma_5"], "adjusted": True}
    assert processed_request({"processed": asked}) == ProcessedRequest("a.parquet", ["sma_5"], adjusted=True)


@pytest.mark.parametrize(
    "said",
    ["a.parquet", {}, {"key": ""}, {"key": 1}, {"key": "a", "indicators": "sma_5"}, {"key": "a", "indicators": [5]},
     {"key": "a", "adjusted": "no"}, {"key": "a", "column": []}],
)  # fmt: skip
def test_a_processed_table_that_is_not_understood_is_refused(said: Any) -> None:
    with pytest.raises(InvalidValue, match="processed must be like"):
        processed_request({"processed": said})
