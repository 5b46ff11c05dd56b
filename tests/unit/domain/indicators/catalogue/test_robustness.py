"""Every entry on candles that break formulas: nothing moves, nothing is traded, prices near zero, too few bars, gaps, many symbols."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from application.ports.column_scanner import ColumnScanner
from domain.indicators.base import Indicator
from domain.indicators.evaluation.compute import compute
from domain.indicators.plain_scanner import PlainScanner
from domain.indicators.registry import classes
from domain.shared.errors import InvalidCandles
from tests.unit.domain.indicators.candles import NAMES, Columns, joined, packaged
from tests.unit.domain.indicators.entries import USUAL, assert_same

every_entry = pytest.mark.parametrize("indicator", USUAL, ids=str)
each_class = pytest.mark.parametrize("indicator", [kind() for kind in classes().values()], ids=str)

ROWS = 150
PRICES = ("open", "high", "low", "close", "close_benchmark")
SHARE = packaged()["IBM"]
MOVING: Columns = {name: SHARE[name][:ROWS] for name in NAMES} | {
    "close_benchmark": packaged()["MSFT"]["close"][:ROWS],
    "session": np.repeat(np.arange(ROWS / 20), 20)[:ROWS].astype(np.float64),
}
FLAT = MOVING | {name: np.full(ROWS, 7.25) for name in PRICES} | {"volume": np.full(ROWS, 3.0)}


def scaled(prices: float, volumes: float) -> Columns:
    return MOVING | {name: MOVING[name] * prices for name in PRICES} | {"volume": MOVING["volume"] * volumes}


AWKWARD: dict[str, Columns] = {
    "constant prices": FLAT,
    "constant prices, no volume": FLAT | {"volume": np.zeros(ROWS)},
    "no volume": MOVING | {"volume": np.zeros(ROWS)},
    "volume now and then": MOVING | {"volume": np.where(np.arange(ROWS) % 40 == 7, 5.0, 0.0)},
    "bars without a range": MOVING | dict.fromkeys(PRICES, MOVING["close"]),
    "moving, then constant": MOVING
    | {name: np.concatenate((MOVING[name][:75], np.full(75, MOVING[name][74]))) for name in PRICES},
    "tiny prices, huge volumes": scaled(1e-6 / MOVING["close"][0], 3e13 / MOVING["volume"][0]),
    "huge prices": scaled(1e9, 1.0),
}


def frame_of(columns: Columns, symbol: str = "A") -> pl.DataFrame:
    rows = len(columns["close"])
    return pl.DataFrame({"symbol": [symbol] * rows, "date": pl.int_range(rows, eager=True).cast(pl.Date), **columns})


def values(indicator: Indicator, columns: Columns, scanner: ColumnScanner) -> dict[str, np.ndarray]:
    found, _ = scanner.scan([indicator], columns, np.array([0, len(columns["close"])]))
    return {name: found[name] for name in indicator.outputs}


@every_entry
def test_awkward_candles_give_numbers_or_nothing(indicator: Indicator, compiled: ColumnScanner) -> None:
    columns, offsets = joined(list(AWKWARD.values()))
    fast, _ = compiled.scan([indicator], columns, offsets)
    plain, _ = PlainScanner().scan([indicator], columns, offsets)
    for case, first, last in zip(AWKWARD, offsets, offsets[1:], strict=False):
        for name in indicator.outputs:
            assert not np.isinf(fast[name][first:last]).any(), f"{name} is infinite on {case}"
            assert_same(fast[name][first:last], plain[name][first:last], f"{indicator} {name} on {case}")


@each_class
def test_prices_in_another_currency_give_the_same_rows(indicator: Indicator, compiled: ColumnScanner) -> None:
    there = values(indicator, MOVING, compiled)
    for name, values_here in values(indicator, AWKWARD["tiny prices, huge volumes"], compiled).items():
        assert np.array_equal(np.isnan(values_here), np.isnan(there[name])), f"{name} has values at other rows"


@each_class
def test_too_few_bars_give_nulls_and_no_error(indicator: Indicator) -> None:
    for rows in {0, min(1, indicator.warmup), indicator.warmup // 2, indicator.warmup}:
        short = compute(frame_of({name: column[:rows] for name, column in MOVING.items()}), [indicator], PlainScanner())
        assert short.height == rows
        assert [short[name].dtype for name in indicator.outputs] == [pl.Float64] * len(indicator.outputs)
        assert any(short[name].null_count() == rows for name in indicator.outputs), rows


@each_class
def test_symbols_in_one_frame_do_not_leak(indicator: Indicator) -> None:
    parts = [frame_of(MOVING, "A"), frame_of(AWKWARD["tiny prices, huge volumes"], "B"), frame_of(FLAT, "C")]
    behind = compute(pl.concat(parts), [indicator], PlainScanner())
    mixed = compute(pl.concat(parts).sort("date", "symbol"), [indicator], PlainScanner()).sort("symbol", "date")
    alone = pl.concat(compute(part, [indicator], PlainScanner()) for part in parts)
    assert behind.equals(alone)
    assert mixed.equals(alone)


@each_class
def test_unsorted_rows_are_an_error(indicator: Indicator) -> None:
    candles = frame_of(MOVING)
    with pytest.raises(InvalidCandles, match="rows of A are not sorted by time"):
        compute(candles.reverse(), [indicator], PlainScanner())


@each_class
@pytest.mark.parametrize("hole", [None, float("nan")], ids=["null", "NaN"])
def test_a_gap_is_null_and_changes_nothing_after_it(indicator: Indicator, hole: float | None) -> None:
    candles = frame_of(MOVING)
    missing = pl.int_range(pl.len()).is_in([5, 90, 91])
    holed = candles.with_columns(
        pl.when(missing).then(pl.lit(hole, pl.Float64)).otherwise(name).alias(name) for name in indicator.inputs
    )
    with_gaps = compute(holed, [indicator], PlainScanner())
    dense = compute(candles.filter(~missing), [indicator], PlainScanner())
    for name in indicator.outputs:
        assert with_gaps.filter(missing)[name].null_count() == 3
        assert with_gaps.filter(~missing)[name].equals(dense[name], null_equal=True)
