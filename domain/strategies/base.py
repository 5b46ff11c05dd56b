"""The base of every strategy."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any, ClassVar, Self

from domain.indicators.frame_indicator import AnyIndicator
from domain.orders.order import RejectionReason
from domain.shared.errors import InvalidValue
from domain.strategies.actions import Actions
from domain.strategies.bar import Bar
from domain.strategies.portfolio_view import PortfolioView
from domain.strategies.random_numbers import RandomNumbers
from domain.strategies.records import FilledOrder, PlacedOrder


class Strategy(ABC):
    """A strategy, which concludes from measurements. Subclass it, in one file, and run it unchanged everywhere.

    A strategy declares what it needs in ``indicators`` (names such as ``"sma_20"`` or indicator objects; set it in the class or, where
    it depends on parameters, in ``__init__``) and finds the values in ``data`` by name. Parameters are the arguments of
    ``__init__``; every run starts from a fresh instance made with the same arguments, so state may be kept on ``self``. Random
    numbers come from ``self.random``, which the run seeds; other sources of them make a run that cannot be repeated.
    """

    indicators: Sequence[str | AnyIndicator] = ()

    random: RandomNumbers

    _arguments: inspect.BoundArguments

    default_parameters: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.default_parameters = {
            name: parameter.default
            for name, parameter in _signature(cls).parameters.items()
            if parameter.default is not parameter.empty
        }

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Remembers the arguments, so that a run can be repeated from them."""
        instance = super().__new__(cls)
        try:
            bound = _signature(cls).bind(*args, **kwargs)
        except TypeError as error:
            known = ", ".join(_signature(cls).parameters) or "none"
            raise InvalidValue(f"{cls.__name__}: {error}; its parameters: {known}", field="parameters") from None
        bound.apply_defaults()
        # A copy, so that what the strategy does to a list that it was given does not reach the next run.
        bound.arguments = {name: _own(value) for name, value in bound.arguments.items()}
        instance._arguments = bound
        return instance

    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return self._arguments.args, self._arguments.kwargs

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The arguments that this instance was made with, defaults included."""
        return self._arguments.arguments

    def fresh(self) -> Self:
        """A new instance with the same parameters and no memory."""
        arguments = self._arguments
        return type(self)(*map(_own, arguments.args), **{name: _own(value) for name, value in arguments.kwargs.items()})

    @abstractmethod
    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        """A bar of one symbol has closed.

        Args:
            date: open time of the bar, aware UTC; for a daily bar midnight of its day.
            symbol: whose bar it is.
            data: the bar and the declared indicators at it.
            portfolio: the account now.

        Returns:
            What to do; a market order made here fills at the next bar's open.
        """

    def on_order_filled(self, order: FilledOrder, portfolio: PortfolioView) -> Actions:
        """An order has filled; its numbers are floats. Orders asked for here work from the bar after the one of the fill."""
        return None

    def on_order_rejected(self, order: PlacedOrder, reason: RejectionReason, portfolio: PortfolioView) -> None:  # noqa: B027
        """An order was refused, at the decision or at its fill. What to do about it is asked at the next bar."""

    def on_instant(self, date: datetime, data: Mapping[str, Bar], portfolio: PortfolioView) -> Actions:
        """All bars that close at one instant, by symbol: for ranking. Called after ``on_data`` of each; actions name their symbol."""
        return None


def _signature(cls: type[Strategy]) -> inspect.Signature:
    """What ``cls(...)`` takes; nothing where no ``__init__`` was written."""
    init = cls.__init__
    if init is object.__init__:
        return inspect.Signature()
    parameters = list(inspect.signature(init).parameters.values())
    return inspect.Signature(parameters[1:])


def _own(value: Any) -> Any:
    return deepcopy(value) if isinstance(value, list | dict | set) else value
