"""Candles that patterns are looked for in: real ones, and made ones in which each pattern is there."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from hypothesis import strategies as st

from tests.unit.domain.indicators.candles import Columns, packaged
from tests.unit.domain.indicators.candles import recorded as recorded_for_indicators

BARS = ("open", "high", "low", "close")
ASX = ("BHP", "CBA", "CSL", "TLS", "WES")

SHAPES = {
    "three stars in the south": [(100, 101, 30, 70), (95, 96, 40, 80), (60, 60, 55, 55)],
    "concealing baby swallow": [(100, 100, 70, 70), (70, 70, 40, 40), (35, 45, 24, 25), (46, 47, 19, 20)],
    "kicking": [(100, 100, 70, 70), (110, 150, 110, 150)],
    "kicking, the first longer": [(100, 100, 60, 60), (110, 135, 110, 135)],
    "mat hold": [(100, 151, 99, 150), (158, 159, 152, 153), (149, 150, 143, 144), (145, 146, 139, 140), (142, 171, 141, 170)],
    "abandoned baby": [(100, 141, 99, 140), (150, 152, 148, 150), (145, 146, 109, 110)],
    "breakaway": [(100, 101, 59, 60), (50, 51, 44, 45), (45, 50, 40, 42), (42, 47, 35, 38), (40, 56, 39, 55)],
    "three methods": [(100, 152, 98, 150), (148, 149, 142, 143), (143, 144, 137, 138), (138, 139, 132, 133), (136, 161, 135, 160)],
    "upside gap two crows": [(100, 151, 99, 150), (160, 161, 155, 156), (163, 164, 152, 153)],
    "line strike": [(100, 122, 99, 120), (110, 132, 109, 130), (120, 142, 119, 140), (145, 146, 90, 95)],
    "ladder bottom": [(100, 101, 79, 80), (90, 91, 69, 70), (80, 81, 59, 60), (70, 78, 49, 50), (75, 96, 74, 95)],
    "inner harami": [(100, 131, 99, 130), (125, 126, 119, 120)],
    "harami with an end in common": [(100, 131, 99, 130), (130, 131, 124, 125)],
    "tristar": [(100, 110, 90, 100), (112, 120, 105, 112), (106, 112, 95, 106)],
    "two crows": [(100, 151, 99, 150), (165, 166, 154, 155), (160, 161, 119, 120)],
    "three black crows": [(100, 121, 99, 120), (115, 116, 95, 95), (105, 106, 80, 80), (90, 91, 65, 65)],
    "unique three river": [(100, 101, 59, 60), (85, 86, 40, 65), (50, 56, 49, 55)],
    "hikkake": [(100, 120, 80, 110), (105, 115, 85, 100), (90, 110, 75, 80), (85, 130, 84, 125)],
    "modified hikkake": [
        (100, 140, 60, 110), (100, 130, 70, 71), (90, 120, 80, 81), (85, 115, 70, 75), (85, 116, 71, 90), (95, 131, 94, 130)
    ],
}  # fmt: skip
"""Open, high, low and close in ticks, behind calm candles of a body of 10 and a span of 20."""


@cache
def recorded(folder: Path) -> dict[str, Columns]:
    """Bitcoin by day, hour and minute, prices near 1e-6, pegged prices, Australian shares, and minutes of SPY."""
    found = {name: columns for name, columns in recorded_for_indicators(folder).items() if "ASX" not in name}
    found |= {f"ASX {n}": c for n, c in recorded_for_indicators(folder).items() if n.startswith("ASX") and _liquid(c)}
    hours = pl.read_csv(folder / "binance_klines" / "BTCUSDT-1h-201708-202002.csv.gz")
    found["BTCUSDT 1h"] = {name: hours[f"{name.title()}_1h"].cast(pl.Float64).to_numpy() for name in BARS}
    found["SPY 1m"] = _spy_minutes(folder / "equities" / "lean" / "minute_spy")
    return found


def _liquid(columns: Columns) -> bool:
    return bool(np.isfinite(columns["close"]).sum() > 400)


def _spy_minutes(folder: Path) -> Columns:
    days = []
    for path in sorted(folder.glob("*_trade.zip")):
        with zipfile.ZipFile(path) as archive:
            text = archive.read(archive.namelist()[0])
        days.append(pl.read_csv(io.BytesIO(text), has_header=False).to_numpy()[:, 1:5] / 10_000.0)
    prices = np.concatenate(days)
    return {name: np.ascontiguousarray(prices[:, at]) for at, name in enumerate(BARS)}


def complete(columns: Columns) -> Columns:
    """The rows with four prices."""
    whole = np.isfinite(sum(columns[name] for name in BARS))
    return {name: columns[name][whole] for name in BARS}


def in_ticks(prices: npt.NDArray[np.int64], tick: float) -> Columns:
    """Rows of open, high, low, close in ticks as columns of prices."""
    return {name: (prices[:, at] * tick).astype(np.float64) for at, name in enumerate(BARS)}


@cache
def planted(seed: int, tick: float = 0.01) -> Columns:
    """All shapes and their mirror images behind calm candles, each many times and each time with other small changes."""
    numbers = np.random.default_rng(seed)
    rows: list[npt.NDArray[np.int64]] = []
    for _ in range(12):
        for shape in SHAPES.values():
            bars = np.array(shape) - 100
            if numbers.random() < 0.5:
                bars = -bars[:, [0, 2, 1, 3]]
            noise = numbers.integers(-2, 3, bars.shape) * (numbers.random(bars.shape) < numbers.choice([0.0, 0.2]))
            rows += [_calm(numbers), _valid(bars + noise)]
    return in_ticks(np.concatenate(rows) + 1000, tick)


def _calm(numbers: np.random.Generator) -> npt.NDArray[np.int64]:
    opened = numbers.integers(-3, 4, 12)
    close = opened + numbers.choice([-10, 10], 12)
    return np.stack([opened, np.maximum(opened, close) + 5, np.minimum(opened, close) - 5, close], axis=1)


def _valid(bars: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.stack([bars[:, 0], bars.max(axis=1), bars.min(axis=1), bars[:, 3]], axis=1)


@cache
def walked(seed: int, rows: int = 3_000) -> Columns:
    """A walk in whole ticks: many equal prices, dojis, gaps and candles as long as their average."""
    numbers = np.random.default_rng(seed)
    spread = int(numbers.choice([1, 2, 3, 6, 12]))
    close = 1_000 + np.cumsum(numbers.integers(-spread, spread + 1, rows))
    opened = np.concatenate(([1_000], close[:-1])) + numbers.integers(-spread, spread + 1, rows) * (
        numbers.random(rows) < 0.5
    )
    above, below = (numbers.integers(0, spread + 1, rows) * (numbers.random(rows) < 0.6) for _ in range(2))
    prices = np.stack([opened, np.maximum(opened, close) + above, np.minimum(opened, close) - below, close], axis=1)
    return in_ticks(prices, float(numbers.choice([0.001, 0.01, 0.1, 1.0, 1e-8])))


@st.composite
def made(draw: st.DrawFn, gaps: bool = False) -> Columns:
    """Up to some dozen candles in few ticks, so that bodies, shadows, gaps and averages are often equal; or constant ones."""
    tick = draw(st.sampled_from([0.01, 0.1, 1e-8, 1.0]))
    size = draw(st.sampled_from([0, 1, 3, 12]))
    one = st.tuples(*[st.integers(-size, size)] * 3, st.integers(0, size), st.integers(0, size))
    bars = draw(st.lists(one, min_size=1, max_size=60))
    middles = 100 + np.cumsum([bar[0] for bar in bars])
    opened, close = middles + [bar[1] for bar in bars], middles + [bar[2] for bar in bars]
    high = np.maximum(opened, close) + [bar[3] for bar in bars]
    low = np.minimum(opened, close) - [bar[4] for bar in bars]
    columns = in_ticks(np.stack([opened, high, low, close], axis=1), tick)
    if gaps:
        for row in draw(st.lists(st.integers(0, len(bars) - 1), max_size=8)):
            columns[draw(st.sampled_from(BARS))][row] = draw(st.sampled_from([np.nan, np.inf]))
    return columns


def real() -> dict[str, Columns]:
    """The candles that a package ships."""
    return {name: complete(columns) for name, columns in packaged().items()}
