"""Raw rows in order, and when they were fetched."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from application.market_data.aggregation.rows import fetch_times, fetched_at, in_key_order

rows = st.lists(
    st.tuples(
        st.sampled_from(["A", "AB", "B", None]),
        st.sampled_from([None, date(1969, 12, 30), date(1970, 1, 1), date(2026, 3, 2)]),
        st.integers(0, 3),
    ),
    max_size=8,
)
whole_rows = rows.map(lambda found: [row for row in found if None not in row])


@given(rows | whole_rows)
def test_rows_are_ordered_as_polars_orders_texts(found: list[tuple[str | None, date | None, int]]) -> None:
    schema = {"symbol": pl.String, "date": pl.Date, "fetched": pl.Int64}
    frame = pl.DataFrame(found, schema=schema, orient="row").with_row_index("row")
    for then in ((), ("fetched",)):
        expected = frame.sort("symbol", "date", *then, maintain_order=True)
        assert_frame_equal(in_key_order(frame, *then), expected)


AT = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
forms = {
    "2026-03-03T09:30:00+00:00": AT,
    "2026-03-03T19:30:00.25+10:00": AT + timedelta(milliseconds=250),
    "2026-03-03T09:30:00.000001Z": AT + timedelta(microseconds=1),
    "2026-03-03T09:30:00": AT,
    "2026-03-03 09:30:00.5": AT + timedelta(milliseconds=500),
    "?": None,
}


@given(st.lists(st.sampled_from([*forms, None]), max_size=5))
def test_times_of_fetching_are_read_in_all_their_forms(texts: list[str | None]) -> None:
    frame = pl.DataFrame({"fetch_timestamp": texts}, schema={"fetch_timestamp": pl.String})
    expected = [None if text is None else forms[text] for text in texts]
    assert fetch_times(frame).to_list() == expected
    assert frame.select(fetched_at()).to_series().to_list() == expected
