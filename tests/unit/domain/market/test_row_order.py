"""Rows that stand in order."""

from __future__ import annotations

from itertools import groupby, pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.market.row_order import ascends, is_constant, runs

pairs = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), max_size=6)


@given(pairs)
def test_as_python_compares_tuples(rows: list[tuple[str, int]]) -> None:
    frame = pl.DataFrame(rows, schema={"x": pl.String, "y": pl.Int64}, orient="row")
    assert ascends(frame, ("x", "y")) == all(one < other for one, other in pairwise(rows))


@pytest.mark.parametrize("rows", [[None, "a"], ["a", None], [None, None]])
def test_rows_with_nulls_do_not_ascend(rows: list[str | None]) -> None:
    assert not ascends(pl.DataFrame({"x": rows}, schema={"x": pl.String}), ("x",))


keys = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.integers(0, 2)), max_size=6)


@given(keys.map(sorted) | keys)
def test_so_do_three_columns(rows: list[tuple[str, str, int]]) -> None:
    frame = pl.DataFrame(rows, schema={"a": pl.String, "b": pl.String, "c": pl.Int64}, orient="row")
    assert ascends(frame, ("a", "b", "c")) == all(one < other for one, other in pairwise(rows))


@given(st.lists(st.sampled_from(["a", "b", None]), max_size=6))
def test_runs_are_told_once_and_one_run_is_constant(rows: list[str | None]) -> None:
    frame = pl.DataFrame({"x": rows}, schema={"x": pl.String})
    assert runs(frame, "x").to_list() == [value for value, _ in groupby(rows)]
    assert is_constant(frame, "x") == (len(set(rows)) == 1 and rows[0] is not None)
