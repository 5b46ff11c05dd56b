"""The base of every strategy."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Self

from domain.indicators.compute import AnyIndicator
from domain.orders.events import OrderFilled
from domain.orders.order import Order, RejectionReason
from domain.shared.errors import InvalidValue
from domain.strategies.actions import Actions
from domain.strategies.bar import Bar
from domain.strategies.portfolio_view import PortfolioView


class Strategy(ABC):
    """What is concluded from measurements. Subclass it, in one file, and run it unchanged everywhere.

    A strategy declares what it needs in ``indicators`` (names such as ``"sma_20"`` or indicator objects; set it in the class or, where
    it depends on parameters, in ``__init__``) and finds the values in ``data`` by name. Parameters are the arguments of
    ``__init__``; every run starts from a fresh instance made with the same arguments, so state may be kept on ``self``.
    """

    indicators: Sequence[str | AnyIndicator] = ()

    _parameters: dict[str, Any]

    default_parameters: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.default_parameters = {
            name: parameter.default
            for name, parameter in inspect.signature(cls).parameters.items()
            if parameter.default is not parameter.empty
        }

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Remembers the arguments, so that a run can be repeated from them."""
        instance = super().__new__(cls)
        try:
            bound = inspect.signature(cls).bind(*args, **kwargs)
        except TypeError as error:
            known = ", ".join(inspect.signature(cls).parameters) or "none"
            raise InvalidValue(f"{cls.__name__}: {error}; its parameters: {known}", field="parameters") from None
        bound.apply_defaults()
        instance._parameters = dict(bound.arguments)
        return instance

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The arguments that this instance was made with, defaults included."""
        return self._parameters

    def fresh(self) -> Self:
        """A new instance with the same parameters and no memory."""
        signature = inspect.signature(type(self))
        positional: list[Any] = []
        named: dict[str, Any] = {}
        for name, value in self._parameters.items():
            kind = signature.parameters[name].kind
            if kind is inspect.Parameter.VAR_POSITIONAL:
                positional.extend(value)
            elif kind is inspect.Parameter.VAR_KEYWORD:
                named.update(value)
            elif kind is inspect.Parameter.POSITIONAL_ONLY:
                positional.append(value)
            else:
                named[name] = value
        return type(self)(*positional, **named)

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

    def on_order_filled(self, order: OrderFilled, portfolio: PortfolioView) -> Actions:
        """An order has filled. Orders asked for here work from the bar after the one of the fill."""
        return None

    def on_order_rejected(self, order: Order, reason: RejectionReason, portfolio: PortfolioView) -> None:
        """An order was refused, at the decision or at its fill. What to do about it is asked at the next bar."""
        return None

    def on_instant(self, date: datetime, data: Mapping[str, Bar], portfolio: PortfolioView) -> Actions:
        """All bars that close at one instant, by symbol: for ranking. Called after ``on_data`` of each; actions name their symbol."""
        return None
