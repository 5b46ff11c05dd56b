"""The order desk: from what a strategy asks for to orders at the broker, or to recorded refusals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from application.ports.broker import Broker
from application.trading.account import Account
from application.trading.execution import ExecutionModel
from application.trading.listing_rules import ListingRules
from application.trading.market_time import MarketTime
from application.trading.strategy_host import StrategyHost, Wanted
from domain.orders.commands import CancelOrder, PlaceOrder, RefuseOrder
from domain.orders.events import OrderAccepted, OrderRejected
from domain.orders.order import Order, OrderType, RejectionReason, Side
from domain.risk.drafting import Draft, RiskRules, Situation, backed, draft, expected_price
from domain.shared.frozen import maker
from domain.shared.values import LEDGER, ZERO, to_decimal
from domain.strategies.actions import Action, Cancel, Close, OrderAction, Sell, TargetQuantity, TargetWeight


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


def _rank(drafted: Draft) -> tuple[bool, bool]:
    """Order of trading at one open: what only closes first, then sales before purchases."""
    return (not drafted.reduce_only, drafted.side is Side.BUY)


def _priority(intent: Intent) -> tuple[bool, bool, str]:
    """Order of placing: that of trading, then by symbol."""
    return (*_rank(intent.draft), intent.symbol)


def _is_level(action: OrderAction, held: Decimal) -> bool:
    """Whether an action says what to hold in the end, rather than what to trade; a sale without a position says nothing."""
    if isinstance(action, Sell):
        return action.quantity is None and held > ZERO
    return isinstance(action, TargetWeight | TargetQuantity | Close)


def _goes_to_the_market(intent: Intent, symbol: str) -> bool:
    return intent.symbol == symbol and intent.draft.refusal is None and intent.action.order_type is OrderType.MARKET


def _comes_too_late(intents: Sequence[Intent], symbol: str, drafts: Sequence[Draft]) -> bool:
    """Whether what was asked for before would trade after what is asked for now, and so undo it."""
    before = [_rank(intent.draft) for intent in intents if _goes_to_the_market(intent, symbol)]
    return any(rank > _rank(one) for rank in before for one in drafts)


_add, _subtract = LEDGER.add, LEDGER.subtract
_order, _intent, _situation, _place = maker(Order), maker(Intent), maker(Situation), maker(PlaceOrder)


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

        All of it is sized by the account's equity as it is now; an action sees what those before it will have bought and sold. What
        takes orders back is done on the way.

        Raises:
            StrategyError: something was asked for that cannot be, or the strategy raised when told of a refusal.
        """
        intents: list[Intent] = []
        expected: dict[str, Decimal] = {}
        for about, actions in wanted:
            for action in actions:
                symbol = about if about is not None and action.symbol is None else self._symbol(action, about)
                if isinstance(action, Cancel):
                    self._cancel(action, symbol)
                else:
                    self._add_intents(intents, action, symbol, expected)
        if len(intents) > 1:
            intents.sort(key=_priority)
        placed: list[Order] = []
        for intent in intents:
            order = self.place(intent, cause)
            if order is not None:
                placed.append(order)
        return placed

    def _add_intents(
        self, intents: list[Intent], action: OrderAction, symbol: str, expected: dict[str, Decimal]
    ) -> None:
        """Adds the orders that an action means; ``expected`` holdings by symbol are carried on from action to action."""
        account = self._account
        price = account.last_close(symbol)
        if price <= 0.0:
            raise self._host.misused(f"{symbol} has no price yet: it cannot be traded")
        state, ahead = account.state, expected.get(symbol)
        position = state.positions.get(symbol)
        held = ZERO if position is None else position.quantity
        if ahead is None:
            ahead = account.expected_quantity(symbol) if state.orders else held
        trades_next = action.limit is None and action.stop is None
        drafts = draft(action, _situation((price, held, ahead, account.value())), self._rules)
        is_level = symbol in expected and trades_next and _is_level(action, held)
        if is_level and (
            _comes_too_late(intents, symbol, drafts) or (not drafts and ahead and isinstance(action, Close))
        ):
            self._supersede(intents, symbol)
            ahead = account.expected_quantity(symbol)
            drafts = draft(action, _situation((price, held, ahead, account.value())), self._rules)
            drafts = tuple(one for one in drafts if one.refusal is not RejectionReason.NO_POSITION)
        for one in drafts:
            drafted = one if self._listing is None else self._listing.admitted(one, symbol, self._time.now)
            intents.append(_intent((symbol, action, drafted, price)))
            if trades_next and drafted.refusal is None:
                ahead = (_add if drafted.side is Side.BUY else _subtract)(ahead, drafted.quantity)
        expected[symbol] = ahead

    @staticmethod
    def _supersede(intents: list[Intent], symbol: str) -> None:
        """Refuses what was asked for before in a symbol at this very moment."""
        for place, intent in enumerate(intents):
            if _goes_to_the_market(intent, symbol):
                drafted = intent.draft._replace(refusal=RejectionReason.SUPERSEDED)
                intents[place] = intent._replace(draft=drafted)

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
        symbol, action, drafted, last = intent
        side, quantity, reduce_only, refusal, target, money = drafted
        account, now, all_or_none = self._account, self._time.now, action.all_or_none or reduce_only
        terms = (action.order_type, action.time_in_force, action.limit, action.stop, action.tag)
        decided = (reduce_only, self._time.bar, last, target, all_or_none)
        # By place, as a keyword a field costs a run that trades often two in a hundred of its time.
        order = _order((account.next_order_id, symbol, side, quantity, *terms, *decided))
        required = available = None
        price = expected_price(action, side, last, self._costs)
        if refusal is None and (target is not None or not all_or_none):
            fits, required, available = backed(drafted, order, price, account.state, self._rules)
            if not fits:
                refusal = RejectionReason.INSUFFICIENT_BUYING_POWER
            elif target is None:
                money = (
                    required  # The quantity stays what was asked for; the fill says how much of it there was money for.
                )
            else:
                order = order._replace(quantity=fits)
        if refusal is not None:
            account.do(RefuseOrder(order, refusal, required, available), now, cause)
            self._host.notify_rejected(order, refusal)
            return None
        command = self._command(order, price, None if required is None else money)
        answer = account.do(command, now, cause)[-1]
        if isinstance(answer, OrderAccepted):
            self._broker.place(order)
            return order
        if isinstance(answer, OrderRejected):
            self._host.notify_rejected(order, answer.reason)
        return None

    def _command(self, order: Order, price: float, most: Decimal | None) -> PlaceOrder:
        """The command that places an order, with what it is expected to cost at a price after slippage."""
        quantity = float(order.quantity)
        commission = self._costs.commission.on(quantity, price, 0.0 if order.reduce_only else quantity)
        return _place((order, to_decimal(price), to_decimal(commission), most))

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
