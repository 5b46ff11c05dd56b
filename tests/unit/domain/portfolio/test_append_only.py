"""Sequences that share their storage with their older versions."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.portfolio.append_only import AppendOnly

steps = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9)), max_size=60)
"""Which of the versions so far grows, and by what."""


@given(steps)
def test_no_version_of_a_sequence_sees_what_another_was_given(growth: list[tuple[int, int]]) -> None:
    versions: list[tuple[AppendOnly[int], list[int]]] = [(AppendOnly(), [])]
    for which, item in growth:
        older, expected = versions[which % len(versions)]
        versions.append((older.with_item(item), [*expected, item]))
    for version, expected in versions:
        assert list(version) == expected
        assert len(version) == len(expected)
        assert version == AppendOnly(expected)
        assert hash(version) == hash(AppendOnly(expected))


def test_items_are_found_by_place() -> None:
    short = AppendOnly("abc")
    short.with_item("d")
    assert (short[0], short[-1], short[1:], short[::-1]) == ("a", "c", ["b", "c"], ["c", "b", "a"])
    assert "c" in short
    assert "d" not in short
    for place in (3, -4):
        with pytest.raises(IndexError):
            short[place]


def test_an_iteration_does_not_see_what_comes_later() -> None:
    items = AppendOnly([1])
    iteration = iter(items)
    items.with_item(2)
    assert list(iteration) == [1]


def test_copies_are_equal_and_apart() -> None:
    older = AppendOnly([1])
    newer = older.with_item(2)
    for copied in (copy.deepcopy(older), pickle.loads(pickle.dumps(older))):
        assert copied == older
        assert copied.with_item(3) == AppendOnly([1, 3])
    assert newer == AppendOnly([1, 2])


def test_it_equals_nothing_else() -> None:
    assert AppendOnly([1]) != [1]
    assert repr(AppendOnly([1])) == "AppendOnly([1])"


def test_what_grew_from_the_empty_one_is_not_kept_by_it() -> None:
    nothing: AppendOnly[int] = AppendOnly()
    nothing.with_item(1)
    assert nothing._items == []
