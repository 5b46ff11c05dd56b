"""Tapes of listings and of corporate actions in memory, in a local folder and in a bucket keep every promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.aws.s3.object_store import S3ObjectStore
from adapters.delta.bucket import BucketStorage
from adapters.delta.corporate_actions import DeltaCorporateActionTape
from adapters.delta.listings import DeltaListingTape
from adapters.delta.local import FolderStorage
from adapters.delta.tape import DeltaTape
from adapters.memory.corporate_action_tape import MemoryCorporateActionTape
from adapters.memory.listing_tape import MemoryListingTape
from application.ports.errors import TapeDamaged
from domain.market.action_rows import action_rows
from tests.contracts.tape.corporate_actions import NOW, CorporateActionTapeContract, OpenActions, dividend, read
from tests.contracts.tape.listings import EVERY_KIND, FIRST, ListingTapeContract, OpenListings
from tests.support import s3
from tests.support.s3_tape import access


def in_a_bucket(address: str) -> BucketStorage:
    bucket = s3.new_bucket(address)
    store = S3ObjectStore(s3.client(address), bucket, "tape/")
    return BucketStorage(store, f"s3://{bucket}/tape/", access(address))


class TestMemoryListingTape(ListingTapeContract):
    """Runs the suite."""

    @pytest.fixture
    def open_tape(self) -> OpenListings:
        tape = MemoryListingTape()
        return lambda: tape


class TestDeltaListingTape(ListingTapeContract):
    """Runs the suite."""

    @pytest.fixture
    def open_tape(self, tmp_path: Path) -> OpenListings:
        return lambda: DeltaListingTape(tmp_path)


class TestListingTapeOnMoto(ListingTapeContract):
    """Runs the suite."""

    @pytest.fixture
    def open_tape(self, moto: str) -> OpenListings:
        place = in_a_bucket(moto)
        return lambda: DeltaListingTape(place)


class TestMemoryCorporateActionTape(CorporateActionTapeContract):
    """Runs the suite."""

    @pytest.fixture
    def open_tape(self) -> OpenActions:
        tape = MemoryCorporateActionTape()
        return lambda: tape


class TestDeltaCorporateActionTape(CorporateActionTapeContract):
    """Runs the suite."""

    @pytest.fixture
    def open_tape(self, tmp_path: Path) -> OpenActions:
        return lambda: DeltaCorporateActionTape(tmp_path)


class TestCorporateActionTapeOnMoto(CorporateActionTapeContract):
    """Runs the suite."""

    @pytest.fixture
    def open_tape(self, moto: str) -> OpenActions:
        place = in_a_bucket(moto)
        return lambda: DeltaCorporateActionTape(place)


def test_candles_listings_and_actions_share_a_tape(tmp_path: Path) -> None:
    DeltaListingTape(tmp_path).append("ASX", EVERY_KIND, known_at=FIRST, seen=0)
    DeltaCorporateActionTape(tmp_path).append(action_rows([dividend(0.5)]), received_at=NOW)
    candles = DeltaTape(tmp_path)
    assert candles.series() == []
    assert candles.compact() == 0
    assert len(DeltaListingTape(tmp_path).history("ASX")) == len(EVERY_KIND)
    assert len(read(DeltaCorporateActionTape(tmp_path))) == 1


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    DeltaListingTape(tmp_path).append("ASX", EVERY_KIND, known_at=FIRST, seen=0)
    (file,) = (tmp_path / "listings").glob("*.parquet")
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(TapeDamaged) as damaged:
        DeltaListingTape(tmp_path).history("ASX")
    assert damaged.value.files == (f"listings/{file.name}",)


def test_many_appends_do_not_leave_many_files(tmp_path: Path) -> None:
    tape = DeltaListingTape(tmp_path)
    for seen in range(60):
        tape.append("ASX", EVERY_KIND[:1], known_at=FIRST, seen=seen)
    assert [one.version for one in DeltaListingTape(tmp_path).history("ASX")] == list(range(1, 61))
    assert tape.compact() < 50


def test_compaction_makes_one_file_of_many(tmp_path: Path) -> None:
    tape = DeltaListingTape(tmp_path)
    for seen, event in enumerate(EVERY_KIND):
        tape.append("ASX", [event], known_at=FIRST, seen=seen)
    assert tape.compact() == len(EVERY_KIND) - 1


class _FirstSeenEmpty(FolderStorage):
    """A place in which another writer makes the tape while it is looked at."""

    def holds_tables(self) -> bool:
        if not super().holds_tables():
            DeltaListingTape(self.location).append("ASX", EVERY_KIND, known_at=FIRST, seen=0)
        return super().holds_tables()


def test_a_tape_that_another_writer_is_just_making_is_no_foreign_place(tmp_path: Path) -> None:
    assert len(DeltaListingTape(_FirstSeenEmpty(tmp_path)).history("ASX")) == len(EVERY_KIND)
