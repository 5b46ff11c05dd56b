"""Columns of candles that the generic tests run over: real ones and made ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from bokeh_sampledata import stocks
from hypothesis import strategies as st

from domain.indicators.columns import FloatColumn

Columns = dict[str, FloatColumn]
NAMES = ("open", "high", "low", "close", "volume")
SESSION_BARS = 20


@cache
def packaged() -> dict[str, Columns]:
    """Daily candles that a package ships, 2000 to 2013."""
    return {
        name: with_context({key: np.array(getattr(stocks, name)[key], dtype=np.float64) for key in NAMES})
        for name in ("AAPL", "FB", "GOOG", "IBM", "MSFT")
    }


@cache
def recorded(folder: Path) -> dict[str, Columns]:
    """Crypto minutes and days (prices near 1e-6, volumes over 3e13, pegged prices), and Australian shares down to a tenth of a cent."""
    klines = folder / "binance_klines"
    found = {"BTCUSDT 1m": _columns(pl.read_csv(klines / "BTCUSDT-1m-202412-local_tz.csv.gz"))}
    for name in ("PEPEUSDT", "FDUSDUSDT", "USD1USDT", "BTCUSDT"):
        found[name] = _columns(pl.read_csv(klines / "1d_multi" / f"{name}-1d.csv.gz"))
    shares = pl.read_csv(folder / "asx" / "asx_daily_144_2017-2019.csv.gz", infer_schema_length=None)
    for (name,), frame in shares.sort("Tick", "Date").group_by("Tick", maintain_order=True):
        found[f"ASX {name}"] = _columns(frame)
    return found


def _columns(frame: pl.DataFrame) -> Columns:
    frame = frame.rename(str.lower)
    return with_context({name: np.array(frame[name].cast(pl.Float64).to_numpy()) for name in NAMES})


def with_context(columns: dict[str, Any]) -> Columns:
    """With ``session``, where some bars have one number, then the next, and ``close_benchmark``, prices that go another way."""
    sessions = np.arange(len(columns["close"])) // SESSION_BARS * 1.0
    return columns | {"session": sessions, "close_benchmark": columns["open"][::-1].copy()}


def complete(columns: Columns) -> Columns:
    """The rows without a missing value."""
    whole = np.isfinite(sum(columns.values()))
    return {name: column[whole] for name, column in columns.items()}


def joined(parts: list[Columns]) -> tuple[Columns, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Several series one behind the other, and their offsets."""
    offsets = np.cumsum([0] + [len(part["close"]) for part in parts])
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}, offsets


@st.composite
def candles(draw: st.DrawFn, gaps: bool = True) -> Columns:
    """Up to some hundred bars: calm, wild or constant, dear or cheap, thin or thick, with or without missing values."""
    moves = draw(st.sampled_from([[0.0], [0.0, 0.001, -0.001], [0.0, 0.5, -0.4], [0.01, -0.01, 0.003, 0.2]]))
    steps = np.array(draw(st.lists(st.sampled_from(moves), max_size=draw(st.sampled_from([3, 30, 120])))))
    close = draw(st.sampled_from([1e-6, 0.001, 1.0, 123.456, 96_000.0])) * np.cumprod(1.0 + steps)
    opened = np.concatenate((close[:1], close[:-1]))
    wick = draw(st.sampled_from([0.0, 0.001, 0.1]))
    volume = draw(st.sampled_from([0.0, 1.5, 3e13])) * (1.0 + np.arange(len(close)) % 7)
    columns = with_context(
        {
            "open": opened,
            "high": np.maximum(opened, close) * (1.0 + wick),
            "low": np.minimum(opened, close) * (1.0 - wick),
            "close": close,
            "volume": volume,
        }
    )
    if gaps and len(close) and draw(st.booleans()):
        for row in draw(st.lists(st.integers(0, len(close) - 1), max_size=20)):
            columns[draw(st.sampled_from(NAMES))][row] = np.nan
        if draw(st.booleans()):
            columns["close"][draw(st.integers(0, len(close) - 1))] = np.inf
    return columns
