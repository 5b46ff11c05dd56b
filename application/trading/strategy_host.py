"""The host of a strategy: asks it, puts its answers in order, and says where it went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from application.trading.instant import Instant
from application.trading.market_time import MarketTime
from application.trading.user_code import place_of
from domain.orders.events import OrderFilled
from domain.orders.order import Order, RejectionReason
from domain.shared.errors import InvalidValue, StrategyError
from domain.shared.interval import from_microseconds
from domain.shared.suggestions import closest
from domain.strategies.actions import Action, Actions, Buy, Cancel, Close, Sell, TargetQuantity, TargetWeight
from domain.strategies.bar import PRICE_FIELDS, Bar, names_of
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView
from domain.strategies.records import filled_order, placed_order

_ACTIONS = (Buy, Sell, Close, TargetQuantity, TargetWeight, Cancel)


Wanted = tuple[str | None, Sequence[Action]]
"""What a strategy was asked about (a symbol; None: all of an instant) and what it answered."""


class StrategyHost:
    """Calls one strategy; whatever it raises becomes a ``StrategyError`` that names it and the time.

    Attributes:
        strategy: the strategy.
        ranks: whether it wants to see all bars of an instant together.
        hears_of_fills: whether it wants to hear of fills.
        hears_of_refusals: whether it wants to hear of refusals.
    """

    def __init__(self, strategy: Strategy, view: PortfolioView, time: MarketTime) -> None:
        self.strategy = strategy
        self.ranks = type(strategy).on_instant is not Strategy.on_instant
        self.hears_of_fills = type(strategy).on_order_filled is not Strategy.on_order_filled
        self.hears_of_refusals = type(strategy).on_order_rejected is not Strategy.on_order_rejected
        self._view = view
        self._time = time

    def bars_closed(self, instant: Instant) -> list[Wanted]:
        """What it wants now that bars have closed: those who were asked and answered nothing are left out.

        Raises:
            StrategyError: the strategy raised; the cause is chained.
        """
        date, view, on_data = instant.date, self._view, self.strategy.on_data
        wanted: list[Wanted] = []
        try:
            for symbol, bar in zip(instant.symbols, instant.bars, strict=True):
                actions = on_data(date, symbol, bar, view)
                if actions is not None:
                    wanted.append((symbol, several(actions)))
            if self.ranks:
                actions = self.strategy.on_instant(date, instant.by_symbol(), view)
                if actions is not None:
                    wanted.append((None, several(actions)))
        except Exception as error:
            raise self.raised(error) from error
        return wanted

    def filled(self, event: OrderFilled) -> Sequence[Action]:
        """What it wants after a fill.

        Raises:
            StrategyError: the strategy raised; the cause is chained.
        """
        try:
            return several(self.strategy.on_order_filled(filled_order(event), self._view))
        except Exception as error:
            raise self.raised(error) from error

    def notify_rejected(self, order: Order, reason: RejectionReason) -> None:
        """Tells it of a refusal.

        Raises:
            StrategyError: the strategy raised; the cause is chained.
        """
        if not self.hears_of_refusals:
            return
        try:
            self.strategy.on_order_rejected(placed_order(order), reason, self._view)
        except Exception as error:
            raise self.raised(error) from error

    def misused(self, text: str) -> StrategyError:
        """The error for something that cannot be asked for."""
        return StrategyError(f"{self._name} at {self._when}: {text}")

    def raised(self, error: Exception) -> StrategyError:
        """The error for what a strategy raised; the caller chains it."""
        hint = ""
        if isinstance(error, AttributeError) and isinstance(error.obj, Bar):
            hint = f" (data has no {error.name!r}: declare it in {self._name}.indicators; it has {_there(error.obj, str(error.name))})"
        said = f"{self._name} raised {type(error).__name__} at {self._when}: {error}{hint}"
        return StrategyError(said, place_of(error))

    @property
    def _name(self) -> str:
        return type(self.strategy).__name__

    @property
    def _when(self) -> str:
        return from_microseconds(self._time.bar).isoformat()


def _there(bar: Bar, name: str) -> str:
    """The names that a bar has instead of one that it has not: the nearest first, then indicators, then prices."""
    names = names_of(bar)
    near = closest(name, names, most=len(names))
    return ", ".join(dict.fromkeys((*near, *names[len(PRICE_FIELDS) :], *names)))


def several(actions: Actions) -> Sequence[Action]:
    """Actions as a sequence: one, several or none.

    Raises:
        InvalidValue: something among them is no action.
    """
    if actions is None:
        return ()
    if isinstance(actions, _ACTIONS):
        return (actions,)
    is_one = isinstance(actions, str) or not isinstance(actions, Iterable)
    found: Sequence[Action] = (actions,) if is_one else tuple(actions)  # type: ignore[assignment]
    for action in found:
        if not isinstance(action, _ACTIONS):
            raise InvalidValue(
                f"{action!r} is not an action: return Buy, Sell, Close, a target, Cancel, a list of these, or None"
            )
    return found
