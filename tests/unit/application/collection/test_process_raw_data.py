"""Raw batches come onto the tape, and all of them into one table where it is asked for."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import polars as pl
import pytest

from adapters.memory.clock import ManualClock
from adapters.memory.object_locations import MemoryObjectLocations
from adapters.memory.object_store import MemoryObjectStore
from adapters.memory.progress import CountedProgress
from adapters.memory.tape import MemoryTape
from application.collection.compaction.compactor import RawCompactor
from application.collection.use_cases.process_raw_data import ProcessRawData, ProcessRequest
from application.indicators.processed_table import ProcessedRequest
from application.market_data.aggregation.prices import RawPrices
from application.market_data.raw_batches import PREFIX
from domain.indicators.plain_scanner import PlainScanner
from domain.market.markets import ASX
from domain.shared.errors import InvalidValue
from tests.support.raw import MONDAY, put_batch, raw_rows

KEY = "processed/asx.parquet"


class Place:
    """Objects, a tape and the use case between them."""

    def __init__(self) -> None:
        self.objects = MemoryObjectStore(ManualClock())
        self.tape = MemoryTape()
        locations = MemoryObjectLocations(self.objects)
        self.use_case = ProcessRawData(
            RawCompactor(self.objects, locations, self.tape, CountedProgress()),
            RawPrices(self.objects, locations),
            PlainScanner(),
            self.objects,
        )

    def table(self) -> pl.DataFrame:
        return pl.read_parquet(BytesIO(self.objects.get(KEY).content))


@pytest.fixture
def place() -> Place:
    made = Place()
    put_batch(made.objects, raw_rows("AB", days=5), MONDAY + timedelta(days=20), 0)
    return made


def test_without_a_table_only_the_tape_learns(place: Place) -> None:
    done = place.use_case.run(ProcessRequest())
    assert (done.compacted.batches, done.compacted.added, done.table) == (1, 10, None)
    assert [info.key for info in place.objects.list("processed/")] == []
    assert sum(one.rows for one in place.tape.series()) == 10


def test_the_table_has_all_batches_also_those_that_were_on_the_tape_before(place: Place) -> None:
    place.use_case.run(ProcessRequest())
    put_batch(place.objects, raw_rows("C", days=5), MONDAY + timedelta(days=21), 0)
    done = place.use_case.run(ProcessRequest(ASX, PREFIX, ProcessedRequest(KEY, ("sma_3",))))
    assert (done.compacted.batches, done.compacted.already) == (1, 1)
    assert done.table is not None
    assert (done.table.object_key, done.table.rows, done.table.symbols) == (KEY, 15, 3)
    assert place.table()["sma_3"].null_count() == 6


def test_only_batches_of_the_prefix_count(place: Place) -> None:
    done = place.use_case.run(ProcessRequest(prefix="elsewhere/", table=ProcessedRequest(KEY, ())))
    assert (done.compacted.batches, len(place.table())) == (0, 0)


def test_what_came_onto_the_tape_stays_where_the_table_is_refused(place: Place) -> None:
    with pytest.raises(InvalidValue, match="nonsense"):
        place.use_case.run(ProcessRequest(table=ProcessedRequest(KEY, ("nonsense",))))
    assert place.use_case.run(ProcessRequest()).compacted.already == 1
