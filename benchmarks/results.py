"""Tables for people, lines of JSON for scripts."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, Literal, NamedTuple

from rich.console import Console
from rich.table import Table

from benchmarks.rounds import ROOT, Answer, Measured
from benchmarks.suite import Benchmark, Contestant, Row

CPU = "bars/cpu s"
FOLDER = ROOT / "benchmarks" / "results"


class Results:
    """A file of JSON lines: the machine, every answer, every line of the tables."""

    def __init__(self) -> None:
        """Opens a new file, named after the time."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        self.path = FOLDER / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.jsonl"
        self.write("machine", **machine())

    def write(self, kind: str, **fields: Any) -> None:
        """Adds a line."""
        with self.path.open("a") as file:
            file.write(json.dumps({"kind": kind, **fields}, default=str) + "\n")

    def answer(self, benchmark: Benchmark, contestant: Contestant, number: int, answer: Answer | None) -> None:
        """Adds the answer of one contestant in one round."""
        self.write("answer", benchmark=benchmark.name, contestant=contestant.name, round=number + 1, **(answer or {}))


def machine() -> dict[str, Any]:
    """Where this was measured."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    return {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit,
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "flush_ms": flush_milliseconds(),
    }


def flush_milliseconds(writes: int = 50) -> float:
    """What it takes to write 4 kB and flush them to the disk of the temporary folder, the best of some."""
    best = float("inf")
    with tempfile.TemporaryFile() as file:
        for _ in range(writes):
            began = perf_counter()
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())
            best = min(best, perf_counter() - began)
    return best * 1e3


def lines(benchmark: Benchmark, measured: Sequence[Measured]) -> Iterator[dict[str, Any]]:
    """The table's lines, as plain data."""
    ours, by_name = measured[0], {one.contestant.name: one for one in measured}
    for row in _expanded(benchmark.rows, ours):
        best = ours.best(row.number, lowest=row.lower_is_better)
        peer = by_name.get(row.peer)
        theirs = None if peer is None else peer.best(row.theirs or row.number, lowest=row.lower_is_better)
        yield {
            "benchmark": benchmark.name,
            "what": row.title,
            "unit": benchmark.unit,
            "ours": best,
            "ours_median": ours.median(row.number),
            "peer": row.peer,
            "theirs": theirs,
            "theirs_median": None if peer is None else peer.median(row.theirs or row.number),
            "missing": "" if peer is None else peer.missing,
            "ratio": best / theirs if best and theirs else None,
            "cpu_ratio": _cpu_ratio(ours, peer),
            "floor": row.floor,
            "aim": row.aim,
            "within": None if best is None or row.peer or row.floor is None else best <= row.floor,
            "memory": ours.least("memory"),
            "their_memory": None if peer is None else peer.least("memory"),
            "fills": ours.last("fills"),
            "their_fills": None if peer is None else peer.last("fills"),
        }


def _cpu_ratio(ours: Measured, peer: Measured | None) -> float | None:
    """How many times more our contestant does in a second of processor time, all its threads together."""
    best, theirs = ours.best(CPU), None if peer is None else peer.best(CPU)
    return best / theirs if best and theirs else None


def _expanded(rows: Sequence[Row], ours: Measured) -> Iterator[Row]:
    for row in rows:
        if row.number != "*":
            yield row
        elif ours.answers:
            yield from (Row(name, name, lower_is_better=True) for name in ours.answers[0]["numbers"])


def show(
    console: Console, benchmark: Benchmark, table_lines: Sequence[dict[str, Any]], measured: Sequence[Measured]
) -> None:
    """Prints a benchmark's table and what should be known with it."""
    table = Table(title=f"{benchmark.title}\n{benchmark.unit}, best of the rounds", title_justify="left")
    shown = [column for column in _COLUMNS if any(column.cell(line) for line in table_lines)]
    for column in shown:
        table.add_column(column.heading, justify=column.justify, no_wrap=True)
    for line in table_lines:
        table.add_row(*(column.cell(line) for column in shown))
    console.print(table)
    for note in _notes(benchmark, measured[0]):
        console.print(note)


def _notes(benchmark: Benchmark, ours: Measured) -> Iterator[str]:
    memory, limit = ours.least("memory"), benchmark.memory_limit
    if memory is not None and limit is not None:
        verdict = "within" if memory <= limit else "[red]above[/red]"
        yield f"peak memory {memory:,.0f} MB above the imports, {verdict} the limit of {limit:,.0f} MB"
    peaks = ours.last("peaks")
    if peaks:
        yield "peak memory above the imports: " + ", ".join(
            f"{float(peak):,.0f} MB after {int(bars):,} bars" for bars, peak in peaks.items()
        )
    timings = ours.last("timings")
    if timings:
        yield "seconds by part, last round: " + ", ".join(f"{name} {spent:.2f}" for name, spent in timings.items())
    if ours.last("durability"):
        yield f"durability: {ours.last('durability')}"


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.1f}"


def _both(ours: float | None, theirs: float | None) -> str:
    return " / ".join(_number(value) or "-" for value in (ours, theirs)) if theirs is not None else _number(ours)


def _own(line: dict[str, Any]) -> str:
    number, aim = _number(line["ours"]), line["aim"]
    if line["within"] is None:
        return number
    color = "red" if not line["within"] else "yellow" if aim is not None and line["ours"] > aim else "green"
    return f"[{color}]{number}[/{color}]"


def _ratio(line: dict[str, Any]) -> str:
    ratio, floor, aim = line["ratio"], line["floor"], line["aim"]
    if ratio is None:
        return ""
    color = "" if floor is None else "red" if ratio < floor else "yellow" if aim and ratio < aim else "green"
    text = f"{ratio:.1f}" if ratio >= 0.95 else f"{ratio:.2f}"
    return f"[{color}]{text}[/{color}]" if color else text


class _Column(NamedTuple):
    heading: str
    justify: Literal["left", "right"]
    cell: Callable[[dict[str, Any]], str]


_COLUMNS = (
    _Column("", "left", lambda line: line["what"]),
    _Column("ours", "right", _own),
    _Column("(median)", "right", lambda line: _number(line["ours_median"])),
    _Column("peer", "left", lambda line: line["peer"]),
    _Column("theirs", "right", lambda line: line["missing"] or _number(line["theirs"])),
    _Column("(median)", "right", lambda line: _number(line["theirs_median"])),
    _Column("ratio", "right", _ratio),
    _Column("by CPU", "right", lambda line: _number(line["cpu_ratio"])),
    _Column("floor", "right", lambda line: _number(line["floor"])),
    _Column("aim", "right", lambda line: _number(line["aim"])),
    _Column("MB", "right", lambda line: _both(line["memory"], line["their_memory"])),
    _Column("fills", "right", lambda line: _both(line["fills"], line["their_fills"])),
)
"""A column without a cell in any line is left out."""
