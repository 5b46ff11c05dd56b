"""Folding events into a state."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.decider import Decider, fold
from domain.shared.frozen import changed, make

COUNTER: Decider[int, int, int] = Decider(
    0, lambda state, command: (command,) * (state < 10), lambda state, event: state + event
)


@given(st.lists(st.integers()), st.lists(st.integers()))
def test_a_fold_goes_on_from_any_state(first: list[int], second: list[int]) -> None:
    whole = COUNTER.fold([*first, *second])
    assert COUNTER.fold(second, COUNTER.fold(first)) == whole
    assert fold(COUNTER.evolve, [*first, *second], 0) == whole
    assert COUNTER.fold([]) == 0


def test_a_fold_from_an_empty_looking_state_is_not_a_fold_from_the_beginning() -> None:
    counter: Decider[int, int, int] = Decider(5, lambda state, command: (), lambda state, event: state + event)
    assert counter.fold([1], 0) == 1


@dataclass(frozen=True)
class Point:
    x: int
    y: int = 0


def test_frozen_values_are_made_and_changed_without_touching_the_old_one() -> None:
    old = make(Point, x=1, y=2)
    new = changed(old, y=3)
    assert (old, new) == (Point(1, 2), Point(1, 3))
    assert hash(new) == hash(Point(1, 3))
    with pytest.raises(FrozenInstanceError):
        new.x = 5  # type: ignore[misc]
