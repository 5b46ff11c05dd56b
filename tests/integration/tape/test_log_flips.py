"""Flipped bits of a log are a typed error: all of them where the log has an anchor, and those that are noticed where it has none."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters.delta.anchor import ANCHORS
from adapters.delta.local import FolderStorage
from adapters.delta.storage import Storage
from adapters.delta.tape import DeltaTape
from application.ports.errors import TapeDamaged
from application.ports.tape import CandleQuery
from tests.contracts.tape.frames import LATER, START, run
from tests.integration.tape.tables import DAY, KINDS, Calls

EVERY = 5
"""Of the bytes of a commit of a table with an anchor; a bit of each."""
FLIPS = 60
"""Tries with a table without an anchor."""

Kind = Callable[[Storage], Calls]


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


def log_of(tape: Path, table: str) -> list[Path]:
    return sorted((tape / table / "_delta_log").glob("*.json"))


@contextmanager
def flipped(path: Path, byte: int, bit: int) -> Iterator[None]:
    """A file with another bit, for a while."""
    before = path.read_bytes()
    after = bytearray(before)
    after[byte] ^= 1 << bit
    path.write_bytes(after)
    try:
        yield
    finally:
        path.write_bytes(before)


def reading(calls: Calls) -> list[Callable[[], object]]:
    return [call for name, call in calls.items() if name not in {"append", "compact"}]


def test_every_flip_is_noticed_where_there_is_an_anchor(kind: Kind, tmp_path: Path) -> None:
    kind(FolderStorage(tmp_path))["append"]()
    for commit in log_of(tmp_path, kind.__name__):
        name = f"{kind.__name__}/_delta_log/{commit.name}"
        for byte in range(0, commit.stat().st_size, EVERY):
            with flipped(commit, byte, byte % 8), pytest.raises(TapeDamaged) as error:
                reading(kind(FolderStorage(tmp_path)))[0]()
            assert error.value.files == (name,)


def test_no_flip_is_another_error_where_there_is_none(kind: Kind, tmp_path: Path) -> None:
    kind(FolderStorage(tmp_path))["append"]()
    shutil.rmtree(tmp_path / ANCHORS)
    for path in log_of(tmp_path, kind.__name__):
        path.write_text(path.read_text().replace('"anchored":"1",', "").replace(',"anchored":"1"', ""))
    chance = random.Random(20_240_101)
    noticed = 0
    for _ in range(FLIPS):
        commit = chance.choice(log_of(tmp_path, kind.__name__))
        with flipped(commit, chance.randrange(commit.stat().st_size), chance.randrange(8)):
            for call in reading(kind(FolderStorage(tmp_path))):
                try:
                    call()
                except TapeDamaged as error:
                    noticed += 1
                    assert "\n" not in str(error)
    assert noticed > FLIPS / 4


@pytest.mark.parametrize(
    ("what", "instead"),
    [
        ('"content_hash":', '"cnntent_hash":'),
        ('"first":', '"girst":'),
        ('"batch":', '"ratch":'),
        ('\\"numRecords\\":', '\\"nulRecords\\":'),
        ('\\"known_at\\":', '\\"known_a\\b:'),
        ('"interval":"1d"', '"interval":"1e"'),
        ('"period":', '"qeriod":'),
        ('"timestamp":1', '"timestamp":99991'),
    ],
)
def test_what_no_writer_says_is_damage(what: str, instead: str, tmp_path: Path) -> None:
    DeltaTape(tmp_path).append(run("A", 3), received_at=LATER)
    shutil.rmtree(tmp_path / ANCHORS)
    commit = log_of(tmp_path, "candles")[-1]
    text = commit.read_text()
    assert what in text
    commit.write_text(text.replace(what, instead, 1).replace('"anchored":"1",', "").replace(',"anchored":"1"', ""))
    calls: list[Callable[[DeltaTape], object]] = [
        lambda tape: tape.scan(CandleQuery(DAY)).collect(),
        lambda tape: tape.series(),
        lambda tape: tape.compact(),
        lambda tape: tape.commit_of("A", "XNAS", DAY, START),
        lambda tape: tape.append(run("A", 5), received_at=LATER),
    ]
    failed = 0
    for call in calls:
        try:
            call(DeltaTape(tmp_path))
        except TapeDamaged:
            failed += 1
    assert failed
