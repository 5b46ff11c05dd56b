"""Several processes on one object store, and processes that are killed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import time

import pytest

from adapters.local.drafts import KEEP_SECONDS
from adapters.local.object_store import LocalObjectStore
from tests.integration.object_store.writer import BLOCK, BLOCKS, opened
from tests.support import s3
from tests.support.places import ROOT

pytestmark = pytest.mark.process

WRITERS, ROUNDS, KILLS = 2, 30, 4


@pytest.fixture(params=["local", "moto", "ministack"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place of each kind."""
    if request.param == "local":
        return str(tmp_path / "objects")
    address = request.getfixturevalue(request.param)
    return f"{address} {s3.new_bucket(address)}"


@contextmanager
def writer(what: str, place: str, *numbers: int) -> Iterator[subprocess.Popen[str]]:
    """A process, killed at the end if it still runs."""
    command = [sys.executable, "-m", "tests.integration.object_store.writer", what, place, *map(str, numbers)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def together(what: str, place: str) -> list[str]:
    """What the writers say, each in its turn, after they have run at once."""
    with ExitStack() as stack:
        processes = [stack.enter_context(writer(what, place, number, ROUNDS)) for number in range(WRITERS)]
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        said = [process.communicate(timeout=120)[0] for process in processes]
        assert [process.returncode for process in processes] == [0] * WRITERS
        return said


def test_each_claim_has_one_winner(place: str) -> None:
    won = [set(map(int, text.split())) for text in together("race", place)]
    assert won[0] | won[1] == set(range(ROUNDS))
    assert not won[0] & won[1]
    store = opened(place)
    for number in range(ROUNDS):
        assert number in won[int(store.get(f"claims/{number:03d}").content)]


def test_no_addition_is_lost(place: str) -> None:
    opened(place).put("counter", b"0")
    together("count", place)
    assert opened(place).get("counter").content == str(WRITERS * ROUNDS).encode()


@pytest.mark.parametrize("moment", [lambda lines: True, lambda lines: len(lines) > 2], ids=["at once", "in the second"])
def test_a_killed_writer_leaves_whole_objects_and_all_that_it_acknowledged(
    place: str, moment: Callable[[list[str]], bool]
) -> None:
    store = opened(place)
    acknowledged: dict[str, int] = {}
    for attempt in range(KILLS):
        with writer("endlessly", place, attempt * 100) as process:
            assert process.stdout is not None
            lines: list[str] = []
            while not lines or not moment(lines):
                lines.append(process.stdout.readline())
            process.kill()
            lines += process.communicate()[0].splitlines()
        for number in (int(line) for line in lines if not line.startswith("begun")):
            acknowledged[f"folder/{number // 2}"] = number
    keys = [info.key for info in store.list()]
    assert set(acknowledged) <= set(keys)
    for key in keys:
        found = store.get(key).content
        assert len(found) == BLOCK * BLOCKS
        assert found == found[:1] * len(found)
        if key in acknowledged:
            assert found[0] in {acknowledged[key] % 256, (acknowledged[key] | 1) % 256}


def test_what_killed_writers_left_goes_after_a_day(tmp_path: Path) -> None:
    LocalObjectStore(tmp_path).put("a", b"a")
    old, young = (tmp_path / "%drafts" / name for name in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (time() - KEEP_SECONDS - 60,) * 2)
    store = LocalObjectStore(tmp_path)
    assert [info.key for info in store.list()] == ["a"]
    store.put("b", b"b")
    assert not old.exists()
    assert young.exists()
