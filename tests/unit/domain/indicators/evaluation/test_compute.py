"""Indicators over frames: catalogue entries and users' own alike, at once and in chunks."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from domain.indicators.catalogue.bbands import BBANDS
from domain.indicators.catalogue.ema import EMA
from domain.indicators.catalogue.sma import SMA
from domain.indicators.evaluation.compute import IndicatorPipeline, compute
from domain.indicators.frame_indicator import AnyIndicator, FrameIndicator
from domain.indicators.plain_scanner import PlainScanner
from domain.shared.errors import InvalidCandles, InvalidValue
from tests.unit.domain.indicators.candles import packaged

SCANNER = PlainScanner()


class RollingRange(FrameIndicator):
    """A user's own: highest high less lowest low of five bars."""

    inputs = ("high", "low")
    outputs = ("range_5",)
    lookback = 5

    def calculate(self, df: pl.DataFrame) -> pl.DataFrame:
        return df.with_columns(range_5=pl.col("high").rolling_max(5) - pl.col("low").rolling_min(5))


class RunningHigh(FrameIndicator):
    """A user's own that depends on the whole history, with two outputs."""

    inputs = ("close",)
    outputs = ("peak", "drawdown")

    def calculate(self, df: pl.DataFrame) -> pl.DataFrame:
        peak = pl.col("close").cum_max()
        return df.select(drawdown=pl.col("close") / peak - 1.0, peak=peak)


INDICATORS: list[AnyIndicator] = [SMA(3), RollingRange(), BBANDS(4), RunningHigh()]


def frame(symbols: int = 3, bars: int = 60) -> pl.DataFrame:
    """Candles of several symbols of different length, one behind the other."""
    names = list(packaged())[:symbols]
    start = datetime(2020, 1, 1)  # noqa: DTZ001
    return pl.concat(
        pl.DataFrame({key: packaged()[name][key][: bars - 7 * at] for key in ("open", "high", "low", "close")}).select(
            pl.lit(name).alias("symbol"),
            pl.Series("open_time", [start + timedelta(days=day) for day in range(bars - 7 * at)]),
            pl.all(),
        )
        for at, name in enumerate(names)
    )


def by_symbol(candles: pl.DataFrame) -> dict[str, pl.DataFrame]:
    return {str(name): part for (name,), part in candles.group_by("symbol", maintain_order=True)}


def test_outputs_are_added_per_symbol() -> None:
    candles = frame()
    computed = compute(candles, INDICATORS, SCANNER)
    assert_frame_equal(computed.select(candles.columns), candles)
    for name, part in by_symbol(candles).items():
        mine = computed.filter(pl.col("symbol") == name)
        expected = part["close"].rolling_mean(3)
        assert np.allclose(mine["sma_3"][2:], expected[2:], rtol=1e-12)
        assert mine["sma_3"][:2].null_count() == 2
        assert mine["range_5"][:4].null_count() == 4
        assert mine["peak"].to_list() == part["close"].cum_max().to_list()


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 999))
def test_order_of_symbols_does_not_matter(seed: int) -> None:
    candles = frame(bars=30).with_row_index("row")
    mixed = candles.sample(fraction=1.0, shuffle=True, seed=seed).sort("open_time", maintain_order=True)
    assert_frame_equal(compute(mixed, INDICATORS, SCANNER).sort("row"), compute(candles, INDICATORS, SCANNER))


@settings(max_examples=30, deadline=None)
@given(cuts=st.lists(st.integers(0, 159), max_size=6).map(sorted))
def test_chunks_give_what_the_whole_gives(cuts: list[int]) -> None:
    candles = frame().sort("open_time", "symbol")
    whole = compute(candles, INDICATORS, SCANNER)
    pipeline, found = IndicatorPipeline(INDICATORS, SCANNER), []
    for first, last in zip([0, *cuts], [*cuts, candles.height], strict=True):
        found.append(pipeline.feed(candles.slice(first, last - first)))
    for name in pipeline.outputs:
        chunked = np.concatenate([part[name] for part in found])
        assert np.array_equal(chunked, whole[name].fill_null(np.nan).to_numpy(), equal_nan=True), name


def test_symbols_may_come_late_and_pause() -> None:
    parts = by_symbol(frame())
    first, second = parts["AAPL"], parts["FB"]
    pipeline = IndicatorPipeline([SMA(3), RollingRange()], SCANNER)
    pipeline.feed(first[:10])
    pipeline.feed(second[:10])
    pipeline.feed(second[10:20])
    found = pipeline.feed(pl.concat([second[20:30], first[10:20]]))
    expected = [compute(part, [SMA(3), RollingRange()], SCANNER) for part in (second[:30], first[:20])]
    for name in pipeline.outputs:
        assert found[name].tolist() == [*expected[0][name][20:], *expected[1][name][10:]]


def test_streams_of_users_indicators_equal_their_columns() -> None:
    part = by_symbol(frame())["AAPL"]
    for indicator in (RollingRange(), RunningHigh()):
        stream, columns = indicator.stream(), indicator.values(part.select(indicator.inputs))
        for at, bar in enumerate(part.select(indicator.inputs).rows()):
            if at == 20:
                saved, stream = stream.state, indicator.stream()
                stream.restore(saved)
            output = stream.update(*bar)
            values = output if isinstance(output, tuple) else (output,)
            assert np.array_equal(values, [column[at] for column in columns], equal_nan=True)
        assert len(stream.state) == (indicator.lookback or part.height)


def test_nulls_and_whole_numbers() -> None:
    candles = pl.DataFrame({"close": [1, 2, None, 3, 4]})
    assert compute(candles, [SMA(2)], SCANNER)["sma_2"].to_list() == [None, 1.5, None, 2.5, 3.5]
    assert compute(candles.clear(), [SMA(2)], SCANNER)["sma_2"].to_list() == []
    nothing = pl.DataFrame({"close": [None, None]})
    assert compute(nothing, [SMA(2)], SCANNER)["sma_2"].to_list() == [None, None]


def test_a_series_is_a_symbol_at_a_venue_and_an_interval() -> None:
    candles = pl.DataFrame(
        {
            "symbol": ["A", "A", "A", "A"],
            "venue": ["X", "Y", "X", "Y"],
            "date": ["2020-01-01", "2020-01-01", "2020-01-02", "2020-01-02"],
            "close": [1.0, 10.0, 2.0, 20.0],
        }
    )
    assert compute(candles, [SMA(2)], SCANNER)["sma_2"].to_list() == [None, None, 1.5, 15.0]


def test_unsorted_rows_are_refused() -> None:
    candles = frame()
    with pytest.raises(InvalidCandles, match="AAPL are not sorted by time"):
        compute(pl.concat([candles[5:10], candles[:5], candles[10:]]), [SMA(3)], SCANNER)
    with pytest.raises(InvalidCandles, match="FB are not sorted by time"):
        compute(pl.concat([candles[:62], candles[60:61]]), [SMA(3)], SCANNER)
    with pytest.raises(InvalidCandles, match="or have a time twice"):
        compute(pl.concat([candles[:5], candles[4:5]]), [SMA(3)], SCANNER)
    with pytest.raises(InvalidCandles, match="without a time"):
        compute(candles.with_columns(open_time=pl.lit(None)), [SMA(3)], SCANNER)


def test_a_chunk_must_go_on_after_the_last_one() -> None:
    candles = by_symbol(frame())["FB"]
    pipeline = IndicatorPipeline([SMA(3)], SCANNER)
    pipeline.feed(candles[:10])
    with pytest.raises(InvalidCandles, match="FB begin before"):
        pipeline.feed(candles[9:12])
    whole = compute(candles, [SMA(3)], SCANNER)
    assert pipeline.feed(candles[10:12])["sma_3"].tolist() == whole["sma_3"][10:12].to_list()


class Wrong(FrameIndicator):
    inputs = ("close",)
    outputs = ("wrong",)

    def __init__(self, result: pl.DataFrame) -> None:
        self.result = result

    def calculate(self, df: pl.DataFrame) -> pl.DataFrame:
        return self.result


@pytest.mark.parametrize(
    ("indicators", "message"),
    [
        ([SMA(3), EMA(3), SMA(3)], "two indicators have the output 'sma_3'"),
        ([Wrong(pl.DataFrame({"wrong": [1.0]}))], "gave 1 rows for 60"),
        ([Wrong(pl.DataFrame({"right": [1.0] * 60}))], "gave no column 'wrong'"),
        ([Wrong(pl.DataFrame({"wrong": ["a"] * 60}))], "holds String, not numbers"),
    ],
)
def test_unusable_indicators_are_refused(indicators: list[AnyIndicator], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        compute(frame(symbols=1), indicators, SCANNER)


def test_missing_and_unusable_columns_are_named() -> None:
    candles = frame()
    for indicator in (SMA(3), RunningHigh()):
        with pytest.raises(InvalidValue, match="no column 'close'"):
            compute(candles.drop("close"), [indicator], SCANNER)
    with pytest.raises(InvalidValue, match="column 'close' holds String, not numbers"):
        compute(candles.with_columns(close=pl.lit("a")), [SMA(3)], SCANNER)
    overwriting = Wrong(candles)
    overwriting.outputs = ("close",)
    with pytest.raises(InvalidValue, match="overwrite the input 'close'"):
        compute(candles, [overwriting], SCANNER)
