"""What contestants read and where they write, made once per benchmark and thrown away afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks.suite import OURS, Contestant
from benchmarks.walk import DAY, MINUTE, Walk, random_walk, save

Prepared = Callable[[Contestant], Mapping[str, Any]]

_STREAMED_SYMBOLS = 10


def prepare(name: str, folder: Path, scale: float, profile: Path | None = None) -> Prepared:
    """Makes what a benchmark reads.

    Args:
        name: of the benchmark.
        folder: an empty one.
        scale: 1, or the fraction of the work to do.
        profile: folder for profiles of our own contestants; None: none are made.

    Returns:
        A function that gives a contestant its options for a round.
    """
    if name == "engine-one":
        return _prices(random_walk(1, round(500_000 * scale), MINUTE), folder, name, profile)
    if name == "engine-many":
        return _prices(random_walk(500, max(100, round(2_500 * scale)), DAY), folder, name, profile)
    if name == "stream":
        return _streamed(folder, round(2_000_000 * scale), profile)
    if name.startswith("raw-"):
        return _raw(name, folder, max(25, round(2_500 * scale)))
    return lambda _: {"folder": _fresh(folder), "scale": scale}


def _raw(name: str, folder: Path, days: int) -> Prepared:
    from benchmarks.raw_batches import OBJECTS, compact, write_batches
    from benchmarks.raw_chosen import SYMBOLS

    write_batches(folder, days, 100 if name == "raw-batches" else SYMBOLS)
    if name == "raw-tape":
        compact(folder)
    if name != "raw-compaction":
        return lambda _: {"folder": folder}

    def afresh(_: Contestant) -> Mapping[str, Any]:
        fresh = _fresh(folder)
        (fresh / OBJECTS).symlink_to(folder / OBJECTS, target_is_directory=True)
        shutil.rmtree(folder / OBJECTS / "compacted", ignore_errors=True)
        return {"folder": fresh}

    return afresh


def _prices(walk: Walk, folder: Path, name: str, profile: Path | None) -> Prepared:
    from benchmarks.ours.candles import put_on_tape

    file, data_dir = folder / "walk.npz", folder / "data"
    save(walk, file)
    put_on_tape(walk, data_dir)

    def options(contestant: Contestant) -> Mapping[str, Any]:
        return _ours(data_dir, name, profile) if contestant.side == OURS else {"data": file}

    return options


def _streamed(folder: Path, bars: int, profile: Path | None) -> Prepared:
    from benchmarks.ours.candles import put_on_tape

    data_dir = folder / "data"
    put_on_tape(random_walk(_STREAMED_SYMBOLS, bars, MINUTE), data_dir)
    every = bars * _STREAMED_SYMBOLS // 4
    return lambda _: {**_ours(data_dir, "stream", profile), "every": every}


def _ours(data_dir: Path, name: str, profile: Path | None) -> dict[str, Any]:
    return {"data_dir": data_dir, "profile": None if profile is None else profile / f"{name}.txt"}


def _fresh(folder: Path) -> Path:
    fresh = folder / uuid4().hex
    fresh.mkdir()
    return fresh
