from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

import ticktape as tt
from application.ports.column_scanner import ColumnScanner
from application.ports.tape import Tape
from application.reporting.build import ReportOptions
from application.reporting.charts import Charts, charts_of, moves_with_price
from application.reporting.report import RunReport
from application.runs.recorded_candles import recorded_reader
from domain.indicators.registry import declared
from infrastructure.containers.features.reporting import report_builder
from tests.support.prices import walk
from ticktape.backtesting import Result

ON_PRICE = {"sma_5": True, "ema_5": True, "rsi_14": False, "bollinger_upper": True, "bollinger_middle": True}


def charts(result: Result, **limits: int) -> Charts:
    container = result._container
    reader = recorded_reader(container.get(Tape), result.run.attempt)
    return charts_of(reader, result.run.statement.transactions, (), container.get(ColumnScanner), **limits)


@pytest.fixture(scope="module")
def result() -> Result:
    return tt.backtest(tt.MovingAverageCrossover(5, 20), candles=walk(("AAA", "BBB", "CCC"), 300), start="2020-03-01")


def test_lines_are_told_apart_by_what_moves_with_the_price(result: Result) -> None:
    wanted = declared(("sma_5", "ema_5", "rsi_14", "bollinger_upper", "bollinger_middle"))
    sample = next(recorded_reader(result._container.get(Tape), result.run.attempt).frames())
    sample = sample.filter(pl.col("symbol") == "AAA")
    found = moves_with_price(sample, wanted, result._container.get(ColumnScanner))
    assert {name: found[name] for name in ON_PRICE} == ON_PRICE
    assert moves_with_price(sample.head(3), declared(("sma_5",)), result._container.get(ColumnScanner)) == {
        "sma_5": False
    }
    assert moves_with_price(sample, (), result._container.get(ColumnScanner)) == {}


def test_a_chart_has_the_candles_of_the_run_without_warm_up(result: Result) -> None:
    report = build(result)
    rows = walk(("AAA", "BBB", "CCC"), 300).filter(pl.col("timestamp") >= pl.datetime(2020, 3, 1))
    assert {chart.symbol for chart in report.charts} == {"AAA", "BBB", "CCC"}
    for chart in report.charts:
        own = rows.filter(pl.col("symbol") == chart.symbol)
        for name in ("open", "high", "low", "close", "volume"):
            assert getattr(chart, name).tolist() == own[name].to_list()
        assert chart.times.tolist() == own["timestamp"].dt.epoch("s").to_list()
        expected = (
            walk(("AAA", "BBB", "CCC"), 300)
            .filter(pl.col("symbol") == chart.symbol)
            .with_columns(pl.col("close").rolling_mean(20).alias("mean"))
            .filter(pl.col("timestamp") >= pl.datetime(2020, 3, 1))["mean"]
        )
        line = next(one for one in chart.indicators if one.name == "sma_20")
        assert line.on_price
        assert line.values == pytest.approx(expected.to_numpy())


def test_every_fill_is_marked_at_its_candle(result: Result) -> None:
    report = build(result)
    fills = {fill.order_id: fill for fill in result.run.statement.transactions}
    marked = {mark.order_id: (chart, mark) for chart in report.charts for mark in chart.markers}
    assert set(marked) == set(fills)
    for order_id, (chart, mark) in marked.items():
        fill = fills[order_id]
        assert chart.symbol == fill.symbol
        assert chart.times[mark.candle] * 1_000_000 == fill.at
        assert mark.buy == (fill.side == "buy")
        assert chart.low[mark.candle] * 0.99 <= mark.price <= chart.high[mark.candle] * 1.01


def test_where_there_is_no_room_the_most_traded_symbols_come_first(result: Result) -> None:
    counts = dict.fromkeys(("AAA", "BBB", "CCC"), 0)
    for fill in result.run.statement.transactions:
        counts[fill.symbol] += 1
    order = sorted(counts, key=lambda symbol: (-counts[symbol], symbol))
    found = charts(result, most=500)
    assert [chart.symbol for chart in found.charts] == order[:2]
    assert list(found.left_out) == order[2:]
    alone = charts(result, most=1)
    assert [chart.symbol for chart in alone.charts] == order[:1]


def test_many_bars_make_a_candle(result: Result) -> None:
    whole = {chart.symbol: chart for chart in charts(result).charts}
    for chart in charts(result, most_a_symbol=60).charts:
        bars, size = whole[chart.symbol], chart.bars_per_candle
        assert size == 4
        starts = range(0, len(bars.times), size)
        assert chart.open.tolist() == [bars.open[at] for at in starts]
        assert chart.high.tolist() == [bars.high[at : at + size].max() for at in starts]
        assert chart.low.tolist() == [bars.low[at : at + size].min() for at in starts]
        assert chart.close.tolist() == [bars.close[at : at + size][-1] for at in starts]
        assert chart.volume == pytest.approx([bars.volume[at : at + size].sum() for at in starts])
        assert chart.times.tolist() == [bars.times[at] for at in starts]
        fills = [mark.candle for mark in bars.markers]
        assert [mark.candle for mark in chart.markers] == [at // size for at in fills]


def test_minutes_keep_their_times() -> None:
    prices = walk(bars=200, step=timedelta(minutes=1))
    report = build(tt.backtest(tt.BuyAndHold(), candles=prices))
    assert report.charts[0].times.tolist() == prices["timestamp"].dt.epoch("s").to_list()
    assert not report.daily
    assert np.isfinite(report.charts[0].close).all()


def build(result: Result) -> RunReport:
    return report_builder(result._container).build([result.run_id], "1", ReportOptions()).runs[0]
