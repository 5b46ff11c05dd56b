"""The order desk: from what a strategy asks for to orders at the broker, or to recorded refusals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from application.ports.broker import Broker
from application.trading.account import Account
from application.trading.execution import ExecutionModel
from application.trading.listing_rules import ListingRules
from application.trading.market_time import MarketTime
from application.trading.strategy_host import StrategyHost, Wanted
from domain.orders.commands import CancelOrder, PlaceOrder, RefuseOrder
from domain.orders.events import OrderAccepted, OrderRejected
from domain.orders.order import Order, Side
from domain.risk.drafting import Draft, RiskRules, draft
from domain.shared.frozen import maker
from domain.shared.values import to_decimal
from domain.strategies.actions import Action, Cancel, OrderAction


class Intent(NamedTuple):
    """An action as an order that has no number yet.

    Attributes:
        symbol: what it is about.
        action: what was asked for.
        draft: side and size, or why not.
        last: last close per unit, which it was decided by.
    """

    symbol: str
    action: OrderAction
    draft: Draft
    last: float


def _priority(intent: Intent) -> tuple[bool, str]:
    """Order of placing: sales before purchases, then by symbol."""
    return (intent.draft.side is Side.BUY, intent.symbol)


_order = maker(Order)


class OrderDesk:
    """Sizes, checks and places orders, and takes them back."""

    def __init__(
        self,
        account: Account,
        broker: Broker,
        host: StrategyHost,
        time: MarketTime,
        listing: ListingRules | None,
        symbols: int,
        model: ExecutionModel,
    ) -> None:
        """Takes the parts of a session that it works with; ``symbols`` is how many the run has."""
        self._account = account
        self._broker = broker
        self._host = host
        self._time = time
        self._listing = listing
        self._symbols = symbols
        self.trade_by(model)

    def trade_by(self, model: ExecutionModel) -> None:
        """From now on a model's costs and sizes hold."""
        self._costs = model.costs
        self._rules = RiskRules(model.sizing, model.costs, model.lot_size, self._symbols, model.allow_short)

    def act(self, wanted: Iterable[Wanted], cause: str | None = None) -> list[Order]:
        """Turns what a strategy wants into orders and returns those that the broker works; ``cause`` led to all of them.

        All of it is sized by the account as it is now; what takes orders back is done on the way.

        Raises:
            StrategyError: something was asked for that cannot be, or the strategy raised when told of a refusal.
        """
        intents: list[Intent] = []
        for about, actions in wanted:
            for action in actions:
                symbol = about if about is not None and action.symbol is None else self._symbol(action, about)
                if isinstance(action, Cancel):
                    self._cancel(action, symbol)
                elif (intent := self._intent(action, symbol)) is not None:
                    intents.append(intent)
        if len(intents) > 1:
            intents.sort(key=_priority)
        placed: list[Order] = []
        for intent in intents:
            order = self.place(intent, cause)
            if order is not None:
                placed.append(order)
        return placed

    def _intent(self, action: OrderAction, symbol: str) -> Intent | None:
        account = self._account
        price = account.last_close(symbol)
        if price <= 0.0:
            raise self._host.misused(f"{symbol} has no price yet: it cannot be traded")
        drafted = draft(action, symbol, price, account.state, account.value(), self._rules)
        if drafted is None:
            return None
        if self._listing is not None:
            drafted = self._listing.admitted(drafted, symbol, self._time.now)
        return Intent(symbol, action, drafted, price)

    def _symbol(self, action: Action, about: str | None) -> str:
        """What an action is about; empty where it takes back one order, whatever that trades."""
        if action.symbol is None:
            if about is None and not (isinstance(action, Cancel) and action.order_id):
                raise self._host.misused(f"an action of on_instant must name its symbol: {action}")
            return about or ""
        if not self._account.trades(action.symbol):
            raise self._host.misused(f"{action.symbol!r} is not in this run: it cannot be traded")
        return action.symbol

    def place(self, intent: Intent, cause: str | None = None) -> Order | None:
        """Gives an order its number and places it; None where it is refused, which is recorded and told to the strategy.

        Raises:
            StrategyError: the strategy raised when it was told.
        """
        symbol, action, (side, quantity, reduce_only, refusal), last = intent
        account, now, limit, stop = self._account, self._time.now, action.limit, action.stop
        terms = (action.order_type, action.time_in_force, limit, stop, action.tag)
        # By place, as a keyword a field costs a run that trades often two in a hundred of its time.
        order = _order((account.next_order_id, symbol, side, quantity, *terms, reduce_only, self._time.bar, last))
        if refusal is not None:
            account.do(RefuseOrder(order, refusal), now, cause)
            self._host.notify_rejected(order, refusal)
            return None
        answer = account.do(self._command(order, limit or stop or last), now, cause)[-1]
        if isinstance(answer, OrderAccepted):
            self._broker.place(order)
            return order
        if isinstance(answer, OrderRejected):
            self._host.notify_rejected(order, answer.reason)
        return None

    def _command(self, order: Order, price: float) -> PlaceOrder:
        """The command that places an order, with what it is expected to cost at a price before slippage."""
        costs = self._costs
        if order.limit_price is None:
            price = costs.slippage.worsen(price, 1 if order.side is Side.BUY else -1)
        commission = costs.commission.of(float(order.quantity), price)
        return PlaceOrder(order, to_decimal(price), to_decimal(commission))

    def _cancel(self, action: Cancel, symbol: str) -> None:
        found = [
            known.order.order_id
            for known in self._account.state.orders.values()
            if action.order_id in (None, known.order.order_id) and (action.order_id or known.order.symbol == symbol)
        ]
        self.take_back(found, "strategy")

    def cancel_all_of(self, symbols: Sequence[str], reason: str) -> None:
        """Takes back all orders of some symbols, oldest first."""
        orders = self._account.state.orders.values()
        self.take_back([known.order.order_id for known in orders if known.order.symbol in symbols], reason)

    def take_back(self, order_ids: Iterable[str], reason: str) -> None:
        """Takes back orders that work."""
        for one in order_ids:
            self._broker.cancel(one)
            self._account.do(CancelOrder(one, reason), self._time.now, self._account.placed_by(one))
