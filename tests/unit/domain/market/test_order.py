"""Rows that stand in order."""

from __future__ import annotations

from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.market.order import ascends

pairs = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), max_size=6)


@given(pairs)
def test_as_python_compares_tuples(rows: list[tuple[str, int]]) -> None:
    frame = pl.DataFrame(rows, schema={"x": pl.String, "y": pl.Int64}, orient="row")
    assert ascends(frame, ("x", "y")) == all(one < other for one, other in pairwise(rows))


@pytest.mark.parametrize("rows", [[None, "a"], ["a", None], [None, None]])
def test_rows_with_nulls_do_not_ascend(rows: list[str | None]) -> None:
    assert not ascends(pl.DataFrame({"x": rows}, schema={"x": pl.String}), ("x",))
