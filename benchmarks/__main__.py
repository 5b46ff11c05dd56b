"""Everything that is measured: ``python -m benchmarks [NAME ...] [--quick] [--stream]``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from benchmarks.prepare import prepare
from benchmarks.results import FOLDER, Results, lines, machine, show
from benchmarks.rounds import Answer, ContestantFailed, peers_python, play
from benchmarks.suite import SUITE, Benchmark, Contestant

_QUICK = 0.1
_WIDTH = 190
"""Columns of a table that goes into a file."""


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measures ticktape and its peers in turns, prints tables, and writes JSON lines to benchmarks/results/.",
        epilog="benchmarks: " + "; ".join(f"{one.name} ({one.title})" for one in SUITE),
    )
    names = [one.name for one in SUITE]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one or more of {', '.join(names)}; all if left out")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work, one round")
    parser.add_argument("--stream", action="store_true", help="the long run from the tape too (20 million bars)")
    parser.add_argument("--rounds", type=int, default=None, help="how often the contestants take turns (3)")
    parser.add_argument("--ours", action="store_true", help="leave the peers out")
    parser.add_argument("--peers", metavar="PYTHON", help="interpreter that has the peers (.venv-bench/bin/python)")
    parser.add_argument("--profile", action="store_true", help="profile our engine; the numbers are then too low")
    asked = parser.parse_args()
    unknown = set(asked.names) - set(names)
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}: there are {', '.join(names)}")
    return asked


def _chosen(asked: argparse.Namespace) -> list[Benchmark]:
    return [
        one
        for one in SUITE
        if one.name in asked.names or (asked.stream and one.name == "stream") or (not asked.names and one.by_default)
    ]


def _run(benchmark: Benchmark, asked: argparse.Namespace, results: Results, console: Console) -> None:
    contestants = benchmark.contestants[:1] if asked.ours else benchmark.contestants
    rounds = asked.rounds or (1 if asked.quick or benchmark.name == "stream" else 3)

    def tell(contestant: Contestant, number: int, answer: Answer | None) -> None:
        results.answer(benchmark, contestant, number, answer)
        if console.is_terminal:
            status.update(f"{benchmark.name}: {contestant.name}, round {number + 1} of {rounds}")

    with tempfile.TemporaryDirectory() as folder, console.status(f"{benchmark.name}: preparing") as status:
        prepared = prepare(
            benchmark.name, Path(folder), _QUICK if asked.quick else 1.0, FOLDER if asked.profile else None
        )
        measured = play(contestants, rounds, prepared, peers_python(asked.peers), tell)
    table = list(lines(benchmark, measured))
    for line in table:
        results.write("line", **line)
    show(console, benchmark, table, measured)


def main() -> int:
    """Runs what is asked for; 1 where a contestant failed."""
    asked = _asked()
    console, results = Console(), Results()
    if not console.is_terminal:
        console.width = _WIDTH
    here = machine()
    console.print(
        f"Python {here['python']}, {here['cores']} cores, load {here['load']:.1f}, a flush to disk {here['flush_ms']:.2f} ms"
    )
    if asked.quick:
        console.print("a tenth of the work, once: the titles speak of all of it")
    failed = False
    for benchmark in _chosen(asked):
        try:
            _run(benchmark, asked, results, console)
        except ContestantFailed as error:
            failed = True
            console.print(f"{benchmark.name}: {error}", style="red", markup=False)
    console.print(
        f"JSON lines: {results.path.relative_to(Path.cwd()) if results.path.is_relative_to(Path.cwd()) else results.path}"
    )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
