"""The whole tape is verified: what differs is named, in a folder and in a bucket; an adopted log counts."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

from adapters.delta.anchor import ANCHORS
from adapters.delta.anchor_lines import LINE_BYTES, LINES
from adapters.delta.local import FolderStorage
from adapters.delta.storage import Storage
from adapters.delta.tape import DeltaTape
from adapters.delta.verification import DeltaTapeVerifier
from adapters.memory.tape_verifier import MemoryTapeVerifier
from application.market_data.use_cases.verify_tape import VerifyTape
from application.ports.errors import TapeDamaged
from application.ports.tape import CandleQuery
from application.ports.tape_verifier import Difference
from tests.contracts.tape.frames import LATER, bar, frame, run
from tests.integration.tape.tables import DAY, KINDS, in_a_bucket

COMMITS = 2 * LINES


def differences(place: Path | Storage) -> list[tuple[str, str]]:
    return [(one.file, one.what) for table in DeltaTapeVerifier(place).verify() for one in table.differences]


def log_of(tape: Path, table: str = "candles") -> list[Path]:
    return sorted((tape / table / "_delta_log").glob("*.json"))


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All tables, that of the candles with many commits and a compaction."""
    folder = tmp_path_factory.mktemp("long")
    for kind in KINDS:
        kind(FolderStorage(folder))["append"]()
    tape = DeltaTape(folder)
    for count in range(1, COMMITS):
        tape.append(frame([bar("B", count, venue="ÄX")]), received_at=LATER)
        if count == 70:
            tape.compact()
    return folder


@pytest.fixture
def copy(long: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(long, tmp_path / "copy"))


def test_a_sound_tape_has_no_differences(long: Path) -> None:
    found = DeltaTapeVerifier(long).verify()
    assert [(table.name, table.anchored) for table in found] == [
        (name, True) for name in ("candles", "corporate_actions", "listings", "quarantine")
    ]
    assert differences(long) == []
    assert (found[0].commits, found[0].files) == (COMMITS + 2, 59)


def test_checkpoints_without_seals_say_what_the_commits_say(copy: Path) -> None:
    seals = list((copy / ANCHORS / "candles").glob("*.checkpoint"))
    assert len(seals) == 2
    for seal in seals:
        seal.unlink()
    assert differences(copy) == []


def test_nothing_is_no_tape(tmp_path: Path) -> None:
    assert DeltaTapeVerifier(tmp_path).verify() == ()
    assert MemoryTapeVerifier().verify() == ()
    assert VerifyTape(MemoryTapeVerifier()).run(adopt=True).differences == ()


@pytest.mark.parametrize("version", [0, 1, 30, 63, 64, COMMITS])
def test_a_changed_commit_is_named_wherever_it_stands(copy: Path, version: int) -> None:
    commit = log_of(copy)[version]
    commit.write_bytes(commit.read_bytes().replace(b'"timestamp":1', b'"timestamp":2').replace(b'Time":1', b'Time":2'))
    assert differences(copy)[0] == (f"candles/_delta_log/{commit.name}", "changed after it was written")
    assert [what for file, what in differences(copy) if file.endswith(".json")] == ["changed after it was written"]


@pytest.mark.parametrize("version", [0, 30, COMMITS + 1])
def test_a_lost_commit_is_named(copy: Path, version: int) -> None:
    commit = log_of(copy)[version]
    commit.unlink()
    assert differences(copy)[0] == (f"candles/_delta_log/{commit.name}", "lost")


def test_a_changed_checkpoint_and_a_changed_or_lost_file_of_rows_are_named(copy: Path) -> None:
    checkpoint = min((copy / "candles" / "_delta_log").glob("*.checkpoint.parquet"))
    stats = pl.col("add").struct.field("stats").str.replace('"numRecords": 1', '"numRecords": 0')
    pl.read_parquet(checkpoint).with_columns(pl.col("add").struct.with_fields(stats)).write_parquet(checkpoint)
    changed = next((copy / "listings").glob("*.parquet"))
    changed.write_bytes(b"x" + changed.read_bytes()[1:])
    lost = max((copy / "candles").glob("venue=%C3%84X/*/*/*.parquet"), key=lambda path: path.stat().st_mtime)
    lost.unlink()
    assert differences(copy) == [
        (f"candles/_delta_log/{checkpoint.name}", "changed after it was written"),
        (lost.relative_to(copy).as_posix(), "lost"),
        (f"listings/{changed.name}", "changed after it was written"),
    ]


def test_a_lost_or_unreadable_anchor_is_named_and_the_rest_is_looked_at(copy: Path) -> None:
    shutil.rmtree(copy / ANCHORS / "listings")
    lines = max((copy / ANCHORS / "candles").glob("*.lines"))
    lines.write_bytes(b"x" * LINE_BYTES)
    next((copy / "quarantine").glob("*.parquet")).unlink()
    found = differences(copy)
    assert found[:2] == [
        (f"{ANCHORS}/candles/{lines.name}", "cannot be read"),
        (f"{ANCHORS}/listings", "lost"),
    ]
    assert [(file.split("/")[0], what) for file, what in found[2:]] == [("quarantine", "lost")]


def test_a_lost_table_is_named(copy: Path) -> None:
    shutil.rmtree(copy / "listings")
    assert differences(copy) == [(f"listings/_delta_log/{number:020d}.json", "lost") for number in range(2)]


@pytest.mark.parametrize("harm", ["last commit", "one digit", "anchor"])
def test_an_adopted_log_counts_from_then_on(copy: Path, harm: str) -> None:
    commit = log_of(copy)[-1]
    if harm == "last commit":
        commit.unlink()
    elif harm == "one digit":
        commit.write_bytes(commit.read_bytes().replace(b'"timestamp":1', b'"timestamp":2'))
    else:
        shutil.rmtree(copy / ANCHORS)
    with pytest.raises(TapeDamaged):
        DeltaTape(copy).scan(CandleQuery(DAY))
    done = VerifyTape(DeltaTapeVerifier(copy)).run(adopt=True)
    assert done.differences == ()
    assert done.adopted
    rows = DeltaTape(copy).scan(CandleQuery(DAY)).collect().height
    assert rows == COMMITS + 2 - (harm == "last commit")
    DeltaTape(copy).append(run("C", 1), received_at=LATER)
    assert differences(copy) == []


def test_a_gap_is_not_adopted(copy: Path) -> None:
    log_of(copy)[5].unlink()
    with pytest.raises(TapeDamaged, match="lost commit 5"):
        VerifyTape(DeltaTapeVerifier(copy)).run(adopt=True)
    assert list((copy / ANCHORS / "candles").iterdir())


def test_in_a_bucket(moto: str) -> None:
    place, store = in_a_bucket(moto)
    for kind in KINDS:
        kind(place)["append"]()
    assert [table.name for table in DeltaTapeVerifier(place).verify()] == sorted(kind.__name__ for kind in KINDS)
    assert differences(place) == []
    key = [info.key for info in store.list("candles/_delta_log/0")][-1]
    store.put(key, store.get(key).content.replace(b'"timestamp":1', b'"timestamp":2'))
    rows = next(info.key for info in store.list("listings/part-"))
    store.put(rows, b"x" + store.get(rows).content[1:])
    assert DeltaTapeVerifier(place).verify()[0].differences == (Difference(key, "changed after it was written"),)
    assert differences(place)[1:] == [(rows, "changed after it was written")]
