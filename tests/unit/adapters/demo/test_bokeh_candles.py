"""The demonstration prices."""

from __future__ import annotations

import sys
from datetime import date

import polars as pl
import pytest

from adapters.demo.bokeh_candles import demo_candles
from adapters.memory.tape import MemoryTape
from application.ports.errors import UnreadableFile
from domain.market.candle_schema import CANDLE_SCHEMA
from domain.market.quality import find_overlaps
from tests.contracts.tape.frames import LATER


def test_five_stocks_keep_every_rule() -> None:
    candles = demo_candles()
    assert candles.schema == CANDLE_SCHEMA
    receipt = MemoryTape().append(candles, received_at=LATER)
    assert (receipt.added, receipt.unchanged) == (12_154, 0)
    assert candles.group_by("symbol").len().sort("symbol").rows() == [
        ("AAPL", 3270),
        ("FB", 196),
        ("GOOG", 2148),
        ("IBM", 3270),
        ("MSFT", 3270),
    ]
    assert find_overlaps(candles).is_empty()


def test_prices_are_raw_and_the_split_of_2005_shows_in_the_adjusted_close_only() -> None:
    apple = demo_candles().filter(pl.col("symbol") == "AAPL")
    before, after = (apple.filter(pl.col("session_date") == date(2005, 2, day)).row(0, named=True) for day in (25, 28))
    assert after["close"] / before["close"] == pytest.approx(0.504, abs=0.001)
    assert after["adjusted_close"] / before["adjusted_close"] == pytest.approx(1.008, abs=0.001)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bokeh_sampledata", None)
    with pytest.raises(UnreadableFile, match="ticktape\\[demo\\]"):
        demo_candles()
