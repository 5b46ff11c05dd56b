"""The canonical content of candles."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.market.candle_schema import CANDLE_KEY, CANDLE_VALUES
from domain.market.content import content_hash
from domain.shared.errors import InvalidCandles
from tests.contracts.tape.frames import LATER, bar, frame, run

KNOWN = "48eedf2c0ac4"

rows = st.lists(
    st.builds(
        bar,
        symbol=st.sampled_from(["A", "AB", "B", "", "Ä"]),
        step=st.integers(0, 3),
        close=st.sampled_from([1.0, 2.0]),
        venue=st.sampled_from(["", "A", "B"]),
        interval=st.sampled_from(["1d", "1m"]),
        adjusted_close=st.sampled_from([None, 0.0, 1.0]),
    ),
    max_size=8,
)


def logical(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """The content as Python compares it."""
    names = (*CANDLE_KEY, *CANDLE_VALUES)
    return sorted((tuple((row[name] is not None, row[name] or 0) for name in names) for row in rows), key=repr)


@settings(deadline=None)
@given(rows, rows)
def test_hashes_are_equal_exactly_where_the_rows_are(left: list[dict[str, Any]], right: list[dict[str, Any]]) -> None:
    assert (content_hash(frame(left)) == content_hash(frame(right))) == (logical(left) == logical(right))


@settings(deadline=None)
@given(rows, st.randoms())
def test_neither_order_nor_chunks_matter(given_rows: list[dict[str, Any]], chance: Any) -> None:
    expected = content_hash(frame(given_rows))
    shuffled = list(given_rows)
    chance.shuffle(shuffled)
    pieces = [frame([row]) for row in shuffled]
    columns = sorted(frame([]).columns, key=lambda _: chance.random())
    assert content_hash(pl.concat([frame([]), *pieces], rechunk=False).select(columns)) == expected


def test_known_at_is_not_part_of_the_content() -> None:
    assert content_hash(frame([bar()])) == content_hash(frame([bar(known_at=LATER)]))


def test_zeros_are_equal_and_not_numbers_are_equal() -> None:
    def with_volume(values: pl.Series) -> str:
        return content_hash(run("A", 2).with_columns(volume=values))

    assert with_volume(pl.Series([0.0, 1.0])) == with_volume(pl.Series([-0.0, 1.0]))
    bits = pl.Series([0x7FF8000000000001, 0xFFF8000000000000], dtype=pl.UInt64)
    assert with_volume(bits.reinterpret(dtype=pl.Float64)) == with_volume(pl.Series([float("nan")] * 2))
    assert with_volume(pl.Series([None, 1.0])) != with_volume(pl.Series([0.0, 1.0]))
    assert with_volume(pl.Series([float("nan"), 1.0])) != with_volume(pl.Series([None, 1.0]))


def test_the_hash_is_a_format_that_stays() -> None:
    assert content_hash(pl.concat([run("A", 3), run("B", 2, interval="1h")])).startswith(KNOWN)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(InvalidCandles, match="lack the column volume"):
        content_hash(run("A", 1).drop("volume"))
