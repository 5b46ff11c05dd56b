"""Several processes on one tape, and processes that are killed."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import polars as pl
import pytest
from deltalake import DeltaTable
from polars.testing import assert_frame_equal

from adapters.delta.anchor import ANCHORS
from adapters.delta.anchor_lines import GENESIS, AnchorLine, chained, read_lines
from adapters.delta.tape import DeltaTape
from application.ports.tape import CandleQuery
from domain.market.candle_schema import CANDLE_SCHEMA
from domain.shared.interval import Interval
from tests.contracts.tape.frames import LATER, run
from tests.integration.tape.writer import BATCH_ROWS, batch
from tests.support.places import ROOT

pytestmark = pytest.mark.process

DAY = Interval("1d")
KILLS, MOST_KILLS = 16, 60
"""At least so many, every other one as soon as a new file is seen; more only until one falls before the commit of such a file."""


LIMIT = 30.0


@contextmanager
def writer(what: str, folder: Path, *numbers: int) -> Iterator[subprocess.Popen[str]]:
    """A process that waits for a line before it writes; killed at the end if it still runs."""
    command = [sys.executable, "-m", "tests.integration.tape.writer", what, str(folder), *map(str, numbers)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_writers_at_once_neither_lose_nor_repeat_a_row(tmp_path: Path) -> None:
    writers, appends = 3, 12
    with (
        writer("together", tmp_path, 0, appends) as first,
        writer("together", tmp_path, 1, appends) as second,
        writer("together", tmp_path, 2, appends) as third,
    ):
        for process in (first, second, third):
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        assert [process.wait(timeout=60) for process in (first, second, third)] == [0, 0, 0]
    tape = DeltaTape(tmp_path)
    assert [(info.symbol, info.rows, info.revisions) for info in tape.series()] == [
        *((f"OWN{number}", appends, 0) for number in range(writers)),
        ("SHARED", 10 * appends, 0),
    ]
    read = tape.scan(CandleQuery(DAY, ("SHARED",))).collect()
    assert_frame_equal(read, run("SHARED", 10 * appends).with_columns(known_at=pl.col("close_time")))
    assert tape.quarantined()["row"].sort().to_list() == sorted(f'{{"Close":"{number}"}}' for number in range(appends))
    assert tape.damaged_files() == ()
    assert is_anchored(tmp_path, "candles")
    assert is_anchored(tmp_path, "quarantine")


def test_a_killed_writer_leaves_whole_batches_and_all_that_it_acknowledged(tmp_path: Path) -> None:
    chance = random.Random(20_240_101)
    acknowledged: set[int] = set()
    for attempt in range(MOST_KILLS):
        if attempt >= KILLS and uncommitted(tmp_path / "candles"):
            break
        first = attempt * 1000
        with writer("endlessly", tmp_path, first) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write("go\n")
            process.stdin.flush()
            acknowledged.add(int(process.stdout.readline()))
            known = written(tmp_path / "candles")
            wait_until = monotonic() + (LIMIT if attempt % 2 else chance.uniform(0, 0.03))
            while monotonic() < wait_until and not (attempt % 2 and written(tmp_path / "candles") - known):
                pass
            process.kill()
            rest, _ = process.communicate()
            acknowledged |= {int(line) for line in rest.splitlines()}
        tape = DeltaTape(tmp_path)
        found = {info.symbol: info.rows for info in tape.series()}
        assert set(found.values()) == {BATCH_ROWS}
        numbers = {int(symbol[1:]) for symbol in found}
        assert acknowledged <= numbers
        acknowledged = numbers
        again = tape.append(batch(first), received_at=LATER)
        assert (again.added, again.unchanged) == (0, BATCH_ROWS)
    assert tape.damaged_files() == ()
    for number in chance.sample(sorted(acknowledged), 5):
        expected = batch(number).with_columns(known_at=pl.col("close_time")).select(CANDLE_SCHEMA.keys())
        assert_frame_equal(tape.scan(CandleQuery(DAY, (f"S{number:04d}",))).collect(), expected)
    assert is_anchored(tmp_path, "candles")
    assert uncommitted(tmp_path / "candles"), "no kill fell between the writing of a file and its commit"


def is_anchored(tape: Path, table: str) -> bool:
    """Whether the lines of the anchor are those of the whole log; the last commit of a killed writer may have none yet."""
    chain, chains = GENESIS, []
    for commit in sorted((tape / table / "_delta_log").glob("*.json")):
        chain = chained(chain, commit.read_bytes())
        chains.append(chain)
    found: dict[int, AnchorLine] = {}
    for path in sorted((tape / ANCHORS / table).glob("*.lines")):
        found |= read_lines(path.read_bytes(), int(path.stem))
    return len(chains) - len(found) <= 1 and [line.chain for line in found.values()] == chains[: len(found)]


def written(table: Path) -> set[str]:
    """Files with candles."""
    return {path.relative_to(table).as_posix() for path in table.glob("venue=*/**/part-*")}


def uncommitted(table: Path) -> set[str]:
    """Files that were written and are in no commit."""
    return written(table) - set(pl.DataFrame(DeltaTable(table).get_add_actions())["path"])
