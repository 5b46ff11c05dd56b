"""The sentences about deciders can fail, and say why."""

from __future__ import annotations

import pytest

from domain.shared.decider import Decider
from tests.support.deciders import Specification


class Overdrawn(Exception):
    """More was asked for than there is."""

    def __init__(self, balance: int) -> None:
        super().__init__(f"only {balance} there")
        self.balance = balance


def decide(balance: int, wanted: int) -> tuple[int, ...]:
    if balance + wanted < 0:
        raise Overdrawn(balance)
    return (wanted,) if wanted else ()


ACCOUNT: Decider[int, int, int] = Decider(0, decide, lambda balance, moved: balance + moved)
given = Specification(ACCOUNT)


def test_events_and_the_state_behind_them() -> None:
    assert given([5, 2]).when(-7).then([-7]).state == 0
    assert given.commands(5, 0, 2).state == 7
    given([5]).when(0).then_nothing().when(-5).then([-5])
    assert given([5]).when(3).events == (3,)


def test_a_refusal_is_handed_on() -> None:
    assert given([5]).when(-6).raises(Overdrawn, match="only 5").balance == 5


def test_other_events_than_those_are_a_failure() -> None:
    for wrong in ([], [-2], [-1, -1]):
        with pytest.raises(AssertionError):
            given([5]).when(-1).then(wrong)
    with pytest.raises(AssertionError):
        given([5]).when(-1).then_nothing()


def test_another_refusal_than_that_is_a_failure() -> None:
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        given([5]).when(-5).raises(Overdrawn)
    with pytest.raises(Overdrawn):
        given([5]).when(-6).raises(ValueError)
    with pytest.raises(AssertionError, match="only 6"):
        given([5]).when(-6).raises(Overdrawn, match="only 6")


def test_events_that_evolve_does_not_take_are_a_failure() -> None:
    def picky(balance: int, moved: int) -> int:
        if moved < 0:
            raise ValueError("history is refused")
        return balance + moved

    with pytest.raises(ValueError, match="history is refused"):
        Specification(Decider(5, decide, picky))([]).when(-1).then([-1])


def test_a_state_that_is_changed_in_place_is_a_failure() -> None:
    def forgetful(state: list[int], wanted: int) -> tuple[int, ...]:
        state.append(wanted)
        return (wanted,)

    def careless(state: list[int], moved: int) -> list[int]:
        state.append(moved)
        return state

    def refusing(state: list[int], wanted: int) -> tuple[int, ...]:
        state.append(wanted)
        raise Overdrawn(0)

    def careful(state: list[int], moved: int) -> list[int]:
        return [*state, moved]

    for decides, evolves in ((forgetful, careful), (lambda _, wanted: (wanted,), careless)):
        broken: Decider[list[int], int, int] = Decider([], decides, evolves)
        with pytest.raises(AssertionError, match="changed the state"):
            Specification(broken)([]).when(1).then([1])
    broken = Decider([], refusing, careful)
    with pytest.raises(AssertionError, match="changed the state"):
        Specification(broken)([]).when(1).raises(Overdrawn)


def test_deciding_by_chance_is_a_failure() -> None:
    answers = iter([1, 2])
    fickle: Decider[int, int, int] = Decider(0, lambda *_: (next(answers),), lambda balance, moved: balance + moved)
    with pytest.raises(AssertionError, match="decided otherwise"):
        Specification(fickle)([]).when(1).then([1])
