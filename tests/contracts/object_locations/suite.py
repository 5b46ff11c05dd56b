"""What every way to open objects promises; an adapter joins by a subclass with the fixtures ``store`` and ``places``."""

from __future__ import annotations

from io import BytesIO

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from application.ports.object_locations import ObjectLocations
from application.ports.object_store import ObjectStore

KEYS = [
    "raw-data/2026-01-01-batch-10.parquet",
    "raw-data/2026-01-01-batch-9.parquet",
    "a b/x+y=z&.parquet",
    "Ä/日本.parquet",
]


def parquet(number: int) -> bytes:
    content = BytesIO()
    pl.DataFrame({"number": [number]}).write_parquet(content)
    return content.getvalue()


class ObjectLocationsContract:
    """The suite."""

    @pytest.fixture
    def store(self) -> ObjectStore:
        raise NotImplementedError

    @pytest.fixture
    def places(self, store: ObjectStore) -> ObjectLocations:
        raise NotImplementedError

    def read(self, store: ObjectStore, places: ObjectLocations) -> pl.DataFrame:
        found = places.of(list(store.list()))
        return pl.scan_parquet(found.sources, glob=False, storage_options=dict(found.options) or None).collect()

    def test_polars_scans_objects_in_the_order_given(self, store: ObjectStore, places: ObjectLocations) -> None:
        for number, key in enumerate(KEYS):
            store.put(key, parquet(number))
        numbers = [KEYS.index(info.key) for info in store.list()]
        assert_frame_equal(self.read(store, places), pl.DataFrame({"number": numbers}))

    def test_an_object_that_was_put_anew_is_read_anew(self, store: ObjectStore, places: ObjectLocations) -> None:
        for number in (1, 2):
            store.put("x", parquet(number))
            assert self.read(store, places)["number"].to_list() == [number]

    def test_equal_objects_are_two(self, store: ObjectStore, places: ObjectLocations) -> None:
        store.put("x", parquet(7))
        store.put("y", parquet(7))
        assert self.read(store, places)["number"].to_list() == [7, 7]

    def test_an_object_whose_name_is_a_folder_too(self, store: ObjectStore, places: ObjectLocations) -> None:
        store.put("a", parquet(1))
        store.put("a/b", parquet(2))
        assert self.read(store, places)["number"].to_list() == [1, 2]

    def test_of_an_object_that_is_gone_only_the_opening_fails(
        self, store: ObjectStore, places: ObjectLocations
    ) -> None:
        store.put("gone", parquet(1))
        listed = list(store.list())
        store.delete("gone")
        found = places.of(listed)
        with pytest.raises((pl.exceptions.PolarsError, OSError)):
            pl.scan_parquet(found.sources, glob=False, storage_options=dict(found.options) or None).collect()
