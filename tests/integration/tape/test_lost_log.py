"""A table whose log is lost while its data files are there is refused, in a folder and in a bucket, and nothing of it is deleted."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from time import time

import pytest

from adapters.delta.listings import DeltaListingTape
from adapters.delta.local import FolderStorage
from adapters.delta.storage import Storage
from adapters.delta.tape import DeltaTape
from application.ports.errors import TapeDamaged
from application.ports.tape import CandleQuery
from tests.contracts.tape.frames import LATER, run
from tests.contracts.tape.listings import EVERY_KIND, FIRST
from tests.integration.tape.tables import DAY, KINDS, Calls, candles, in_a_bucket


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def kind(request: pytest.FixtureRequest) -> Callable[[Storage], Calls]:
    found: Callable[[Storage], Calls] = request.param
    return found


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.parquet")}


def without_folder(log: Path) -> None:
    shutil.rmtree(log)


def without_commit(log: Path) -> None:
    for path in log.iterdir():
        path.unlink()


def with_a_hint_only(log: Path) -> None:
    without_commit(log)
    (log / "_last_checkpoint").write_text('{"version": 49, "size": 1}')


def with_a_file_instead(log: Path) -> None:
    shutil.rmtree(log)
    log.write_text("")


def is_refused(calls: Calls, table: str, where: str) -> None:
    for name, does in calls.items():
        with pytest.raises(TapeDamaged) as error:
            does()
        assert error.value.files == (f"{table}/_delta_log",), name
        for word in (where, "restore", "backup", "data files were left alone"):
            assert word in str(error.value), name
        assert "\n" not in str(error.value)


@pytest.mark.parametrize("lose", [without_folder, without_commit, with_a_hint_only, with_a_file_instead])
def test_in_a_folder(kind: Callable[[Storage], Calls], lose: Callable[[Path], None], tmp_path: Path) -> None:
    kind(FolderStorage(tmp_path))["append"]()
    table = tmp_path / kind.__name__
    lose(table / "_delta_log")
    for path in table.rglob("*.parquet"):
        os.utime(path, (time() - 30 * 86_400,) * 2)
    before = files(tmp_path)
    is_refused(kind(FolderStorage(tmp_path)), table.name, str(table))
    assert before == files(tmp_path) != set()
    assert not (table / "_delta_log" / f"{0:020d}.json").exists()


def test_in_a_bucket(kind: Callable[[Storage], Calls], moto: str) -> None:
    place, store = in_a_bucket(moto)
    kind(place)["append"]()
    for info in list(store.list(f"{kind.__name__}/_delta_log/")):
        store.delete(info.key)
    before = [info.key for info in store.list()]
    is_refused(kind(place), kind.__name__, f"{place.name}/{kind.__name__}")
    assert [info.key for info in store.list()] == before
    assert any(key.endswith(".parquet") for key in before)


@pytest.mark.parametrize("lose", [without_folder, without_commit, with_a_hint_only])
def test_while_the_tape_is_open(kind: Callable[[Storage], Calls], lose: Callable[[Path], None], tmp_path: Path) -> None:
    calls = kind(FolderStorage(tmp_path))
    calls["append"]()
    lose(tmp_path / kind.__name__ / "_delta_log")
    before = files(tmp_path)
    is_refused(calls, kind.__name__, str(tmp_path / kind.__name__))
    assert files(tmp_path) == before


def test_a_checkpoint_alone_is_no_log(tmp_path: Path) -> None:
    tape = DeltaTape(tmp_path)
    for count in range(1, 53):
        tape.append(run("A", count), received_at=LATER)
    log = tmp_path / "candles" / "_delta_log"
    for path in log.glob("*.json"):
        path.unlink()
    assert list(log.glob("*.checkpoint.parquet"))
    before = files(tmp_path)
    is_refused(candles(FolderStorage(tmp_path)), "candles", str(tmp_path))
    assert files(tmp_path) == before


def test_a_log_put_back_makes_the_tape_whole(tmp_path: Path) -> None:
    DeltaTape(tmp_path).append(run("A", 3), received_at=LATER)
    log = tmp_path / "candles" / "_delta_log"
    log.rename(tmp_path / "backup")
    with pytest.raises(TapeDamaged):
        DeltaTape(tmp_path).scan(CandleQuery(DAY))
    (tmp_path / "backup").rename(log)
    assert DeltaTape(tmp_path).scan(CandleQuery(DAY)).collect().height == 3


def test_a_table_begun_without_a_file_is_empty(tmp_path: Path) -> None:
    (tmp_path / "candles" / "_delta_log").mkdir(parents=True)
    (tmp_path / "tape.json").write_text('{"format": 1}')
    tape = DeltaTape(tmp_path)
    assert tape.series() == []
    assert tape.append(run("A", 3), received_at=LATER).added == 3


class _FirstSeenWithoutALog(FolderStorage):
    """A place in which another writer makes the table while it is looked for."""

    def below(self, name: str) -> FolderStorage:
        return _FirstSeenWithoutALog(self.location / name)

    def holds_data_files(self) -> bool:
        DeltaListingTape(self.location.parent).append("ASX", EVERY_KIND, known_at=FIRST, seen=0)
        return super().holds_data_files()


def test_a_table_that_another_writer_is_just_making_is_not_damaged(tmp_path: Path) -> None:
    assert len(DeltaListingTape(_FirstSeenWithoutALog(tmp_path)).history("ASX")) == len(EVERY_KIND)
