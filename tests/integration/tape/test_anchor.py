"""A log that was changed or has lost commits is noticed by its anchor, for all tables, in a folder and in a bucket; nothing else is."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import polars as pl
import pytest

from adapters.delta.anchor import ANCHORS
from adapters.delta.anchor_lines import GENESIS, LINE_BYTES, LINES, AnchorLine, chained, read_lines
from adapters.delta.local import FolderStorage
from adapters.delta.storage import Stamp, Storage
from adapters.delta.tape import DeltaTape
from application.ports.errors import TapeDamaged
from application.ports.tape import CandleQuery
from tests.contracts.tape.frames import LATER, bar, frame, run
from tests.integration.tape.tables import DAY, KINDS, Calls, candles, in_a_bucket

Kind = Callable[[Storage], Calls]


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


def log_of(tape: Path, table: str = "candles") -> list[Path]:
    """The commits of a table, oldest first."""
    return sorted((tape / table / "_delta_log").glob("*.json"))


def lines_of(tape: Path, table: str = "candles") -> list[Path]:
    return sorted((tape / ANCHORS / table).glob("*.lines"))


def is_refused(calls: Calls, file: str) -> None:
    for name, does in calls.items():
        with pytest.raises(TapeDamaged) as error:
            does()
        assert error.value.files == (file,), name
        assert "\n" not in str(error.value)


def one_digit_more(path: Path, inside: str) -> None:
    """Changes the first digit of a number that a commit says."""
    text = path.read_text()
    place = re.search(inside, text)
    assert place is not None, text
    digit = text[place.end()]
    path.write_text(f"{text[: place.end()]}{(int(digit) + 1) % 10}{text[place.end() + 1 :]}")


@pytest.mark.parametrize("inside", ["numRecords[^0-9]*", 'minValues[^0-9]*[^0-9"]*"?2', '"size":', '"timestamp":'])
def test_one_changed_digit_of_a_commit_is_noticed(kind: Kind, inside: str, tmp_path: Path) -> None:
    kind(FolderStorage(tmp_path))["append"]()
    commit = log_of(tmp_path, kind.__name__)[-1]
    before = commit.read_bytes()
    one_digit_more(commit, inside)
    is_refused(kind(FolderStorage(tmp_path)), f"{kind.__name__}/_delta_log/{commit.name}")
    commit.write_bytes(before)
    kind(FolderStorage(tmp_path))["compact"]()


def test_one_changed_digit_of_a_partition_value_is_noticed(tmp_path: Path) -> None:
    DeltaTape(tmp_path).append(run("A", 3), received_at=LATER)
    one_digit_more(log_of(tmp_path)[-1], '"period":"')
    is_refused(candles(FolderStorage(tmp_path)), f"candles/_delta_log/{log_of(tmp_path)[-1].name}")


def test_a_lost_last_commit_is_noticed(kind: Kind, tmp_path: Path) -> None:
    kind(FolderStorage(tmp_path))["append"]()
    log_of(tmp_path, kind.__name__)[-1].unlink()
    is_refused(kind(FolderStorage(tmp_path)), f"{kind.__name__}/_delta_log")
    assert len(log_of(tmp_path, kind.__name__)) == 1


def test_a_lost_last_commit_of_another_writer_is_noticed_while_the_tape_is_open(tmp_path: Path) -> None:
    tape = DeltaTape(tmp_path)
    tape.append(run("A", 3), received_at=LATER)
    DeltaTape(tmp_path).append(run("B", 3), received_at=LATER)
    log_of(tmp_path)[-1].unlink()
    for call in (lambda: tape.scan(CandleQuery(DAY)), lambda: tape.append(run("C", 3), received_at=LATER)):
        with pytest.raises(TapeDamaged, match="lost commit 2"):
            call()
    assert len(log_of(tmp_path)) == 2


def test_a_lost_table_is_noticed(kind: Kind, tmp_path: Path) -> None:
    kind(FolderStorage(tmp_path))["append"]()
    shutil.rmtree(tmp_path / kind.__name__)
    is_refused(kind(FolderStorage(tmp_path)), f"{kind.__name__}/_delta_log")
    assert not (tmp_path / kind.__name__).exists()


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tape with more commits than a checkpoint, or a file of an anchor, spans."""
    folder = tmp_path_factory.mktemp("long")
    tape = DeltaTape(folder)
    for count in range(1, 2 * LINES + 4):
        tape.append(frame([bar("A", count)]), received_at=LATER)
    return folder


@pytest.fixture
def copy(long: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(long, tmp_path / "copy"))


ROWS = 2 * LINES + 3


def rows(folder: Path) -> int:
    return DeltaTape(folder).scan(CandleQuery(DAY)).collect().height


def test_a_line_is_the_chained_hash_of_the_bytes_of_all_commits_so_far(long: Path) -> None:
    chain = GENESIS
    found: dict[int, AnchorLine] = {}
    for path in lines_of(long):
        found |= read_lines(path.read_bytes(), int(path.stem))
    assert sorted(found) == list(range(ROWS + 1))
    for version, commit in enumerate(log_of(long)):
        chain = chained(chain, commit.read_bytes())
        assert (found[version].chain, found[version].size) == (chain, commit.stat().st_size)


@pytest.mark.parametrize("version", [3, 60, ROWS - 1])
def test_a_gap_is_noticed(copy: Path, version: int) -> None:
    log_of(copy)[version].unlink()
    with pytest.raises(TapeDamaged, match=f"lost commit {version}:"):
        rows(copy)


def test_a_changed_checkpoint_is_noticed_and_one_made_anew_is_not(copy: Path) -> None:
    path = sorted((copy / "candles" / "_delta_log").glob("*.checkpoint.parquet"))[-1]
    content = pl.read_parquet(path)
    content.write_parquet(path, compression="uncompressed")
    assert rows(copy) == ROWS
    stats = pl.col("add").struct.field("stats").str.replace('"numRecords": 1', '"numRecords": 0')
    content.with_columns(pl.col("add").struct.with_fields(stats)).write_parquet(path)
    with pytest.raises(TapeDamaged, match=rf"{path.name} does not agree"):
        rows(copy)


def test_a_checkpoint_without_a_seal_is_compared_with_the_commits(copy: Path) -> None:
    for seal in (copy / ANCHORS / "candles").glob("*.checkpoint"):
        seal.unlink()
    assert rows(copy) == ROWS
    DeltaTape(copy).append(run("B", 1), received_at=LATER)
    assert list((copy / ANCHORS / "candles").glob("*.checkpoint"))
    one_digit_more(log_of(copy)[7], "numRecords[^0-9]*")
    assert rows(copy) == ROWS + 1, "commits before a sealed checkpoint are looked at by verify"


@pytest.mark.parametrize("lost", [1, 5, LINES + 1])
def test_a_log_ahead_of_its_anchor_goes_on_and_the_next_writer_catches_up(copy: Path, lost: int) -> None:
    before = [path.read_bytes() for path in lines_of(copy)]
    left = (ROWS + 1 - lost) * LINE_BYTES
    for path in reversed(lines_of(copy)):
        keep = left - int(path.stem) * LINE_BYTES
        if keep <= 0:
            path.unlink()
        elif keep < path.stat().st_size:
            whole = path.stat().st_size
            os.truncate(path, keep)
            if lost == 5:
                os.truncate(path, whole)
    assert rows(copy) == ROWS
    DeltaTape(copy).append(run("B", 1), received_at=LATER)
    after = [path.read_bytes() for path in lines_of(copy)]
    assert b"".join(after)[:-LINE_BYTES] == b"".join(before)


def test_an_anchor_that_cannot_be_written_after_a_commit_loses_nothing(tmp_path: Path) -> None:
    class Full(FolderStorage):
        full = False

        def below(self, name: str) -> FolderStorage:
            return Full(self.location / name)

        def write_at(self, path: str, offset: int, content: bytes, *, durable: bool) -> None:
            if Full.full:
                raise OSError(28, "No space left on device")
            super().write_at(path, offset, content, durable=durable)

    tape = DeltaTape(Full(tmp_path))
    tape.append(run("A", 3), received_at=LATER)
    Full.full = True
    assert tape.append(run("A", 4), received_at=LATER).added == 1
    Full.full = False
    assert rows(tmp_path) == 4
    assert tape.append(run("A", 5), received_at=LATER).added == 1
    assert len(lines_of(tmp_path)[0].read_bytes()) == 4 * LINE_BYTES


def test_a_missing_anchor_is_named(kind: Kind, tmp_path: Path) -> None:
    kind(FolderStorage(tmp_path))["append"]()
    shutil.rmtree(tmp_path / ANCHORS)
    is_refused(kind(FolderStorage(tmp_path)), f"{ANCHORS}/{kind.__name__}")


def test_an_anchor_that_is_not_as_anchors_are_written_is_named(kind: Kind, tmp_path: Path) -> None:
    kind(FolderStorage(tmp_path))["append"]()
    [lines] = lines_of(tmp_path, kind.__name__)
    lines.write_bytes(b"x" + lines.read_bytes()[1:])
    is_refused(kind(FolderStorage(tmp_path)), f"{ANCHORS}/{kind.__name__}/{lines.name}")


def without_anchor(tape: Path) -> None:
    """A tape as it was before there were anchors."""
    shutil.rmtree(tape / ANCHORS)
    for path in tape.glob("*/_delta_log/*.json"):
        path.write_text(path.read_text().replace('"anchored":"1",', "").replace(',"anchored":"1"', ""))


def test_a_table_of_before_is_read_and_gets_its_anchor_with_the_first_write(copy: Path) -> None:
    without_anchor(copy)
    assert "anchored" not in log_of(copy)[-1].read_text()
    assert rows(copy) == ROWS
    assert not (copy / ANCHORS).exists()
    open_before = DeltaTape(copy)
    assert open_before.scan(CandleQuery(DAY)).collect().height == ROWS
    DeltaTape(copy).append(run("B", 1), received_at=LATER)
    assert sum(len(path.read_bytes()) for path in lines_of(copy)) == (ROWS + 2) * LINE_BYTES
    open_before.append(run("C", 1), received_at=LATER)
    assert sum(len(path.read_bytes()) for path in lines_of(copy)) == (ROWS + 3) * LINE_BYTES
    one_digit_more(log_of(copy)[-1], "numRecords[^0-9]*")
    with pytest.raises(TapeDamaged):
        rows(copy)


def test_a_writer_that_knows_of_no_anchor_does_no_harm(copy: Path) -> None:
    commits = {path.name: path.read_bytes() for path in log_of(copy)}
    tape = DeltaTape(copy)
    tape.append(run("B", 1), received_at=LATER)
    last = log_of(copy)[-1]
    last.write_text(last.read_text().replace(',"anchored":"1"', "").replace('"anchored":"1",', ""))
    for path in lines_of(copy):
        path.write_bytes(path.read_bytes()[: (len(commits) - int(path.stem)) * LINE_BYTES])
    assert rows(copy) == ROWS + 1
    DeltaTape(copy).append(run("C", 1), received_at=LATER)
    assert rows(copy) == ROWS + 2


def test_opening_reads_the_log_from_its_last_checkpoint_only(long: Path) -> None:
    class Counting(FolderStorage):
        read_commits: ClassVar[set[str]] = set()

        def below(self, name: str) -> FolderStorage:
            return Counting(self.location / name)

        def read(self, path: str) -> tuple[bytes, Stamp]:
            if path.endswith(".json"):
                self.read_commits.add(path)
            return super().read(path)

    assert DeltaTape(Counting(long)).scan(CandleQuery(DAY)).collect().height == ROWS
    assert len(Counting.read_commits) == ROWS % 50 + 1


def test_a_state_that_was_refused_stays_refused(tmp_path: Path) -> None:
    tape = DeltaTape(tmp_path)
    tape.append(run("A", 3), received_at=LATER)
    DeltaTape(tmp_path).append(run("B", 3), received_at=LATER)
    one_digit_more(log_of(tmp_path)[-1], "numRecords[^0-9]*")
    for _ in range(2):
        with pytest.raises(TapeDamaged):
            tape.scan(CandleQuery(DAY))


class TestBucket:
    def test_a_changed_commit_is_noticed(self, kind: Kind, moto: str) -> None:
        place, store = in_a_bucket(moto)
        kind(place)["append"]()
        key = [info.key for info in store.list(f"{kind.__name__}/_delta_log/0")][-1]
        content = store.get(key).content
        assert b"numRecords" in content
        store.put(key, content.replace(b'numRecords\\": ', b'numRecords\\": 1'))
        is_refused(kind(place), key)
        store.put(key, content)
        kind(place)["compact"]()

    def test_a_lost_commit_a_lost_table_and_a_missing_anchor_are_noticed(self, kind: Kind, moto: str) -> None:
        place, store = in_a_bucket(moto)
        kind(place)["append"]()
        kept = {info.key: store.get(info.key).content for info in store.list()}
        log = [key for key in kept if "/_delta_log/0" in key]
        anchor = [key for key in kept if key.startswith(ANCHORS)]
        assert anchor
        for lost, named in (
            (log[-1:], f"{kind.__name__}/_delta_log"),
            ([key for key in kept if key.startswith(kind.__name__)], f"{kind.__name__}/_delta_log"),
            (anchor, f"{ANCHORS}/{kind.__name__}"),
        ):
            for key in lost:
                store.delete(key)
            is_refused(kind(place), named)
            for key in lost:
                store.put(key, kept[key])
        kind(place)["compact"]()

    def test_many_commits_are_chained_as_in_a_folder(self, moto: str) -> None:
        place, store = in_a_bucket(moto)
        tape = DeltaTape(place)
        for count in range(1, 7):
            tape.append(frame([bar("A", count)]), received_at=LATER)
            DeltaTape(place).append(frame([bar("B", count)]), received_at=LATER)
        chain = GENESIS
        for info in store.list("candles/_delta_log/0"):
            chain = chained(chain, store.get(info.key).content)
        lines = read_lines(store.get(f"{ANCHORS}/candles/{0:020d}.lines").content, 0)
        assert (len(lines), lines[12].chain) == (13, chain)
