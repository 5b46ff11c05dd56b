"""What users' own cost models and functions give, checked before the ledger takes it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, SupportsFloat

from domain.shared.errors import CostError, InvalidValue, TicktapeError

SAME_PRICE = 1e-12
"""Relative difference of prices that is rounding, not an improvement."""


class Recorded:
    """Stands for a model whose code is not at hand.

    Attributes:
        name: of its class or function.
        description: what a run recorded of it.
    """

    def __init__(self, name: str, description: Mapping[str, Any]) -> None:
        self.name = name
        self.description = description

    def __call__(self, *given: float) -> float:
        """Raises:
        CostError: always.
        """
        raise CostError(f"the code of {self.name} is not at hand: it is run where its run is made again")


def name_of(model: Any) -> str:
    """The name of a model's class, or of a function."""
    if isinstance(model, Recorded):
        return model.name
    return str(getattr(model, "__name__", type(model).__name__))


def check_kind(field: str, model: Any, base: type, arguments: str) -> None:
    """Refuses what can be no model.

    Args:
        field: ``commission`` or ``slippage``.
        model: an instance of ``base`` or a function.
        base: the class of such models.
        arguments: what a function is given, by name.

    Raises:
        InvalidValue: it is neither.
    """
    if isinstance(model, base | Recorded):
        return
    if isinstance(model, type):
        raise InvalidValue(f"{field} is the class {model.__name__}: give an instance, {model.__name__}()", field=field)
    if not callable(model):
        shown = repr(model) if isinstance(model, str | int | float | None) else f"a {type(model).__name__}"
        raise InvalidValue(
            f"{field} must be a {base.__name__} such as Percent{base.__name__}(0.001), or a function of ({arguments}), "
            f"not {shown}",
            field=field,
            value=model,
        )
    try:
        inspect.signature(model).bind(0.0, 0.0)
    except TypeError as error:
        raise InvalidValue(f"{field} {name_of(model)} must take ({arguments}): {error}", field=field) from None
    except ValueError:  # Some functions written in C do not tell what they take.
        return


def money_of(name: str, function: Callable[..., Any], given: tuple[float, ...]) -> float:
    """The money that a user's function gives.

    Raises:
        CostError: it raised, or gave no finite number of zero or more.
    """
    money = _called(name, function, given)
    if not money >= 0.0:
        raise CostError(f"{_call(name, given)} gave {money!r}: a commission is money of zero or more")
    return money


def worse_price_of(name: str, function: Callable[..., Any], price: float, direction: int) -> float:
    """The price that a user's function makes of the market's.

    Raises:
        CostError: it raised, or gave no price above zero, or one that is better for the trader than the market's.
    """
    worse = _called(name, function, (price, direction))
    call = _call(name, (price, direction))
    if not worse > 0.0:
        raise CostError(f"{call} gave {worse!r}: a price is above zero")
    if (price - worse) * direction > SAME_PRICE * price:
        side, at = ("buy", "at least") if direction > 0 else ("sale", "at most")
        raise CostError(
            f"{call} gave {worse!r}: slippage moves the price against the trader, a {side} is {at} {price!r}"
        )
    return worse


def _called(name: str, function: Callable[..., Any], given: tuple[float, ...]) -> float:
    try:
        result = function(*given)
    except TicktapeError:
        raise
    except Exception as error:
        raise CostError(f"{_call(name, given)} raised {type(error).__name__}: {error}") from error
    if isinstance(result, str | bool) or not isinstance(result, SupportsFloat):
        raise CostError(f"{_call(name, given)} gave {result!r}: that is no number")
    number = float(result)
    if not isfinite(number):
        raise CostError(f"{_call(name, given)} gave {number!r}: that is no finite number")
    return number


def _call(name: str, given: tuple[float, ...]) -> str:
    return f"{name}({', '.join(f'{value:.15g}' for value in given)})"
