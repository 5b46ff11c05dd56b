"""``tt.patterns`` over the frames that users have."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

import ticktape as tt
from domain.indicators.patterns.registry import classes
from domain.shared.errors import InvalidCandles, InvalidValue
from tests.unit.ticktape.test_indicators import candles

talib = pytest.importorskip("talib")


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TICKTAPE_DATA_DIR", str(tmp_path / "data"))


def test_strengths_are_added_for_each_symbol() -> None:
    frame = candles()
    computed = tt.patterns.compute(frame, ["ENGULFING", "cdlhammer", tt.patterns.DARKCLOUDCOVER()])
    assert computed.select(frame.columns).equals(frame)
    assert computed.columns[len(frame.columns) :] == ["engulfing", "hammer", "darkcloudcover"]
    for name in ("AAPL", "IBM"):
        part = computed.filter(symbol=name)
        bars = [part[key].to_numpy() for key in ("open", "high", "low", "close")]
        assert part["engulfing"].fill_null(0).to_list() == talib.CDLENGULFING(*bars).tolist()
        assert part["engulfing"].null_count() == tt.patterns.ENGULFING().lookback


def test_all_patterns_and_every_kind_of_frame() -> None:
    frame = candles(40)
    computed = tt.patterns.compute(frame)
    assert len(computed.columns) == len(frame.columns) + len(classes()) == len(frame.columns) + 61
    assert tt.patterns.compute(frame.lazy()).collect().equals(computed)
    pandas = pd.DataFrame({name.upper(): frame[name].to_list() for name in frame.columns})
    theirs = tt.patterns.compute(pandas, ["doji"])
    assert np.array_equal(theirs["doji"].to_numpy(), computed["doji"].to_numpy(), equal_nan=True)


def test_what_fired() -> None:
    frame = candles()
    fired = tt.patterns.fired(frame, ["engulfing", "harami"])
    computed = tt.patterns.compute(frame, ["engulfing", "harami"])
    assert len(fired) == sum(computed[name].fill_null(0).ne(0).sum() for name in ("engulfing", "harami")) > 0
    first = fired.row(0, named=True)
    row = computed.filter(symbol=first["symbol"], date=first["date"])
    assert row[first["pattern"]].item() == first["strength"]
    assert first["direction"] == ("bullish" if first["strength"] > 0 else "bearish")


def test_what_cannot_be_computed_is_said() -> None:
    with pytest.raises(InvalidValue, match="did you mean engulfing"):
        tt.patterns.compute(candles(), ["ENGULFNG"])
    with pytest.raises(InvalidValue, match="no column 'low'"):
        tt.patterns.compute(candles().drop("low"), ["engulfing"])
    with pytest.raises(InvalidCandles, match="not sorted by time"):
        tt.patterns.compute(candles().reverse(), ["engulfing"])
    with pytest.raises(AttributeError, match="no 'ENGULFNG'"):
        _ = tt.patterns.ENGULFNG


def test_the_list_has_words_for_each() -> None:
    listed = tt.patterns.list()
    assert listed["talib"].to_list() == ["CDL" + name.upper() for name in listed["name"]]
    assert listed.filter(pl.any_horizontal(pl.col("title", "description", "meaning").str.len_chars() < 3)).is_empty()
    assert set(listed["direction"]) <= {"bullish", "bearish", "either", "undecided"}
    assert tt.patterns.get("cdldoji") == tt.patterns.CDLDOJI() == tt.patterns.DOJI()
