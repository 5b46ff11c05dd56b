"""The canonical content of candles: equal for equal rows, wherever and however they are stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import polars as pl

from domain.market.candle_schema import CANDLE_KEY, CANDLE_VALUES
from domain.market.row_order import ascends, is_constant, runs
from domain.shared.errors import InvalidCandles

_LAYOUT = b"ticktape candles 1"
_TEXTS = ("symbol", "venue", "interval")


def content_hash(candles: pl.DataFrame) -> str:
    """Hex SHA-256 over key and values of candles, without ``known_at``.

    Neither the order of rows and columns nor the chunks of the frame matter. Nulls differ from every number, ``-0.0`` equals
    ``0.0``, all NaN are one. Columns are hashed one after another, rows in the order of symbol, venue, interval and open time;
    texts are length-prefixed UTF-8.

    Args:
        candles: a frame with the columns of ``CANDLE_KEY`` and ``CANDLE_VALUES``.

    Raises:
        InvalidCandles: a column is missing.
    """
    columns = [*CANDLE_KEY, *CANDLE_VALUES]
    missing = [name for name in columns if name not in candles.columns]
    if missing:
        raise InvalidCandles(f"candles lack the column {', '.join(missing)}")
    digest = hashlib.sha256(_LAYOUT)
    digest.update(len(candles).to_bytes(8, "little"))
    rows = candles.select(columns)
    in_order = ascends(rows, CANDLE_KEY)
    texts = {name: _coded(rows, name, ascending=in_order and name == CANDLE_KEY[0]) for name in _TEXTS}
    coded = rows.with_columns(text.codes.alias(name) for name, text in texts.items())
    for part in _parts(coded, texts, None if in_order else _order(coded)):
        digest.update(part)
    return digest.hexdigest()


class _Coded(NamedTuple):
    """A column of texts: the texts that there are, sorted, and of each row the place of its text among them, or null."""

    texts: pl.Series
    codes: pl.Series


def _coded(rows: pl.DataFrame, name: str, *, ascending: bool) -> _Coded:
    """Numbers texts; where they ascend, or all are equal, by counting the runs of equal ones."""
    column = pl.col(name)
    if is_constant(rows, name):
        return _Coded(runs(rows, name), pl.zeros(len(rows), dtype=pl.UInt32, eager=True))
    if ascending and not rows.select(column.null_count()).item():
        return _Coded(runs(rows, name), rows.select(column.rle_id().cast(pl.UInt32)).to_series())
    texts = rows[name].drop_nulls().unique().sort()
    return _Coded(texts, rows[name].cast(pl.Enum(texts)).to_physical().cast(pl.UInt32))


def _order(coded: pl.DataFrame) -> pl.Series:
    """The canonical order of rows: by key, and where keys repeat by everything."""
    keys = coded.select(CANDLE_KEY)
    order = keys.select(pl.arg_sort_by(CANDLE_KEY)).to_series()
    repeats = pl.all_horizontal(pl.all().gather(order).eq_missing(pl.all().gather(order).shift(-1)))
    if not keys.select(repeats.any()).item():
        return order
    return coded.select(pl.arg_sort_by(coded.columns)).to_series()


def _parts(coded: pl.DataFrame, texts: Mapping[str, _Coded], order: pl.Series | None) -> Iterator[bytes | memoryview]:
    """The bytes to hash; one column at a time is brought in order, so that there is never a second copy of all.

    A part is to be used before the next one is asked for.
    """
    import numpy as np  # noqa: PLC0415 - who opens a tape and hashes nothing starts without it

    numbers = np.empty(len(coded))
    for unordered in coded.iter_columns():
        column = unordered if order is None else unordered.gather(order)
        yield column.name.encode()
        if column.null_count():
            yield b"?"
            yield np.packbits(column.is_null().to_numpy()).data
        yield b":"
        if column.name in texts:
            yield from _text_table(texts[column.name].texts)
            yield np.ascontiguousarray(column.fill_null(0).to_numpy()).data
        elif column.dtype.is_float():
            np.add(column.cast(pl.Float64).fill_null(0.0).to_numpy(), 0.0, out=numbers)
            numbers[np.isnan(numbers)] = np.nan
            yield numbers.data
        else:
            yield np.ascontiguousarray(column.to_physical().cast(pl.Int64).fill_null(0).to_numpy()).data


def _text_table(texts: pl.Series) -> Iterator[bytes]:
    encoded = [str(text).encode() for text in texts]
    yield len(encoded).to_bytes(4, "little")
    for text in encoded:
        yield len(text).to_bytes(4, "little")
        yield text
