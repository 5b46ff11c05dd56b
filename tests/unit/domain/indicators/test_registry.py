"""The registry finds what the catalogue's folder holds."""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest

from domain.indicators import catalogue
from domain.indicators.base import FAMILIES, Indicator, choice, parameter
from domain.indicators.catalogue.bbands import BBANDS
from domain.indicators.catalogue.ema import EMA
from domain.indicators.catalogue.rsi import RSI
from domain.indicators.catalogue.sma import SMA
from domain.indicators.columns import OTHER_CLOSE, SESSION
from domain.indicators.registry import classes, declared, get, parse
from domain.indicators.talib_names import own_parameters, talib_parameters
from domain.shared.errors import InvalidValue

FILES = sorted(path for path in Path(catalogue.__path__[0]).glob("*.py") if path.name != "__init__.py")


def test_one_file_is_one_indicator() -> None:
    for path in FILES:
        names = [node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef)]
        assert [name for name in names if name in classes()] == names
        assert len(names) == 1, f"{path.name} holds {names}"
        assert names[0].lower() == path.stem
    assert len(FILES) == len(classes())


def test_output_names_are_told_apart() -> None:
    names = [name for kind in classes().values() for name in kind().outputs]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("kind", classes().values(), ids=lambda kind: kind.__name__)
def test_an_entry_is_complete(kind: type[Indicator]) -> None:
    description = inspect.getdoc(kind) or ""
    assert "Source:" in description
    assert "``" in description
    assert kind.family in FAMILIES
    assert set(kind.inputs) <= {"open", "high", "low", "close", "volume", SESSION, OTHER_CLOSE}
    assert kind() == kind()
    assert kind().warmup >= 0
    assert [parse(name) for name in kind().outputs] == [kind()] * len(kind().outputs)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sma_20", SMA(20)),
        ("SMA_7", SMA(7)),
        ("sma", SMA()),
        ("rsi_14", RSI()),
        ("ema_26", EMA(26)),
        ("bollinger_upper", BBANDS()),
        ("bollinger_lower_20_2.5", BBANDS(20, 2.5)),
        ("bbands_10", BBANDS(10)),
    ],
)
def test_a_name_says_which_indicator(text: str, expected: Indicator) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("smaa_20", "did you mean.*sma"),
        ("rsi_fast", "rsi"),
        ("1234567", "`ticktape indicators` .* list them"),
        ("sma_20_3", "more numbers"),
        ("sma_0", "at least 1"),
        ("sma_2.5", "whole number"),
        ("", "no indicator"),
    ],
)
def test_an_unknown_name_is_refused(text: str, message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        parse(text)


def test_one_is_as_good_as_several() -> None:
    several: list[str | Indicator] = ["rsi_5", RSI(5)]
    assert declared("rsi_5") == declared(RSI(5)) == declared([RSI(5)]) == declared(several) == (RSI(5),)
    assert declared(RSI) == declared([RSI]) == (RSI(),)
    with pytest.raises(InvalidValue, match="3 is no indicator"):
        declared([3])  # type: ignore[list-item]


def test_numbers_of_numpy_are_numbers() -> None:
    twenty: Any = np.int64(20)
    assert SMA(twenty) == SMA(20)
    assert type(SMA(twenty).period) is int
    with pytest.raises(InvalidValue, match="whole number"):
        SMA(twenty + 0.5)


def test_by_class_name_in_any_case() -> None:
    assert get("sma", period=3) == SMA(3)
    assert get("Bbands", deviations=3) == BBANDS(20, 3.0)
    with pytest.raises(InvalidValue, match="did you mean RSI"):
        get("rsj")
    with pytest.raises(InvalidValue, match="SMA has no parameter 'length': it has period"):
        get("SMA", length=3)


def test_by_the_names_of_talib() -> None:
    assert get("BBANDS", timeperiod=10, nbdevup=3) == BBANDS(10, 3.0)
    assert get("bbands", timePeriod=10) == BBANDS(10)
    assert get("RSI", timeperiod=5, period=5) == RSI(5)
    with pytest.raises(InvalidValue, match="RSI: period is given as 5 and as 6"):
        get("RSI", timeperiod=5, period=6)
    known = [kind.talib_name or name for name, kind in classes().items()]
    assert [type(get(name)) for name in known] == list(classes().values())


@dataclass(frozen=True)
class Chosen(Indicator):
    """An indicator with a convention to choose."""

    period: int = parameter(3, at_least=1, at_most=9)
    average: str = choice("sma", ("sma", "ema"))

    stems = ("chosen",)
    talib_parameters = MappingProxyType({"timeperiod": "period", "matype": "average"})


def test_a_choice_is_one_of_its_options() -> None:
    assert Chosen(4, average="EMA") == Chosen(4, average="ema")
    assert Chosen().outputs == ("chosen_3",)
    assert Chosen(average="ema").outputs == ("chosen_3_ema",)
    assert Chosen(average="ema").constants == (3, 1)
    assert own_parameters(Chosen, {"timeperiod": 5, "matype": 1}) == {"period": 5, "average": "ema"}
    assert talib_parameters(Chosen(5, average="ema")) == {"timeperiod": 5, "matype": 1}
    wrong: Any = 1
    for value in ("wma", "", wrong):
        with pytest.raises(InvalidValue, match="Chosen: average must be sma or ema, not"):
            Chosen(average=value)
    with pytest.raises(InvalidValue, match="Chosen: period must be a whole number from 1 to 9, not 10"):
        Chosen(10)


@pytest.mark.parametrize("value", [0, -1, 2.5, True, "5", float("nan"), None])
def test_an_unusable_parameter_is_refused(value: object) -> None:
    with pytest.raises(InvalidValue, match="SMA: period must be a whole number of at least 1"):
        get("SMA", period=value)


def test_names_of_outputs() -> None:
    assert SMA(50).outputs == ("sma_50",)
    assert BBANDS().outputs == ("bollinger_upper", "bollinger_middle", "bollinger_lower")
    assert BBANDS(20, 2).outputs == BBANDS().outputs
    assert BBANDS(10, 2.5).outputs[0] == "bollinger_upper_10_2.5"
    assert BBANDS(10).outputs[2] == "bollinger_lower_10_2"
