"""Candles of the symbols that a run traded, with what its strategy looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import polars as pl

from application.market_data.candle_reader import CandleReader
from application.market_data.selection import SESSION
from application.ports.column_scanner import ColumnScanner
from application.reporting.curves import DAY
from application.reporting.report import IndicatorLine, Marker, SymbolChart
from application.trading.bars import Floats
from domain.indicators.evaluation.compute import IndicatorPipeline, compute
from domain.indicators.frame_indicator import AnyIndicator
from domain.orders.order import Side
from domain.portfolio.position import Transaction

MOST_CANDLES = 40_000
"""So many candles stand in a report, of all symbols together."""

MOST_CANDLES_A_SYMBOL = 10_000
"""Where a symbol has more bars, several make a candle."""

SAMPLE_ROWS = 1_000
_SAME = 1e-6
_PRICES = ("open", "high", "low", "close")


@dataclass(frozen=True, slots=True)
class Charts:
    """The charts of a run.

    Attributes:
        charts: the most traded symbols first.
        left_out: symbols without a chart.
    """

    charts: tuple[SymbolChart, ...]
    left_out: tuple[str, ...]


def charts_of(
    reader: CandleReader,
    fills: Sequence[Transaction],
    indicators: Sequence[AnyIndicator],
    scanner: ColumnScanner,
    *,
    most: int = MOST_CANDLES,
    most_a_symbol: int = MOST_CANDLES_A_SYMBOL,
) -> Charts:
    """Charts of as many symbols as there is room for: the most traded ones, then by name.

    Args:
        reader: the run's candles.
        fills: what was traded, in the order of time.
        indicators: what the strategy declared.
        scanner: computes them.
        most: how many candles there may be of all symbols together; the first symbol is always there.
        most_a_symbol: how many of one.
    """
    rows = _rows_by_symbol(reader)
    traded = Counter(fill.symbol for fill in fills)
    order = sorted(rows, key=lambda symbol: (-traded[symbol], symbol))
    factors: dict[str, int] = {}
    room = most
    for symbol in order:
        factor = -(-rows[symbol] // most_a_symbol)
        candles = -(-rows[symbol] // factor)
        if factors and candles > room:
            continue
        room -= candles
        factors[symbol] = factor
    return Charts(
        tuple(_charts(reader, factors, fills, indicators, scanner)),
        tuple(sorted(symbol for symbol in rows if symbol not in factors)),
    )


def _rows_by_symbol(reader: CandleReader) -> dict[str, int]:
    rows: Counter[str] = Counter()
    for frame in reader.frames():
        rows.update(dict(frame.filter(_decided(reader)).group_by("symbol").len().iter_rows()))
    return dict(rows)


def _decided(reader: CandleReader) -> pl.Expr:
    start: date | datetime | None = reader.selection.start
    if start is None:
        return pl.lit(True)
    return pl.col("open_time") >= start if isinstance(start, datetime) else start <= SESSION


def _charts(
    reader: CandleReader,
    factors: dict[str, int],
    fills: Sequence[Transaction],
    indicators: Sequence[AnyIndicator],
    scanner: ColumnScanner,
) -> list[SymbolChart]:
    pipeline = IndicatorPipeline(indicators, scanner)
    wanted = pl.col("symbol").is_in(list(factors))
    daily = reader.selection.interval.is_daily_or_longer
    time = SESSION.to_physical().cast(pl.Int64) * DAY if daily else pl.col("open_time").dt.epoch("s")
    parts: list[pl.DataFrame] = []
    moving: dict[str, bool] = {}
    for whole in reader.frames():
        frame = whole.filter(wanted)
        if not len(frame):
            continue
        if not parts:
            moving = moves_with_price(_sample(frame, factors), indicators, scanner)
        computed = frame.with_columns(pl.Series(name, values) for name, values in pipeline.feed(frame).items())
        shown = computed.filter(_decided(reader)).with_columns(time.alias("time"))
        parts.append(_merged(shown, factors, pipeline.outputs))
    by_symbol = pl.concat(parts).partition_by("symbol", as_dict=True) if parts else {}
    return [
        _chart(symbol, by_symbol[symbol,], factor, moving, fills)
        for symbol, factor in factors.items()
        if (symbol,) in by_symbol
    ]


def _merged(frame: pl.DataFrame, factors: dict[str, int], outputs: Sequence[str]) -> pl.DataFrame:
    """So many bars of a symbol made one: open of the first, extremes, close and indicators of the last, sum of volume."""
    columns = ["symbol", "open_time", "time", *_PRICES, "volume", *outputs]
    if all(factor == 1 for factor in factors.values()):
        return frame.select(columns)
    factor = pl.col("symbol").replace_strict(factors, return_dtype=pl.Int64)
    group = (pl.int_range(pl.len()).over("symbol") // factor).alias("group")
    return (
        frame.with_columns(group)
        .group_by("symbol", "group", maintain_order=True)
        .agg(
            pl.col("open_time", "time", "open").first(),
            pl.col("high").max(),
            pl.col("low").min(),
            pl.col("volume").sum(),
            pl.col("close", *outputs).last(),
        )
        .select(columns)
    )


def _sample(frame: pl.DataFrame, symbols: Iterable[str]) -> pl.DataFrame:
    """The first rows of the first of the symbols that has any."""
    there = set(frame["symbol"].unique())
    first = next(symbol for symbol in symbols if symbol in there)
    return frame.filter(pl.col("symbol") == first).head(SAMPLE_ROWS)


def _chart(
    symbol: str, frame: pl.DataFrame, factor: int, moving: dict[str, bool], fills: Sequence[Transaction]
) -> SymbolChart:
    def column(name: str) -> Floats:
        return frame[name].to_numpy()

    return SymbolChart(
        symbol=symbol,
        times=frame["time"].to_numpy(),
        open=column("open"),
        high=column("high"),
        low=column("low"),
        close=column("close"),
        volume=column("volume"),
        bars_per_candle=factor,
        indicators=tuple(IndicatorLine(name, column(name), on_price) for name, on_price in moving.items()),
        markers=tuple(_markers(symbol, frame, fills)),
    )


def _markers(symbol: str, frame: pl.DataFrame, fills: Sequence[Transaction]) -> Iterator[Marker]:
    """The fills of a symbol, each at the candle that was open then."""
    own = [fill for fill in fills if fill.symbol == symbol]
    opened = frame["open_time"].to_physical().to_numpy()
    places = np.searchsorted(opened, np.array([fill.at for fill in own], np.int64), side="right") - 1
    for place, fill in zip(places.tolist(), own, strict=True):
        if place >= 0:
            bought = fill.side is Side.BUY
            yield Marker(place, bought, float(fill.quantity), float(fill.price), fill.order_id)


def moves_with_price(
    sample: pl.DataFrame, indicators: Sequence[AnyIndicator], scanner: ColumnScanner
) -> dict[str, bool]:
    """For each output whether it is on the scale of prices: whether it rises by as much as all prices are raised by.

    Args:
        sample: candles, long enough that every indicator has values.
        indicators: which ones.
        scanner: computes them.
    """
    if not indicators:
        return {}
    step = float(np.nanmedian(sample["close"].to_numpy()))
    raised = sample.with_columns(pl.col(*_PRICES) + step)
    plain = compute(sample, indicators, scanner)
    lifted = compute(raised, indicators, scanner)
    names = [name for indicator in indicators for name in indicator.outputs]
    found = {}
    for name in names:
        risen = (lifted[name] - plain[name]).drop_nulls()
        found[name] = bool(len(risen)) and bool(((risen - step).abs() <= _SAME * step).all())
    return found
