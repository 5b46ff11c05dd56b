"""Finding the strategies of the catalogue."""

from __future__ import annotations

import pytest

from domain.shared.errors import StrategyError
from domain.strategies.base import Strategy
from domain.strategies.registry import get, strategies


def test_the_catalogue_is_found_and_sorted() -> None:
    found = strategies()
    assert list(found) == sorted(found)
    assert {"BuyAndHold", "MovingAverageCrossover", "RSIMeanReversion"} <= set(found)
    assert all(issubclass(strategy, Strategy) and strategy.__doc__ for strategy in found.values())


@pytest.mark.parametrize("name", ["BuyAndHold", "buyandhold", "BUYANDHOLD"])
def test_any_letter_case_will_do(name: str) -> None:
    assert get(name) is strategies()["BuyAndHold"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("MovingAverage", "MovingAverageCrossover"),
        ("RSI_MeanReversion", "RSIMeanReversion"),
        ("buy-and-hold", "BuyAndHold"),
    ],
)
def test_an_unknown_name_is_answered_with_the_closest(name: str, meant: str) -> None:
    with pytest.raises(StrategyError, match=rf"no strategy '{name}': did you mean .*{meant}.*my_file\.py:MyStrategy"):
        get(name)


def test_a_name_like_none_is_answered_with_all() -> None:
    with pytest.raises(StrategyError) as error:
        get("zzz")
    assert all(name in str(error.value) for name in strategies())
