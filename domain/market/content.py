"""The canonical content of candles: equal for equal rows, wherever and however they are stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np
import polars as pl

from domain.market.candle import CANDLE_KEY, CANDLE_VALUES
from domain.market.order import ascends
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
    coded = _coded(candles.select(columns))
    for part in _parts(coded, None if ascends(coded, CANDLE_KEY) else _order(coded)):
        digest.update(part)
    return digest.hexdigest()


def _coded(candles: pl.DataFrame) -> pl.DataFrame:
    """Texts as enumerations whose categories are sorted."""
    return candles.with_columns(
        pl.col(name).cast(pl.Enum(candles[name].drop_nulls().unique().sort())) for name in _TEXTS
    )


def _order(coded: pl.DataFrame) -> pl.Series:
    """The canonical order of rows: by key, and where keys repeat by everything."""
    keys = coded.select(pl.col(name).to_physical() for name in CANDLE_KEY)
    order = keys.select(pl.arg_sort_by(CANDLE_KEY)).to_series()
    repeats = pl.all_horizontal(pl.all().gather(order).eq_missing(pl.all().gather(order).shift(-1)))
    if not keys.select(repeats.any()).item():
        return order
    return coded.select(pl.arg_sort_by([pl.col(name).to_physical() for name in coded.columns])).to_series()


def _parts(coded: pl.DataFrame, order: pl.Series | None) -> Iterator[bytes | memoryview]:
    """The bytes to hash; one column at a time is brought in order, so that there is never a second copy of all."""
    for unordered in coded.iter_columns():
        column = unordered if order is None else unordered.gather(order)
        yield column.name.encode()
        if column.null_count():
            yield b"?"
            yield np.packbits(column.is_null().to_numpy()).data
        yield b":"
        if isinstance(column.dtype, pl.Enum):
            yield from _text_table(column.dtype.categories)
            yield np.ascontiguousarray(column.to_physical().fill_null(0).cast(pl.UInt32).to_numpy()).data
        elif column.dtype.is_float():
            numbers = column.cast(pl.Float64).fill_null(0.0).to_numpy() + 0.0
            yield np.where(np.isnan(numbers), np.nan, numbers).data
        else:
            yield np.ascontiguousarray(column.to_physical().cast(pl.Int64).fill_null(0).to_numpy()).data


def _text_table(categories: pl.Series) -> Iterator[bytes]:
    texts = [str(text).encode() for text in categories]
    yield len(texts).to_bytes(4, "little")
    for text in texts:
        yield len(text).to_bytes(4, "little")
        yield text
