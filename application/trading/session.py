"""The trading session: one synchronous state machine. An event comes in, and what follows from it goes out before the next one comes.

One instant is all bars that open together. It has two phases, and phases of different instants follow each other by time, so that
markets with different sessions may be mixed:

* **open** (at the bars' open time): DAY orders of an earlier session expire, then orders that were working before it fill if the
  open reaches them; sales first, then purchases, each in symbol order.
* **close** (at the bars' close time): orders that were working at the open fill if the rest of the bar reached them, stops before
  limits; DAY orders of the session expire; then the strategy sees the closed bars and decides; then its intents become orders or
  recorded refusals, sales first, then purchases, each in symbol order.

What follows is commands to the account, whose events are recorded, and orders to the broker; nothing else is written down. The
session shows the market to its broker and takes what it answers, and does not know whether the broker finds its answers there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from application.ports.broker import Answer, Broker, Expiry, Fill, LastPrice
from application.trading.account import Account
from application.trading.execution import CloseAtEnd, ExecutionModel, FillAt
from application.trading.instant import Instant
from application.trading.ledger import Ledger
from application.trading.liquidation import AT_THE_END, DELISTED, NO_EQUITY, liquidate_all, liquidate_delisted
from application.trading.listing_rules import ListingRules
from application.trading.market_time import MarketTime
from application.trading.order_desk import Intent, OrderDesk
from application.trading.recorder import Recorder
from application.trading.strategy_host import StrategyHost, several
from domain.market.universe import Universe
from domain.orders.commands import ExpireOrder, FillOrder, FillTarget, TriggerOrder
from domain.orders.events import OrderCancelled, OrderFilled, OrderRejected, OrderSized
from domain.orders.order import Order, OrderType, Side
from domain.portfolio.portfolio import EMPTY, Portfolio
from domain.portfolio.position import Position
from domain.portfolio.statement import Statement
from domain.shared.frozen import maker
from domain.shared.values import LEDGER, ZERO, to_decimal
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy

THIN_VOLUME = 0.1
"""A fill larger than this share of its bar's volume is counted as one that the market might not have borne."""

LoneBar = tuple[int, int, int, datetime, Bar, float]
"""An instant of one bar: its open time, close time, session and date, the bar and its close; see ``Instant``."""

_Moment: TypeAlias = tuple[Portfolio, Mapping[str, Bar], bool]
_NO_MOMENT: _Moment = (EMPTY, {}, False)


class Session:
    """Runs one strategy on one account and records what happens.

    Attributes:
        symbols: what may be traded, sorted.
        account: the account.
        instants: closed instants so far.
        thin_fills: fills above ``THIN_VOLUME``, by symbol.
        delisted: positions that were closed because their symbol was no longer listed, by symbol.
        liquidated: market times of the closes at which no equity was left, microseconds since the epoch, UTC.
        watches_one: whether ``bars_in_turn`` will do.
    """

    def __init__(
        self,
        strategy: Strategy,
        symbols: Sequence[str],
        model: ExecutionModel,
        broker: Broker,
        recorder: Recorder,
        *,
        universe: Universe | None = None,
    ) -> None:
        """Makes a session that has not begun.

        Args:
            strategy: a fresh instance.
            symbols: what may be traded, sorted.
            model: costs, sizing and fill rules.
            broker: where orders go.
            recorder: where events go.
            universe: which symbols may be traded when; None: all of them, always.
        """
        self.symbols = tuple(symbols)
        self.instants = 0
        self.thin_fills: Counter[str] = Counter()
        self.delisted: Counter[str] = Counter()
        self.liquidated: list[int] = []
        self._time = MarketTime()
        self.account = Account(self.symbols, recorder, self._time)
        self._host = StrategyHost(strategy, self.account.view, self._time)
        self._listing = None if universe is None else ListingRules(universe, self.symbols)
        self._desk = OrderDesk(self.account, broker, self._host, self._time, self._listing, len(self.symbols), model)
        self._broker = broker
        self._recorder = recorder
        self._last_bars: dict[str, Bar] = {}
        self._moment = _NO_MOMENT
        self._worth: Decimal | None = None
        self.watches_one = len(self.symbols) == 1 and not self._host.ranks and self._listing is None
        self.trade_by(model)

    @property
    def state(self) -> Portfolio:
        """The account now."""
        return self.account.state

    @property
    def statement(self) -> Statement:
        """What the account has done so far."""
        return self.account.statement

    @property
    def ledger(self) -> Ledger:
        """Cash and holdings after each event that changed them, in order."""
        return self.account.ledger

    @property
    def working_orders(self) -> list[Order]:
        """Orders still waiting for their fill, oldest first."""
        return [known.order for known in self.account.state.orders.values()]

    # What comes in.

    def trade_by(self, model: ExecutionModel) -> None:
        """From now on a model's costs, sizes and fill rules hold; the broker is told of them by whoever runs it."""
        self._model = model
        self._same_close = model.fill_at is FillAt.SAME_CLOSE
        self._closes_at_end = model.close_at_end is not CloseAtEnd.NO
        self._desk.trade_by(model)

    def move_cash(self, amount: Decimal, at: int) -> None:
        """Puts money in at a market time, or takes it out where ``amount`` is below zero; a refusal is recorded."""
        self.account.move_cash(amount, at)

    def bars_opened(self, instant: Instant) -> None:
        """Takes the open of an instant.

        Raises:
            StrategyError: the strategy raised; the cause is chained.
            PortError: the journal could not be written.
        """
        self._time.now = self._time.bar = at = instant.open_time
        gone = () if self._listing is None else self._listing.delisted(at)
        if gone:
            self._desk.cancel_all_of(gone, DELISTED)
        if self.account.state.orders:
            bars = instant.by_symbol()
            self._value_by(bars)
            for answer in self._broker.bars_opened(at, instant.session, bars):
                self.take(answer)
            self._moment = _NO_MOMENT
        if gone:
            self.delisted.update(liquidate_delisted(self.account, self._execute, gone, instant.by_symbol()))

    def bars_closed(self, instant: Instant) -> None:
        """Takes the close of an instant and lets the strategy decide; raises as ``bars_opened`` does."""
        self._time.now, self._time.bar = instant.close_time, instant.open_time
        if self.account.state.orders:
            bars = instant.by_symbol()
            self._value_by(bars, inside=True)
            for answer in self._broker.bars_closed(instant.open_time, instant.close_time, bars):
                self.take(answer)
            self._moment = _NO_MOMENT
        self.account.mark(instant.symbols, instant.closes)
        if self._closes_at_end:
            self._last_bars.update(zip(instant.symbols, instant.bars, strict=True))
        self.instants += 1
        if self.account.state.short_basis:
            self._liquidate_without_equity(instant.by_symbol())
        wanted = self._host.bars_closed(instant)
        if wanted:
            placed = self._desk.act(wanted)
            if self._same_close:
                self._trade_at_close(placed, instant.by_symbol())

    def bars_in_turn(self, bars: Iterable[LoneBar]) -> None:
        """Takes bars of a session that watches one symbol, of which each closes before the next one opens.

        The same as ``bars_opened`` and ``bars_closed`` for each. It is apart, and looks into its parts, because most bars of most runs
        pass here without an order working or asked for, and what they cost is all that such a run costs.
        """
        account, broker, time, closes = self.account, self._broker, self._time, self.account.closes
        on_data, act, view, symbols = self._host.strategy.on_data, self._desk.act, account.view, self.symbols
        symbol, passed, busy = symbols[0], 0, self._is_busy
        for open_time, close_time, session, date, bar, close in bars:
            if busy:
                if account.state.orders:
                    time.now = time.bar = open_time
                    opened = {symbol: bar}
                    self._moment, self._worth = (account.state, opened, False), None
                    for answer in broker.bars_opened(open_time, session, opened):
                        self.take(answer)
                    if account.state.orders:
                        self.bars_closed(Instant(open_time, close_time, session, date, symbols, (bar,), (close,)))
                        busy = self._is_busy
                        continue
                busy = bool(account.state.short_basis)
            passed += 1
            closes[0] = close
            time.now = close_time
            if busy:
                time.bar = open_time
                self._liquidate_without_equity({symbol: bar})
                busy = self._is_busy
            try:
                actions = on_data(date, symbol, bar, view)
                if actions is None:
                    continue
                wanted = several(actions)
            except Exception as error:
                time.bar = open_time
                raise self._host.raised(error) from error
            time.bar = open_time
            placed = act(((symbol, wanted),))
            if self._same_close:
                self._trade_at_close(placed, {symbol: bar})
            busy = self._is_busy
        self.instants += passed

    @property
    def _is_busy(self) -> bool:
        """Whether the next bar can change the account before the strategy is asked: orders work, or a short position may lose it all."""
        state = self.account.state
        return bool(state.orders) or bool(state.short_basis)

    def take(self, answer: Answer) -> None:
        """Takes an answer of the broker; raises as ``bars_opened`` does."""
        cause = self.account.placed_by(answer.order_id)
        if type(answer) is Fill:
            self._fill(answer, cause)
        elif type(answer) is Expiry:
            self.account.do(ExpireOrder(answer.order_id), answer.at, cause)
        else:
            self.account.do(TriggerOrder(answer.order_id), answer.at, cause)

    def finish(self) -> None:
        """Closes the positions where the model says so, and writes everything down; raises as ``bars_opened`` does."""
        if self._closes_at_end:
            volumes = {symbol: bar.volume for symbol, bar in self._last_bars.items()}
            prices = None
            if self._model.close_at_end is CloseAtEnd.OPEN:
                prices = {symbol: bar.open for symbol, bar in self._last_bars.items()}
            liquidate_all(self.account, self._execute, AT_THE_END, volumes, prices)
        self._recorder.flush()

    # What follows.

    def _trade_at_close(self, placed: Sequence[Order], bars: Mapping[str, Bar]) -> None:
        """Lets market orders that were decided on the close of bars trade at that very close."""
        wanted = [order for order in placed if order.order_type is OrderType.MARKET and order.symbol in bars]
        prices = {order.symbol: LastPrice(bars[order.symbol].close, bars[order.symbol].volume) for order in wanted}
        self._value_by({})
        self._auction([order.order_id for order in wanted], prices)

    def _execute(self, intent: Intent, last: LastPrice) -> bool:
        order = self._desk.place(intent)
        if order is None:
            return False
        self._auction([order.order_id], {order.symbol: last})
        return True

    def _auction(self, order_ids: Sequence[str], prices: Mapping[str, LastPrice]) -> None:
        for answer in self._broker.auction(order_ids, prices, bar=self._time.bar, at=self._time.now):
            self.take(answer)

    def _value_by(self, bars: Mapping[str, Bar], *, inside: bool = False) -> None:
        """Equity that orders are sized by is the account's as it is now, at the opens of these bars and otherwise the last closes.

        All orders that fill at one moment share it. One that fills ``inside`` its bar is valued at its own price, never at that close.
        """
        self._moment, self._worth = (self.account.state, bars, inside), None

    def _equity(self, symbol: str, price: float) -> Decimal:
        """What an order for a symbol that fills at a price is sized by."""
        before, opened, inside = self._moment
        worth = self._worth
        if worth is None:
            marks = {name: opened[name].open for name in before.positions if name in opened}
            worth = self._worth = self.account.equity_at(before, marks)
        held = before.positions.get(symbol) if inside else None
        if held is None:
            return worth
        return LEDGER.fma(held.quantity, LEDGER.subtract(to_decimal(price), to_decimal(opened[symbol].open)), worth)

    def _liquidate_without_equity(self, bars: Mapping[str, Bar]) -> None:
        """Ends all orders and positions at this close where the account is worth nothing, or less."""
        account = self.account
        if account.value() > 0.0:
            return
        self._desk.take_back(list(account.state.orders), NO_EQUITY)
        self.liquidated.append(self._time.now)
        liquidate_all(account, self._execute, NO_EQUITY, {symbol: bar.volume for symbol, bar in bars.items()})

    def _fill(self, fill: Fill, cause: str) -> None:
        account = self.account
        order = account.state.orders[fill.order_id].order
        outcome, *others = account.fill(self._command(order, fill), fill.at, cause)
        if type(outcome) is OrderSized:
            outcome, *others = others
        for event in others:
            if type(event) is OrderCancelled:
                self._broker.cancel(event.order_id)
        if type(outcome) is OrderFilled:
            if float(outcome.quantity) > THIN_VOLUME * fill.volume:
                self.thin_fills[order.symbol] += 1
            if self._host.hears_of_fills:
                actions = self._host.filled(outcome)
                if actions:
                    self._desk.act(((order.symbol, actions),), account.event_id(1 + len(others)))
        elif type(outcome) is OrderRejected:
            self._host.notify_rejected(order, outcome.reason)

    def _command(self, order: Order, fill: Fill) -> FillOrder | FillTarget:
        quantity, price, costs = order.quantity, fill.price, self._model.costs
        position = self.account.state.positions.get(order.symbol)
        if order.reduce_only:
            opening = 0.0
            if position is not None:
                quantity = min(quantity, position.quantity.copy_abs())
        elif order.target is not None or not order.all_or_none or (position is not None and _closes(order, position)):
            equity = None if order.target is None else self._equity(order.symbol, price)
            sized_by = (equity, costs.commission, self._model.lot_size)
            return FillTarget(order.order_id, price, fill.reference_price, *sized_by, fill.bar)
        else:
            opening = float(quantity)
        exact = to_decimal(price)
        reference = exact if fill.reference_price == price else to_decimal(fill.reference_price)
        commission = to_decimal(costs.commission.on(float(quantity), price, opening))
        return _fill_order((order.order_id, quantity, exact, reference, commission, fill.bar))


_fill_order = maker(FillOrder)


def _closes(order: Order, position: Position) -> bool:
    return (position.quantity < ZERO) == (order.side is Side.BUY)
