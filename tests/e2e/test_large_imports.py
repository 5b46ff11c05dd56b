"""Imports of files that unpack to very much, as processes of their own: memory, and what a signal to end does."""

from __future__ import annotations

import gzip
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

import polars as pl
import pytest

from tests.support.places import ROOT

pytestmark = [pytest.mark.process, pytest.mark.slow]

MOST_MEGABYTES = 600
SECONDS_TO_END = 2.0
HEADER = b"date,open,high,low,close,volume\n"


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit status, what it said, and the peak of its resident memory."""

    status: int
    said: str
    megabytes: float


MEASURED = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(status)
"""
"""A small process between: the peak that the system tells of a process includes that of the one which started it."""


def command(path: Path) -> list[str]:
    """The command that imports a file into a folder beside it."""
    program = [sys.executable, "-m", "entrypoints.cli.main", "--data-dir", str(path.parent / "data")]
    return [*program, "import", "--symbol", "X", str(path)]


def ended(path: Path) -> Ended:
    """Imports a file."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *command(path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    unit = 1 if sys.platform == "darwin" else 1024
    return Ended(done.returncode, done.stderr, int(done.stdout) * unit / 1e6)


def packed(path: Path, parts: Iterator[bytes]) -> Path:
    """A gzip of parts."""
    with gzip.open(path, "wb", 1) as file:
        for part in parts:
            file.write(part)
    return path


def minutes(first: int, count: int) -> pl.DataFrame:
    """Bars of a minute each, from so many minutes after 1990 on."""
    start = datetime(1990, 1, 1) + timedelta(minutes=first)  # noqa: DTZ001 - as written
    times = pl.datetime_range(start, start + timedelta(minutes=count - 1), "1m", eager=True)
    return pl.DataFrame({"date": times}).with_columns(
        pl.lit(1.5).alias(name) for name in ("open", "high", "low", "close", "volume")
    )


def counting(rows: int) -> Iterator[bytes]:
    """Text of many bars."""
    yield HEADER
    for first in range(0, rows, 200_000):
        yield minutes(first, 200_000).write_csv(include_header=False).encode()


def equal(rows: int) -> Iterator[bytes]:
    """Text of one bar over and over."""
    yield HEADER
    for _ in range(rows // 100_000):
        yield b"2020-01-02,1,1,1,1,1\n" * 100_000


def endless_row() -> Iterator[bytes]:
    """A row of a gigabyte."""
    yield HEADER + b"2020-01-02,"
    for _ in range(250):
        yield b"1" * 4_000_000


def equal_rows_in_parquet(path: Path) -> Path:
    """One group of 20 million equal rows, some hundred kilobytes."""
    rows = pl.DataFrame({"date": pl.repeat(datetime(2020, 1, 2), 20_000_000, eager=True)})  # noqa: DTZ001 - as written
    rows.with_columns(pl.lit(1.0).alias(name) for name in ("open", "high", "low", "close", "volume")).write_parquet(
        path, row_group_size=20_000_000
    )
    return path


BOMBS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "equal.csv.gz": (lambda path: packed(path, equal(20_000_000)), "rows one after another that are of one day"),
    "row.csv.gz": (lambda path: packed(path, endless_row()), "a row of more than 1,048,576 characters"),
    "equal.parquet": (equal_rows_in_parquet, "rows one after another that are of one day"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_unpacks_to_very_much_is_refused_in_bounded_memory(tmp_path: Path, name: str) -> None:
    make, said = BOMBS[name]
    end = ended(make(tmp_path / name))
    assert end.status == 1
    assert said in end.said
    assert end.megabytes < MOST_MEGABYTES


@pytest.mark.parametrize("form", ["csv.gz", "parquet"])
def test_many_bars_are_imported_in_bounded_memory(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"prices.{form}"
    rows = 2_000_000
    if form == "parquet":
        minutes(0, rows).write_parquet(path, row_group_size=rows)
    else:
        packed(path, counting(rows))
    end = ended(path)
    assert (end.status, end.said) == (0, "")
    assert end.megabytes < MOST_MEGABYTES


def test_a_signal_to_end_is_obeyed_at_once_and_the_import_goes_on_after_it(tmp_path: Path) -> None:
    path = packed(tmp_path / "prices.csv.gz", counting(1_400_000))
    process = subprocess.Popen(command(path), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    until = monotonic() + 120.0
    while not any((tmp_path / "data").glob("tape/**/_delta_log/*1.json")) and monotonic() < until:
        assert process.poll() is None
    asked = monotonic()
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate()
    assert monotonic() - asked < SECONDS_TO_END
    assert process.returncode == 143
    assert "the same import adds the rest" in said
    again = ended(path)
    assert again.status == 0
    listed = subprocess.run(
        [sys.executable, "-m", "entrypoints.cli.main", "--data-dir", str(tmp_path / "data"), "data", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert '"rows": 1400000' in listed.stdout
