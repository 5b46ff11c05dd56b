"""How a strategy remembers what it was made with."""

from __future__ import annotations

import copy
import pickle
from datetime import datetime
from typing import Any

import pytest

from domain.shared.errors import InvalidValue
from domain.strategies.actions import Actions
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView


class Idle(Strategy):
    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        return None


class Two(Idle):
    def __init__(self, first: int, second: str = "b") -> None:
        self.first, self.second = first, second
        self.memory: list[int] = []


class Many(Idle):
    def __init__(self, first: int, *rest: int, flag: bool = False, **options: Any) -> None:
        self.all = (first, rest, flag, options)


class Slashed(Idle):
    def __init__(self, first: int, /, second: int = 2) -> None:
        self.all = (first, second)


class WithList(Idle):
    def __init__(self, names: list[str], weights: dict[str, list[float]] | None = None) -> None:
        self.names = names
        self.weights = weights
        self.names.append("changed")


class Heir(Two):
    def __init__(self, third: float = 3.0) -> None:
        super().__init__(1)
        self.third = third


@pytest.mark.parametrize("made", [Two(1), Two(1, "b"), Two(first=1), Two(1, second="b")])
def test_positional_named_and_default_arguments_are_one(made: Two) -> None:
    assert made.parameters == {"first": 1, "second": "b"}


def test_further_arguments() -> None:
    made = Many(1, 2, 3, flag=True, colour="red")
    assert made.parameters == {"first": 1, "rest": (2, 3), "flag": True, "options": {"colour": "red"}}
    fresh = made.fresh()
    assert fresh.all == made.all == (1, (2, 3), True, {"colour": "red"})
    assert Many(first=1, colour="red").fresh().all == (1, (), False, {"colour": "red"})
    assert Slashed(1, second=5).fresh().all == (1, 5)


def test_an_heir_has_its_own_parameters() -> None:
    assert Heir(4.0).parameters == {"third": 4.0}
    assert Heir(4.0).fresh().third == 4.0


def test_defaults_are_known_of_the_class() -> None:
    assert Two.default_parameters == {"second": "b"}
    assert Many.default_parameters == {"flag": False}
    assert Idle.default_parameters == {}


def test_a_fresh_one_has_the_parameters_and_no_memory() -> None:
    used = Two(1)
    used.memory.append(5)
    used.first = 9
    fresh = used.fresh()
    assert type(fresh) is Two
    assert (fresh.first, fresh.memory, fresh.parameters) == (1, [], used.parameters)


def test_what_a_strategy_does_to_its_arguments_does_not_reach_the_next_run() -> None:
    given = ["a"]
    made = WithList(given, {"a": [1.0]})
    assert made.parameters == {"names": ["a"], "weights": {"a": [1.0]}}
    first, second = made.fresh(), made.fresh()
    assert first.names == second.names == ["a", "changed"]
    assert first.weights is not second.weights
    assert made.parameters["names"] == ["a"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda make: make(), "missing a required argument: 'first'; its parameters: first, second"),
        (lambda make: make(1, "b", 3), "too many positional arguments"),
        (lambda make: make(1, third=3), "unexpected keyword argument 'third'"),
        (lambda make: make(1, first=1), "multiple values for argument 'first'"),
    ],
)
def test_arguments_that_are_none_are_refused(wrong: Any, message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        wrong(Two)


@pytest.mark.parametrize("arguments", [{"args": (5,)}, {"kwargs": {"period": 5}}])
def test_a_strategy_without_parameters_takes_none(arguments: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue, match=r"Idle: .*; its parameters: none"):
        Idle(*arguments.get("args", ()), **arguments.get("kwargs", {}))


def test_a_strategy_must_decide() -> None:
    with pytest.raises(TypeError, match="abstract"):
        Strategy()  # type: ignore[abstract]


@pytest.mark.parametrize("made", [Two(1, second="c"), Many(1, 2, flag=True, colour="red")])
def test_copies_keep_parameters_and_memory(made: Strategy) -> None:
    made.noted = [1]  # type: ignore[attr-defined]
    for copied in (copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        assert copied.parameters == made.parameters
        assert vars(copied)["noted"] == [1]
        assert vars(copied.fresh()).keys() >= vars(type(made)(*made._arguments.args, **made._arguments.kwargs)).keys()
