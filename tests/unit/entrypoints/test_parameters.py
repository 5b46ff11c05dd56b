from __future__ import annotations

import pytest

from application.trading.strategy_choice import check_names, described
from domain.shared.errors import InvalidValue
from domain.strategies.actions import Actions
from domain.strategies.base import Strategy
from domain.strategies.catalogue.bollinger_breakout import BollingerBreakout
from domain.strategies.catalogue.buy_and_hold import BuyAndHold
from domain.strategies.catalogue.moving_average_crossover import MovingAverageCrossover
from domain.strategies.catalogue.rsi_mean_reversion import RSIMeanReversion
from entrypoints.cli.parameters import parse


class Typed(Strategy):
    def __init__(  # type: ignore[no-untyped-def]
        self,
        count: int,
        ratio: float = 0.5,
        *,
        name: str = "7",
        active: bool = True,
        limit: int | None = None,
        weights: tuple[float, ...] = (),
        anything=None,
    ) -> None: ...

    def on_data(self, *args: object) -> Actions:
        return None


class Open(Strategy):
    def __init__(self, **options: object) -> None: ...

    def on_data(self, *args: object) -> Actions:
        return None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("count=3", 3),
        ("ratio=1e-3", 0.001),
        ("ratio=2", 2.0),
        ("name=7", "7"),
        ("name=a=b", "a=b"),
        ("name=", ""),
        ("active=false", False),
        ("active=on", True),
        ("active=0", False),
        ("limit=none", None),
        ("limit=12", 12),
        ("weights=[0.5, 0.25]", [0.5, 0.25]),
        ("anything=text", "text"),
        ("anything=[1]", [1]),
        (" count = 4 ", 4),
    ],
)
def test_a_value_has_the_type_that_the_parameter_has(text: str, expected: object) -> None:
    name = text.partition("=")[0].strip()
    value = parse(Typed, [text])[name]
    assert value == expected
    assert type(value) is type(expected)


def test_a_value_equal_to_the_default_is_the_default_so_that_the_run_is_the_same_one() -> None:
    assert RSIMeanReversion.default_parameters["oversold"] == 30
    assert repr(parse(RSIMeanReversion, ["oversold=30"])["oversold"]) == "30"
    assert repr(parse(BollingerBreakout, ["deviations=2"])["deviations"]) == "2.0"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("fast_period", "is not name=value"),
        ("fast=3", "no parameter 'fast': it has fast_period=20, slow_period=50"),
        ("fast_period=soon", "fast_period of MovingAverageCrossover must be a whole number, not 'soon'"),
        ("fast_period=2.5", "must be a whole number"),
        ("=3", "no parameter ''"),
    ],
)
def test_what_is_no_parameter_is_refused(text: str, why: str) -> None:
    with pytest.raises(InvalidValue, match=why):
        parse(MovingAverageCrossover, [text])


def test_truth_values_are_words() -> None:
    with pytest.raises(InvalidValue, match="true or false"):
        parse(Typed, ["active=maybe"])


def test_the_last_of_two_values_counts() -> None:
    assert parse(MovingAverageCrossover, ["fast_period=1", "fast_period=2"]) == {"fast_period": 2}


def test_a_strategy_that_takes_any_option_takes_any_name() -> None:
    assert parse(Open, ["depth=3", "style=fast"]) == {"depth": 3, "style": "fast"}
    check_names(Open, ["whatever"])


def test_parameters_without_a_default_are_listed_by_name() -> None:
    assert described(Typed).startswith("count, ratio=0.5, name=7, active=True")


def test_a_strategy_without_parameters_says_so() -> None:
    with pytest.raises(InvalidValue, match="BuyAndHold has no parameter 'period': it has none"):
        parse(BuyAndHold, ["period=3"])
