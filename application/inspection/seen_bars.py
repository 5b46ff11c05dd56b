"""Candles as they stand on the tape and as a run saw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from application.market_data.candle_reader import CandleReader
from application.ports.column_scanner import ColumnScanner
from application.ports.tape import CandleQuery, Tape, TapeCommit
from domain.indicators.evaluation.compute import IndicatorPipeline
from domain.indicators.frame_indicator import AnyIndicator


@dataclass(frozen=True, slots=True)
class SeenBar:
    """A candle as it stands on the tape and as the run saw it.

    Attributes:
        symbol: whose it is.
        open_time: its name, UTC.
        session_date: its session; None below a day.
        raw: ``open, high, low, close, volume`` as traded.
        seen: the same as the run saw them.
        factor: seen close over raw close.
        known_at: when the row could first be known.
        commit: the commit of the tape that brought it; None where the tape does not say.
        indicators: the declared indicators at it, None where there was no value.
        before: the same at the symbol's bar before.
    """

    symbol: str
    open_time: datetime
    session_date: date | None
    raw: Mapping[str, float]
    seen: Mapping[str, float]
    factor: float
    known_at: datetime
    commit: TapeCommit | None
    indicators: Mapping[str, float | None]
    before: Mapping[str, float | None]


def look_up_bars(
    wanted: set[tuple[str, datetime]],
    reader: CandleReader,
    tape: Tape,
    indicators: Sequence[AnyIndicator],
    scanner: ColumnScanner,
    *,
    commits: bool = True,
) -> dict[tuple[str, datetime], SeenBar]:
    """Bars with their raw values and the indicators as the run computed them, in one pass over the candles.

    Args:
        wanted: symbol and open time of each.
        reader: the run's candles.
        tape: where the raw values and commits stand.
        indicators: what the strategy declared.
        scanner: computes them.
        commits: whether to ask for the commit that brought each bar.
    """
    pipeline = IndicatorPipeline(indicators, scanner)
    symbols = pl.col("symbol").is_in(sorted({symbol for symbol, _ in wanted}))
    newest = max((opened for _, opened in wanted), default=None)
    keys = pl.DataFrame(
        sorted(wanted), schema={"symbol": pl.String, "open_time": pl.Datetime("us", "UTC")}, orient="row"
    )
    parts = []
    last: pl.DataFrame | None = None
    for whole in reader.frames():
        if newest is None or whole["open_time"][0] > newest:
            break
        frame = whole.filter(symbols)
        computed = frame.with_columns(
            pl.Series(name, values, dtype=pl.Float64).fill_nan(None) for name, values in pipeline.feed(frame).items()
        )
        with_last = computed if last is None else pl.concat([last, computed])
        shifted = with_last.with_columns(
            pl.col(name).shift(1).over("symbol").alias(f"{name}:before") for name in pipeline.outputs
        )
        parts.append(shifted.join(keys, on=["symbol", "open_time"], how="semi"))
        last = with_last.group_by("symbol", maintain_order=True).tail(1).select(computed.columns)
    if not parts:
        return {}
    # A bar that is carried into the next frame stands there again, without the one before it.
    seen = pl.concat(parts).unique(["symbol", "open_time"], keep="first", maintain_order=True)
    raw = _raw_rows(seen, reader, tape)
    selection = reader.selection
    brought = tape.commits_of(seen, selection.interval, selection.known_at) if commits else {}
    found = {}
    for row in seen.iter_rows(named=True):
        key = (row["symbol"], row["open_time"])
        found[key] = _seen_bar(row, raw[key], pipeline.outputs, brought.get((key[0], row["venue"], key[1])))
    return found


def _raw_rows(seen: pl.DataFrame, reader: CandleReader, tape: Tape) -> dict[tuple[str, datetime], dict[str, float]]:
    if not len(seen):
        return {}
    selection = reader.selection
    query = CandleQuery(
        interval=selection.interval,
        symbols=tuple(seen["symbol"].unique().to_list()),
        venue=selection.venue,
        start=seen["open_time"].min(),  # type: ignore[arg-type]
        end=seen["open_time"].max(),  # type: ignore[arg-type]
        known_at=selection.known_at,
    )
    keys = seen.lazy().select("symbol", "open_time")
    rows = tape.scan(query).join(keys, on=["symbol", "open_time"], how="semi").collect()
    return {(row["symbol"], row["open_time"]): row for row in rows.iter_rows(named=True)}


_VALUES = ("open", "high", "low", "close", "volume")


def _seen_bar(
    row: Mapping[str, object],
    raw: Mapping[str, float],
    outputs: Sequence[str],
    commit: TapeCommit | None,
) -> SeenBar:
    return SeenBar(
        symbol=str(row["symbol"]),
        open_time=row["open_time"],  # type: ignore[arg-type]
        session_date=row["session_date"],  # type: ignore[arg-type]
        raw={name: raw[name] for name in _VALUES},
        seen={name: float(row[name]) for name in _VALUES},  # type: ignore[arg-type]
        factor=float(row["close"]) / raw["close"],  # type: ignore[arg-type]
        known_at=row["known_at"],  # type: ignore[arg-type]
        commit=commit,
        indicators={name: row[name] for name in outputs},  # type: ignore[misc]
        before={name: row[f"{name}:before"] for name in outputs},  # type: ignore[misc]
    )
