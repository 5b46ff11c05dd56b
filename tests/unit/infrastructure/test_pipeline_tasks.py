"""The tasks of the daily pipeline with a profile's adapters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from adapters.asx.sources import AsxListFile
from application.market_data.raw_batches import RAW_SCHEMA
from application.market_data.symbol_selection import SymbolSelection
from domain.indicators.processed import PROCESSED_COLUMNS
from domain.shared.errors import InvalidValue
from domain.shared.values import Symbol
from infrastructure.containers.build import STORAGE, Container, build
from infrastructure.containers.pipeline import aggregate_task, update_task
from infrastructure.settings import load_settings
from tests.support.raw import MONDAY, put_batch, raw_rows

KEY = "processed/asx.parquet"


@pytest.fixture
def container() -> Iterator[Container]:
    with build(load_settings(profile="memory"), needs=STORAGE) as made:
        put_batch(made.object_store(), raw_rows("AB", days=30), MONDAY + timedelta(days=60), 0)
        yield made


def table(container: Container) -> pl.DataFrame:
    return pl.read_parquet(BytesIO(container.object_store().get(KEY).content))


def test_batches_come_onto_the_tape_and_no_table_is_written_unless_asked_for(container: Container) -> None:
    answer = aggregate_task(container, SymbolSelection())({}, None)
    assert (answer["batches"], answer["added"]) == (1, 60)
    assert "processed" not in answer
    assert [info.key for info in container.object_store().list("processed/")] == []


def test_the_processed_table_is_written_beside_it(container: Container) -> None:
    task = aggregate_task(container, SymbolSelection())
    answer = task({"processed": {"key": KEY}}, None)
    assert answer["added"] == 60
    columns = [*RAW_SCHEMA, *PROCESSED_COLUMNS]
    assert answer["processed"] == {"object_key": KEY, "rows": 60, "symbols": 2, "columns": columns}
    written = table(container)
    assert written.columns == columns
    ours = written.filter(symbol="BBB")
    assert ours["sma_20"].null_count() == 19
    assert ours["sma_20"][-1] == pytest.approx(ours["close"].tail(20).mean())

    put_batch(container.object_store(), raw_rows("C", days=5), MONDAY + timedelta(days=61), 0)
    again = task({"processed": {"key": KEY, "indicators": ["sma_5"], "adjusted": True}}, None)
    assert (again["batches"], again["already"], again["processed"]["rows"]) == (1, 1, 65)
    adjusted = table(container)
    assert adjusted.columns == [*RAW_SCHEMA, "sma_5"]
    assert_frame_equal(adjusted.select(pl.col("close")), adjusted.select(pl.col("adjusted_close").alias("close")))


def test_an_unknown_indicator_is_named_and_nothing_is_written(container: Container) -> None:
    with pytest.raises(InvalidValue, match="nonsense"):
        aggregate_task(container, SymbolSelection())({"processed": {"key": KEY, "indicators": ["nonsense"]}}, None)
    assert [info.key for info in container.object_store().list("processed/")] == []


def test_a_list_that_stays_in_force_and_symbols_that_are_not_on_it_are_told_of(
    container: Container, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("ASX code,Company name\nBHP,BHP GROUP\nCBA,COMMONWEALTH BANK\n")
    selection = SymbolSelection(symbols=(Symbol("BHP"), Symbol("ZZZ")))
    task = update_task(container, selection, AsxListFile(path), forced=True)
    assert task({}, None)["missing"] == ["ZZZ"]
    path.write_text("<html>busy</html>")
    kept = task({}, None)
    assert (kept["status"], kept["symbolBatches"]) == ("kept", [{"batchNumber": 0, "symbols": ["BHP"]}])
    told = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert told[0] == "not on the list of ASX: ZZZ"
    assert told[1].startswith(f"the list of {kept['s3_key']} stays in force: ")
    assert "HTML came instead" in told[1]
