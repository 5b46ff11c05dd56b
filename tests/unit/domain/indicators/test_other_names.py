"""Names by which a strategy finds what it declared."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

import polars as pl
import pytest

from domain.indicators import registry
from domain.indicators.catalogue.bbands import BBANDS
from domain.indicators.catalogue.macd import MACD
from domain.indicators.frame_indicator import FrameIndicator
from domain.indicators.patterns import registry as patterns
from domain.indicators.registry import chosen_columns, column_names, other_names
from domain.shared.errors import StrategyError
from domain.strategies.actions import Actions
from domain.strategies.bar import Bar, bar_rows
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView
from tests.support.prices import walk
from ticktape import backtest
from ticktape import indicators as tt_indicators


@pytest.mark.parametrize(
    ("declared", "name", "output"),
    [
        ("bollinger_upper_20_2", "bollinger_upper_20_2", "bollinger_upper"),
        ("bollinger_upper_20_2", "bollinger_lower_20_2.0", "bollinger_lower"),
        ("bollinger_upper", "bollinger_upper_20", "bollinger_upper"),
        ("bollinger_upper_50_2.5", "bollinger_middle_50_2.5", "bollinger_middle_50_2.5"),
        ("bollinger_upper_50", "bollinger_upper_50", "bollinger_upper_50_2"),
        ("donchian_upper_20", "donchian_upper_20", "donchian_upper"),
        ("MACD", "macd_12_26_9", "macd"),
        ("macd_signal_5_10_3", "macd_signal_5_10_3", "macd_signal_5_10_3"),
        ("RSI", "RSI", "rsi_14"),
        ("rsi", "rsi", "rsi_14"),
        ("SMA_50", "SMA_50", "sma_50"),
        ("Sma_50", "Sma_50", "sma_50"),
        ("RMA_14", "RMA_14", "smma_14"),
        ("rma_14", "smma_14", "smma_14"),
        ("CDLENGULFING", "CDLENGULFING", "engulfing"),
    ],
)
def test_an_output_is_found_by_what_was_declared_and_what_means_the_same(declared: str, name: str, output: str) -> None:
    assert {output: output, **other_names([declared])}.get(name) == output


def test_names_never_mean_another_parametrisation() -> None:
    names = other_names(
        ["bollinger_upper", "bollinger_upper_50_2", "bollinger_upper_50_3", "sma_20", "sma_50", "macd_5"]
    )
    for name, output in names.items():
        assert output in registry.parse(name).outputs
    assert names["bollinger_upper_50"] == "bollinger_upper_50_2"
    assert names["sma"] == "sma_20"


def test_all_names_of_the_catalogue_are_read_back() -> None:
    for kind in (*registry.classes().values(), *patterns.classes().values()):
        outputs = kind().outputs
        for name, output in other_names(kind).items():
            assert output in outputs
            assert name not in outputs
            assert registry.parse(name) == kind()


def test_a_bar_reads_other_names_and_shows_each_value_once() -> None:
    outputs, names = ("sma_20",), {"sma": "sma_20", "close": "sma_20", "count": "sma_20"}
    (bar,) = bar_rows(outputs, names)([(1.0, 4.0, 0.5, 2.0, 100.0, 1.5)])
    assert (bar["sma"], bar.sma, bar["sma_20"], bar.close) == (1.5, 1.5, 1.5, 2.0)
    assert repr(bar).count("1.5") == 1
    assert callable(bar.count)


class Reads(Strategy):
    """Compares what it finds by the names that it declared."""

    def __init__(self, names: tuple[str, ...] = ()) -> None:
        self.indicators = names
        self.names = names

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        for name in self.names:
            SEEN.setdefault(name, []).append(data[name])
        return None


SEEN: dict[str, list[float]] = {}


def test_a_run_gives_the_values_of_each_declared_parametrisation() -> None:
    SEEN.clear()
    frame = walk(("AAA",), 120)
    names = (
        "donchian_upper_20",
        "bollinger_upper_20_2",
        "bollinger_upper_50_2.5",
        "bollinger_upper_50",
        "RSI",
        "sma_5",
    )
    backtest(Reads(names), candles=frame)
    one = tt_indicators.compute(
        frame, [BBANDS(20, 2), BBANDS(50, 2.5), BBANDS(50, 2), "donchian_upper", "rsi_14", "sma_5"]
    )
    columns = ("donchian_upper", "bollinger_upper", "bollinger_upper_50_2.5", "bollinger_upper_50_2", "rsi_14", "sma_5")
    for name, column in zip(names, columns, strict=True):
        expected = one[column].to_list()
        assert len(SEEN[name]) == len(expected)
        for seen, wanted in zip(SEEN[name], expected, strict=True):
            assert math.isnan(seen) if wanted is None else seen == pytest.approx(wanted)


class Own(FrameIndicator):
    """Something of the user's own."""

    inputs = ("close",)
    outputs = ("rsi",)
    lookback = 1

    def calculate(self, df: pl.DataFrame) -> pl.DataFrame:
        return df.select(pl.col("close").alias("rsi"))


def test_an_output_comes_before_another_name() -> None:
    names: Any = (Own(), "rsi_14")
    assert "rsi" not in other_names(names)


def test_an_unknown_name_lists_what_there_is_the_nearest_first() -> None:
    class Wrong(Strategy):
        indicators = ("rsi_14", "sma_20", MACD())

        def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
            data["sma_21"]
            return None

    with pytest.raises(StrategyError, match=r"no 'sma_21': declare it in Wrong\.indicators; it has sma_20, ") as error:
        backtest(Wrong(), candles=walk(("AAA",), 40))
    listed = "rsi_14, macd, macd_signal, macd_histogram, open, high, low, close, volume"
    assert listed in str(error.value)


@pytest.mark.parametrize(
    ("texts", "named"),
    [
        (["bollinger_upper_20_2"], ["bollinger_upper_20_2", "bollinger_middle_20_2", "bollinger_lower_20_2"]),
        (["bollinger_upper_20"], ["bollinger_upper_20", "bollinger_middle_20", "bollinger_lower_20"]),
        (["Donchian_Lower_20"], ["donchian_upper_20", "donchian_middle_20", "donchian_lower_20"]),
        (["macd_signal_12_26_9"], ["macd_12_26_9", "macd_signal_12_26_9", "macd_histogram_12_26_9"]),
        (
            ["bollinger_upper_20", "bollinger_upper_20_2"],
            ["bollinger_upper_20", "bollinger_middle_20", "bollinger_lower_20"],
        ),
        (["bollinger_upper"], []),
        (["bollinger_upper_20_2.5"], []),
        (["macd_5_35_5", "sma_20", "RSI", "rma_14", "stoch_14", "engulfing"], []),
    ],
)
def test_columns_are_called_as_texts_spell_them(texts: list[str], named: list[str]) -> None:
    assert list(column_names(texts).values()) == named


def test_a_name_with_usual_parameters_asks_for_one_column_under_that_name() -> None:
    indicators, columns = chosen_columns(
        ["donchian_upper_20", "macd_signal", "stoch_14", "bollinger_lower_20_2", "sma_20"]
    )
    assert [type(one).__name__ for one in indicators] == ["DONCHIAN", "MACD", "STOCH", "BBANDS", "SMA"]
    assert columns == {
        "donchian_upper": "donchian_upper_20",
        "macd_signal": "macd_signal",
        "stoch_k": "stoch_k",
        "stoch_d": "stoch_d",
        "bollinger_lower": "bollinger_lower_20_2",
        "sma_20": "sma_20",
    }
