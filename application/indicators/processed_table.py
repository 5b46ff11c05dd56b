"""Daily prices with indicators: the table that readers rely on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import polars as pl

from application.indicators.processed_columns import PROCESSED_COLUMNS
from application.ports.column_scanner import ColumnScanner
from application.ports.object_store import ObjectStore
from domain.indicators.evaluation.compute import compute
from domain.indicators.registry import chosen_columns


@dataclass(frozen=True, slots=True)
class ProcessedRequest:
    """Which table.

    Attributes:
        object_key: where it goes.
        indicators: names of columns (``macd_signal``) or indicators (``MACD``, ``sma_50``).
        adjusted: whether prices are scaled by adjusted close over close, and indicators computed from these.
    """

    object_key: str
    indicators: Sequence[str] = PROCESSED_COLUMNS
    adjusted: bool = False


@dataclass(frozen=True, slots=True)
class Processed:
    """A table that was written.

    Attributes:
        object_key: where it is: Parquet, zstd, sorted by symbol and date.
        rows: its rows.
        symbols: how many symbols it is about.
        columns: its columns.
    """

    object_key: str
    rows: int
    symbols: int
    columns: tuple[str, ...]


def with_indicators(rows: pl.DataFrame, texts: Sequence[str], scanner: ColumnScanner) -> pl.DataFrame:
    """Rows with the columns of indicators.

    Args:
        rows: of ``RAW_SCHEMA``, sorted by symbol and date.
        texts: names of columns or indicators.
        scanner: computes them.

    Raises:
        InvalidValue: an indicator is unknown, or needs a column that daily prices do not have.
    """
    if not texts:
        return rows
    chosen, columns = chosen_columns(texts)
    named = (pl.col(name).alias(column) for name, column in columns.items())
    return compute(rows, chosen, scanner).select(*rows.columns, *named)


def write_processed(
    rows: pl.DataFrame, request: ProcessedRequest, scanner: ColumnScanner, objects: ObjectStore
) -> Processed:
    """Writes rows with indicators as an object, in the place of the one that was there.

    Raises:
        InvalidValue: an indicator is unknown, or needs a column that daily prices do not have.
        InvalidObjectKey: the key cannot be one.
        PortError: the store cannot be written.
    """
    table = with_indicators(rows, request.indicators, scanner)
    content = BytesIO()
    table.write_parquet(content, compression="zstd")
    objects.put(request.object_key, content.getvalue())
    return Processed(request.object_key, len(table), table["symbol"].n_unique(), tuple(table.columns))
