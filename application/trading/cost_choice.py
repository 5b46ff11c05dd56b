"""From what a user gives for costs to a model that can run."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from inspect import isclass, signature
from typing import Any, SupportsFloat, TypeVar

from application.ports.strategy_source import StrategySource
from application.trading.user_code import place_of
from domain.orders.cost_text import COMMISSION_FORMS, SLIPPAGE_FORMS, commission_of, slippage_of
from domain.orders.costs import Commission, Slippage, checked_commission, checked_slippage
from domain.orders.custom_costs import name_of
from domain.shared.errors import CostError, InvalidValue, TicktapeError

Model = TypeVar("Model", Commission, Slippage)

_REFERENCE = re.compile(r"(?P<reference>.+\.py(?::[\w.]*)?)(?P<arguments>\(.*\))?", re.DOTALL)


def commission_from(given: object, source: StrategySource) -> Commission:
    """A commission from a number (a rate), a text, ``my_file.py:MyFees``, a model or a function of size and price.

    Args:
        given: what the user gave.
        source: loads what stands in a file.

    Raises:
        InvalidValue: it is none; the text says what is one.
        UnknownStrategySource: the file does not exist, cannot be run, or has nothing of that name.
        CostError: a class of the user's raised when it was made.
    """
    return _model(given, source, "commission", COMMISSION_FORMS, commission_of, checked_commission)


def slippage_from(given: object, source: StrategySource) -> Slippage:
    """A slippage from a number (a rate), a text, ``my_file.py:MySlip``, a model or a function of price and direction.

    Args:
        given: what the user gave.
        source: loads what stands in a file.

    Raises:
        InvalidValue: it is none; the text says what is one.
        UnknownStrategySource: the file does not exist, cannot be run, or has nothing of that name.
        CostError: a class of the user's raised when it was made.
    """
    return _model(given, source, "slippage", SLIPPAGE_FORMS, slippage_of, checked_slippage)


def _model(
    given: object,
    source: StrategySource,
    field: str,
    forms: str,
    of_text: Callable[[str], Model],
    checked: Callable[[object], Model],
) -> Model:
    if isinstance(given, str):
        named = _REFERENCE.fullmatch(given.strip())
        return of_text(given) if named is None else checked(_loaded(source, field, **named.groupdict()))
    if isinstance(given, SupportsFloat) and not isinstance(given, bool):
        return of_text(repr(float(given)).removesuffix(".0"))
    try:
        return checked(given)
    except InvalidValue as error:
        raise InvalidValue(f"{error}; as a text it is written {forms}", field=field, value=given) from None


def _loaded(source: StrategySource, field: str, reference: str, arguments: str | None) -> Any:
    found = source.load_costs(reference)
    if not isclass(found):
        if arguments is not None:
            raise InvalidValue(f"{field} {reference} is no class: it takes no arguments", field=field)
        return found
    args, kwargs = _arguments(f"{field} {reference}", arguments or "()")
    try:
        return found(*args, **kwargs)
    except TicktapeError:
        raise
    except TypeError as error:
        raise InvalidValue(
            f"{field} {reference}: {error}; it is written {reference}({_named(found)})", field=field
        ) from error
    except Exception as error:
        said = f"{name_of(found)} cannot be made: {type(error).__name__}: {error}"
        raise CostError(said, place_of(error)) from error


def _named(kind: type) -> str:
    """Its arguments as they are written, such as ``money=…, rate=0.001``."""
    known = list(signature(kind.__init__).parameters.values())[1:]  # type: ignore[misc]
    return ", ".join(f"{one.name}={'…' if one.default is one.empty else repr(one.default)}" for one in known)


def _arguments(what: str, text: str) -> tuple[list[Any], dict[str, Any]]:
    """The arguments of a call whose values are plain: numbers, texts, lists, true and false."""
    try:
        call = ast.parse(f"model{text}", mode="eval").body
        assert isinstance(call, ast.Call)
        positional = [ast.literal_eval(value) for value in call.args]
        return positional, {str(one.arg): ast.literal_eval(one.value) for one in call.keywords}
    except (SyntaxError, ValueError, AssertionError):
        raise InvalidValue(
            f"{what}{text}: arguments are plain values, such as (rate=0.001, steps=[10, 20])", field="costs"
        ) from None
