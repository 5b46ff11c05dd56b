"""Made-up prices that every contestant reads: random walks with open, high, low, close and volume."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

START = 1_577_836_800_000_000
"""Microseconds of 2020-01-01, UTC."""

MINUTE, DAY = 60_000_000, 86_400_000_000


@dataclass(frozen=True)
class Walk:
    """Bars of several symbols.

    Attributes:
        symbols: their names, sorted.
        step: length of a bar in microseconds.
        open_time: (bars,) microseconds since the epoch.
        open, high, low, close, volume: (symbols, bars); prices have two decimals, volumes none.
    """

    symbols: tuple[str, ...]
    step: int
    open_time: npt.NDArray[np.int64]
    open: Array
    high: Array
    low: Array
    close: Array
    volume: Array

    @property
    def bars(self) -> int:
        """Bars of all symbols together."""
        return self.close.size


def random_walk(symbols: int, bars: int, step: int, seed: int = 7) -> Walk:
    """Prices near 100 that move by about 1 % a day or 0.08 % a minute and seldom open where they closed."""
    random = np.random.default_rng(seed)
    shape, spread = (symbols, bars), 0.012 if step >= DAY else 0.0008
    close = (100.0 * np.exp(np.cumsum(random.normal(0.0, spread, shape), axis=1))).round(2)
    before = np.concatenate((np.full((symbols, 1), 100.0), close[:, :-1]), axis=1)
    opened = (before * (1.0 + random.normal(0.0, spread / 4, shape))).round(2)
    reach = np.abs(random.normal(0.0, spread / 2, (2, *shape)))
    return Walk(
        symbols=tuple(f"S{number:03d}" for number in range(symbols)),
        step=step,
        open_time=START + np.arange(bars, dtype=np.int64) * step,
        open=opened,
        high=(np.maximum(opened, close) * (1.0 + reach[0])).round(2),
        low=(np.minimum(opened, close) * (1.0 - reach[1])).round(2),
        close=close,
        volume=random.integers(100, 10_000, shape).astype(np.float64),
    )


def save(walk: Walk, path: Path) -> None:
    """Writes a walk to an ``.npz`` file."""
    np.savez(path, **{name: np.asarray(value) for name, value in vars(walk).items()})  # type: ignore[arg-type]


def load(path: Path | str) -> Walk:
    """Reads what ``save`` wrote."""
    with np.load(path) as stored:
        columns = {name: stored[name] for name in stored.files}
    symbols, step = tuple(columns.pop("symbols").tolist()), int(columns.pop("step"))
    return Walk(symbols=symbols, step=step, **columns)
