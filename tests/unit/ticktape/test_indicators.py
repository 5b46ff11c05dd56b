"""``tt.indicators`` over the frames that users have, and in their strategies."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from bokeh_sampledata import stocks

import ticktape as tt
from domain.indicators.registry import classes
from domain.shared.errors import InvalidCandles, InvalidValue
from ticktape import indicator_classes


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TICKTAPE_DATA_DIR", str(tmp_path / "data"))


def candles(rows: int = 80) -> pl.DataFrame:
    """The first days of two shares, one behind the other."""
    parts = []
    for name in ("AAPL", "IBM"):
        table = getattr(stocks, name)
        columns = {key: table[key][:rows] for key in ("open", "high", "low", "close", "volume")}
        dates = pl.Series("date", table["date"][:rows]).str.to_date()
        parts.append(pl.DataFrame({"symbol": [name] * rows, **columns}).with_columns(dates))
    return pl.concat(parts)


def chosen() -> list[Any]:
    return [tt.indicators.RSI(5), tt.indicators.MACD(3, 6, 4), tt.indicators.BBANDS, "sma_20"]


OUTPUTS = ["rsi_5", "macd_3_6_4", "macd_signal_3_6_4", "macd_histogram_3_6_4"]
OUTPUTS += ["bollinger_upper", "bollinger_middle", "bollinger_lower", "sma_20"]


def test_columns_are_added_for_each_symbol() -> None:
    frame = candles()
    computed = tt.indicators.compute(frame, chosen())
    assert computed.select(frame.columns).equals(frame)
    assert computed.columns[len(frame.columns) :] == OUTPUTS
    for name in ("AAPL", "IBM"):
        closes = frame.filter(symbol=name)["close"]
        expected = closes.rolling_mean(20).to_numpy()
        assert np.allclose(computed.filter(symbol=name)["sma_20"].to_numpy(), expected, equal_nan=True)


def test_lazy_frames_stay_lazy_and_give_the_same() -> None:
    lazy = tt.indicators.compute(candles().lazy(), chosen())
    assert isinstance(lazy, pl.LazyFrame)
    assert lazy.collect().equals(tt.indicators.compute(candles(), chosen()))


@pytest.mark.parametrize("zone", [None, "America/New_York"])
def test_pandas_frames_keep_their_index_and_spelling(zone: str | None) -> None:
    part = candles().filter(symbol="IBM")
    index = pd.DatetimeIndex(part["date"].to_list(), name="Date", tz=zone)
    frame = pd.DataFrame(
        {name.title(): part[name].to_numpy() for name in ("open", "high", "low", "close")}, index=index
    )
    computed = tt.indicators.compute(frame, chosen())
    assert isinstance(computed, pd.DataFrame)
    assert computed.index.equals(frame.index)
    assert list(computed.columns) == ["Open", "High", "Low", "Close", *OUTPUTS]
    assert "rsi_5" not in frame.columns
    ours = tt.indicators.compute(part, chosen())
    for name in OUTPUTS:
        assert np.array_equal(computed[name].to_numpy(), ours[name].to_numpy(), equal_nan=True)


def test_pandas_frames_of_several_symbols() -> None:
    frame = candles().sort("date", "symbol")
    pandas = pd.DataFrame({name: frame[name].to_list() for name in frame.columns}).set_index(["date", "symbol"])
    computed = tt.indicators.compute(pandas, ["sma_3"])
    expected = tt.indicators.compute(frame, ["sma_3"])["sma_3"].to_numpy()
    assert np.array_equal(computed["sma_3"].to_numpy(), expected, equal_nan=True)


def test_a_column_of_the_same_name_is_replaced() -> None:
    frame = candles().with_columns(sma_3=pl.lit(-1.0))
    assert tt.indicators.compute(frame, ["sma_3"])["sma_3"].drop_nulls().min() > 0.0  # type: ignore[operator]


def test_what_cannot_be_computed_is_said() -> None:
    with pytest.raises(InvalidValue, match="did you mean sma"):
        tt.indicators.compute(candles(), ["smaa_20"])
    with pytest.raises(InvalidValue, match="is no indicator"):
        tt.indicators.compute(candles(), [42])  # type: ignore[list-item]
    with pytest.raises(InvalidValue, match="'Close' and 'close' differ in letter case only"):
        tt.indicators.compute(candles().with_columns(Close="close"), ["sma_3"])
    with pytest.raises(InvalidCandles, match="not sorted by time"):
        tt.indicators.compute(candles().reverse(), ["sma_3"])
    with pytest.raises(InvalidCandles, match="Polars or pandas"):
        tt.indicators.compute([1.0, 2.0], ["sma_3"])
    with pytest.raises(AttributeError, match="no 'RSII'"):
        _ = tt.indicators.RSII


def test_classes_are_attributes_known_to_editors() -> None:
    assert {name: getattr(tt.indicators, name) for name in classes()} == classes()
    assert {name: getattr(indicator_classes, name) for name in indicator_classes.__all__} == classes()
    assert set(classes()) | {"compute", "get", "list", "with_other_close"} == set(dir(tt.indicators))
    assert tt.indicators.list()["name"].sort().to_list() == sorted(classes())


def test_by_the_names_of_talib() -> None:
    bands = tt.indicators.get("BBANDS", timeperiod=10, nbdevup=2.5)
    computed = tt.indicators.compute(candles(), [bands])
    stems = [name.removesuffix("_10_2.5") for name in computed.columns[-3:]]
    assert [stem.split("_")[1] for stem in stems] == ["upper", "middle", "lower"]


class Listener(tt.Strategy):
    """Keeps what it finds."""

    indicators = ("rsi_5", tt.indicators.MACD(), "engulfing", tt.patterns.DOJI())

    def __init__(self) -> None:
        self.found: list[dict[str, float]] = []

    def on_data(self, date: datetime, symbol: str, data: tt.Bar, portfolio: tt.PortfolioView) -> tt.Buy | None:
        self.found.append({name: data[name] for name in ("rsi_5", "macd", "macd_signal", "engulfing", "doji")})
        HEARD.append((symbol, date, self.found[-1]))
        return tt.Buy() if data["engulfing"] == 100 else None


HEARD: list[tuple[str, datetime, dict[str, float]]] = []


def test_strategies_find_indicators_and_patterns_by_name() -> None:
    HEARD.clear()
    frame = candles()
    result = tt.backtest(Listener, candles=frame)
    computed = tt.patterns.compute(tt.indicators.compute(frame, ["rsi_5", tt.indicators.MACD()]), ["ENGULFING", "DOJI"])
    assert len(HEARD) == len(frame)
    for symbol, date, found in HEARD:
        row = computed.filter(symbol=symbol, date=date.astimezone(UTC).date()).row(0, named=True)
        for name, value in found.items():
            expected = np.nan if row[name] is None else row[name]
            assert value == expected or (np.isnan(value) and np.isnan(expected)), (symbol, date, name)
    engulfed = computed.filter(pl.col("engulfing") == 100)
    assert len(engulfed) > 0
    assert len(result.orders) == len(engulfed)


def test_one_is_as_good_as_several() -> None:
    frame = candles()
    expected = tt.indicators.compute(frame, [tt.indicators.RSI()])
    for one in ("rsi_14", tt.indicators.RSI, tt.indicators.RSI(14)):
        assert tt.indicators.compute(frame, one).equals(expected)
    assert tt.patterns.compute(frame, "ENGULFING").equals(tt.patterns.compute(frame, ["engulfing"]))


def test_a_missing_benchmark_is_told_with_what_to_do() -> None:
    with pytest.raises(InvalidValue, match=r"no column 'close_benchmark'.*with_other_close"):
        tt.indicators.compute(candles(), "beta_5")


def in_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(frame.to_dict(as_series=False))


def test_another_symbols_closes_are_added_to_any_frame() -> None:
    apple, ibm = candles().partition_by("symbol")
    beside = tt.indicators.with_other_close(apple, ibm)
    assert beside["close_benchmark"].to_list() == ibm["close"].to_list()
    upper = in_pandas(apple.rename({"close": "Close", "date": "Date"})).set_index("Date")
    widened = tt.indicators.with_other_close(upper, in_pandas(ibm), "close_ibm")
    assert [*widened.columns] == [*upper.columns, "close_ibm"]
    assert widened["close_ibm"].tolist() == ibm["close"].to_list()
    found = tt.indicators.compute(widened, [tt.indicators.BETA(20, against="close_ibm")])
    expected = tt.indicators.compute(beside, [tt.indicators.BETA(20)])["beta_20"]
    np.testing.assert_array_equal(found.iloc[:, -1].to_numpy(), expected.to_numpy())


def test_columns_are_called_as_they_were_asked_for() -> None:
    found = tt.indicators.compute(candles(), ["donchian_upper_20", "bollinger_upper", "macd_12_26_9"])
    usual = tt.indicators.compute(candles(), [tt.indicators.DONCHIAN, tt.indicators.BBANDS, tt.indicators.MACD])
    assert found.columns[-9:] == [
        *("donchian_upper_20", "donchian_middle_20", "donchian_lower_20"),
        *("bollinger_upper", "bollinger_middle", "bollinger_lower"),
        *("macd_12_26_9", "macd_signal_12_26_9", "macd_histogram_12_26_9"),
    ]
    assert found["donchian_upper_20"].equals(usual["donchian_upper"].alias("donchian_upper_20"))
    assert (
        "donchian_lower_20"
        in tt.indicators.compute(pd.DataFrame(candles().to_dict(as_series=False)), "donchian_upper_20").columns
    )
