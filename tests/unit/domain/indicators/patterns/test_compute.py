"""Patterns over frames: columns, what fired, and what is refused."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from domain.indicators.patterns.compute import compute, fired
from domain.indicators.patterns.registry import get
from domain.indicators.plain_scanner import PlainScanner
from domain.indicators.registry import declared
from domain.shared.errors import InvalidCandles, InvalidValue
from tests.support.compiled_patterns import ONE_WORKER
from tests.unit.domain.indicators.patterns.candles import BARS, real

pytestmark = ONE_WORKER

SCANNER = PlainScanner()
WANTED = ["ENGULFING", "cdlharami", "3Outside"]


def frame() -> pl.DataFrame:
    """Candles of three symbols of different length, one behind the other."""
    start = datetime(2020, 1, 1)  # noqa: DTZ001
    parts = []
    for at, name in enumerate(("GOOG", "IBM", "MSFT")):
        columns = {key: real()[name][key][: 120 - 30 * at] for key in BARS}
        times = [start + timedelta(days=day) for day in range(120 - 30 * at)]
        parts.append(pl.DataFrame({"symbol": name, "open_time": times, **columns}))
    return pl.concat(parts)


def test_a_column_per_pattern() -> None:
    candles = frame()
    computed = compute(candles, WANTED, SCANNER)
    assert computed.columns == [*candles.columns, "engulfing", "harami", "3outside"]
    assert computed.schema["harami"] == pl.Int16
    assert_frame_equal(computed.select(candles.columns), candles)
    for (name,), part in computed.group_by("symbol"):
        alone = compute(candles.filter(pl.col("symbol") == name), WANTED, SCANNER)
        assert_frame_equal(part, alone)
        assert part["engulfing"].null_count() == 2
        assert part["harami"].null_count() == 11
    assert set(computed["engulfing"].drop_nulls()) >= {-100, 0, 100}


def test_series_may_be_mixed() -> None:
    candles = frame().with_row_index("row")
    mixed = candles.sort("open_time", "symbol")
    assert_frame_equal(compute(mixed, WANTED, SCANNER).sort("row"), compute(candles, WANTED, SCANNER))


def test_missing_prices_are_null_and_skipped() -> None:
    candles = frame().filter(pl.col("symbol") == "GOOG")
    hole = pl.when(pl.int_range(pl.len()) % 7 == 3).then(None).otherwise(pl.col("low")).alias("low")
    computed = compute(candles.with_columns(hole), WANTED, SCANNER)
    missing = np.arange(120) % 7 == 3
    assert computed["engulfing"].is_null().to_numpy()[missing].all()
    dense = compute(candles.filter(pl.Series(~missing)), WANTED, SCANNER)
    assert_frame_equal(computed.filter(pl.Series(~missing)), dense)


def test_short_and_empty_frames() -> None:
    candles = frame()
    assert compute(candles.head(2), WANTED, SCANNER)["engulfing"].to_list() == [None, None]
    assert compute(candles.clear(), WANTED, SCANNER)["engulfing"].to_list() == []
    assert compute(candles, [], SCANNER).columns == candles.columns
    assert fired(candles.head(2), None, SCANNER).height == 0


def test_all_patterns_are_the_default() -> None:
    assert compute(frame().head(30), None, SCANNER).width == 6 + 61


def test_what_fired() -> None:
    candles = frame().sort("open_time", "symbol")
    found = fired(candles, WANTED, SCANNER)
    assert found.columns == ["symbol", "open_time", "pattern", "title", "direction", "strength"]
    computed = compute(candles, WANTED, SCANNER)
    names = ["engulfing", "harami", "3outside"]
    expected = [
        (row["symbol"], row["open_time"], name, row[name]) for row in computed.to_dicts() for name in names if row[name]
    ]
    assert found.select("symbol", "open_time", "pattern", "strength").rows() == expected
    assert len(expected) > 20
    assert set(found.filter(pl.col("strength") > 0)["direction"]) == {"bullish"}
    assert set(found.filter(pl.col("strength") < 0)["direction"]) == {"bearish"}
    assert set(fired(candles, ["DOJI"], SCANNER)["direction"]) == {"undecided"}
    assert set(fired(candles, ["HANGINGMAN"], SCANNER)["direction"]) == {"bearish"}


def test_unsorted_rows_are_refused() -> None:
    with pytest.raises(InvalidCandles, match="GOOG are not sorted by time"):
        compute(frame().filter(pl.col("symbol") == "GOOG").reverse(), WANTED, SCANNER)


def test_what_cannot_be_computed_is_refused() -> None:
    candles = frame()
    with pytest.raises(InvalidValue, match="no pattern 'ENGULFIN': did you mean engulfing"):
        compute(candles, ["ENGULFIN"], SCANNER)
    with pytest.raises(InvalidValue, match="no column 'high'"):
        compute(candles.drop("high"), WANTED, SCANNER)
    with pytest.raises(InvalidValue, match="column 'low' holds String, not numbers"):
        compute(candles.with_columns(low=pl.lit("a")), WANTED, SCANNER)
    with pytest.raises(InvalidValue, match="need the column 'open'"):
        SCANNER.scan_patterns([get("DOJI")], {}, np.array([0, 1]))


def test_a_parameter_is_part_of_the_name() -> None:
    deep = get("MORNINGSTAR", penetration=0.6)
    assert compute(frame().head(30), ["MORNINGSTAR", deep], SCANNER).columns[-2:] == ["morningstar", "morningstar_0.6"]


def test_a_strategy_declares_a_pattern() -> None:
    assert declared(["engulfing", "CDLENGULFING", "3blackcrows"]) == (get("ENGULFING"), get("3BLACKCROWS"))
