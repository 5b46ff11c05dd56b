"""Raw batches: what goes in comes out, and rows are candles of their market."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.market_data.raw_batches import RAW_SCHEMA, RawBatch, raw_candles, raw_key, read_raw_batch
from application.ports.errors import BadAnswer
from domain.market.candle_schema import CANDLE_SCHEMA
from domain.market.markets import ASX, US, Market, market
from domain.shared.errors import InvalidValue

PRICE = st.one_of(st.none(), st.floats(0.001, 1e6))
ROW = st.tuples(
    st.sampled_from(["BHP", "NAN", "14D", "TRUE"]),
    st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    PRICE,
    PRICE,
    PRICE,
    PRICE,
    st.one_of(st.none(), st.integers(0, 2**60)),
    PRICE,
    st.just("2026-01-05T09:00:00+00:00"),
)


@given(st.lists(ROW, max_size=20), st.sets(st.sampled_from(["BHP", "NAN", "EMPTY"])))
def test_what_is_written_is_read(rows: list[tuple[object, ...]], symbols: set[str]) -> None:
    frame = pl.DataFrame(rows, schema=RAW_SCHEMA, orient="row")
    batch = RawBatch.empty().with_symbols(frame, symbols)
    again = read_raw_batch(batch.to_parquet())
    assert again.fetched == tuple(sorted(symbols))
    assert again.rows.select("symbol", "date").rows() == sorted(frame.select("symbol", "date").rows())
    assert sorted(map(str, again.rows.rows())) == sorted(map(str, frame.rows()))


def test_the_key_names_day_and_number() -> None:
    assert raw_key(date(2026, 3, 2), 7) == "raw-data/2026-03-02-batch-7.parquet"


def test_a_file_without_the_list_of_symbols_has_those_of_its_rows() -> None:
    rows = [
        ("CBA", date(2024, 1, 2), 1.0, 1.0, 1.0, 1.0, 5, 1.0, ""),
        ("ANZ", date(2024, 1, 2), 1.0, 1.0, 1.0, 1.0, 5, 1.0, ""),
    ]
    content = BytesIO()
    pl.DataFrame(rows, schema=RAW_SCHEMA, orient="row").write_parquet(content)
    assert read_raw_batch(content.getvalue()).fetched == ("ANZ", "CBA")


@pytest.mark.parametrize("content", [b"", b"PAR1", b"<html>"])
def test_what_is_no_parquet_is_refused(content: bytes) -> None:
    with pytest.raises(BadAnswer, match="not a raw batch"):
        read_raw_batch(content)


def test_a_file_with_other_columns_is_refused() -> None:
    content = BytesIO()
    pl.DataFrame({"symbol": ["BHP"]}).write_parquet(content)
    with pytest.raises(BadAnswer, match="not a raw batch"):
        read_raw_batch(content.getvalue())


@pytest.mark.parametrize(
    ("where", "day", "opened", "closed"),
    [
        (ASX, date(2024, 1, 2), "2024-01-01T13:00:00", "2024-01-02T12:59:59.999999"),
        (ASX, date(2024, 4, 7), "2024-04-06T13:00:00", "2024-04-07T13:59:59.999999"),
        (ASX, date(2024, 10, 6), "2024-10-05T14:00:00", "2024-10-06T12:59:59.999999"),
        (US, date(2024, 7, 1), "2024-07-01T04:00:00", "2024-07-02T03:59:59.999999"),
    ],
)
def test_a_day_is_that_of_the_market_also_where_clocks_change(
    where: Market, day: date, opened: str, closed: str
) -> None:
    row = [("BHP", day, 1.0, 1.0, 1.0, 1.0, 5, 1.0, "")]
    good, refused = raw_candles(pl.DataFrame(row, schema=RAW_SCHEMA, orient="row"), where)
    assert (len(refused), dict(good.schema)) == (0, CANDLE_SCHEMA)
    candle = good.row(0, named=True)
    assert candle["open_time"] == datetime.fromisoformat(opened).replace(tzinfo=UTC)
    assert candle["close_time"] == datetime.fromisoformat(closed).replace(tzinfo=UTC)
    assert (candle["session_date"], candle["venue"], candle["interval"]) == (day, where.name, "1d")


def test_no_rows_are_no_candles() -> None:
    good, refused = raw_candles(pl.DataFrame(schema=RAW_SCHEMA), ASX)
    assert (len(good), len(refused), dict(good.schema)) == (0, 0, CANDLE_SCHEMA)


def test_markets_are_found_in_any_case_and_write_symbols_in_their_way() -> None:
    assert market(" asx ") is ASX
    assert (ASX.with_suffix("BHP"), ASX.with_suffix("BHP.AX"), ASX.without_suffix("BHP.AX")) == (
        "BHP.AX",
        "BHP.AX",
        "BHP",
    )
    assert (US.with_suffix("BRK.B"), US.without_suffix("BRK.B")) == ("BRK.B", "BRK.B")
    with pytest.raises(InvalidValue, match="use one of ASX, US"):
        market("MARS")
