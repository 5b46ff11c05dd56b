"""Folding events into a state."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.shared.decider import Decider, fold

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
