"""The account of a session: decides, records, folds, and is valued at the last closes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import reduce
from operator import mul

from application.trading.ledger import Ledger
from application.trading.market_time import MarketTime
from application.trading.recorder import Recorder
from domain.orders.commands import FillOrder, FillTarget
from domain.orders.events import OrderFilled, OrderSized
from domain.orders.order import OrderType, Side
from domain.portfolio.commands import DepositCash, PortfolioCommand, WithdrawCash
from domain.portfolio.events import PortfolioEvent
from domain.portfolio.order_number import order_id
from domain.portfolio.portfolio import EMPTY, Portfolio, decide, evolve
from domain.portfolio.statement import NOTHING_STATED, Statement, stated
from domain.shared.values import LEDGER, to_decimal
from domain.strategies.portfolio_view import PortfolioView

_multiply_and_add = LEDGER.fma


class Account:
    """Every change goes through the portfolio's decider and into the recorder.

    Attributes:
        state: what it decides by, now.
        statement: what it has done so far.
        ledger: cash and holdings after each event that changed them, in order.
        view: the account as a strategy sees it.
        closes: last close of each symbol by its place; zero where there is none yet.
    """

    def __init__(self, symbols: Sequence[str], recorder: Recorder, time: MarketTime) -> None:
        """Makes an account without money; ``symbols`` are all that it may hold, sorted."""
        self.state: Portfolio = EMPTY
        self.statement: Statement = NOTHING_STATED
        self.ledger = Ledger()
        self.closes = [0.0] * len(symbols)
        self.view = PortfolioView(self)
        self._place = {symbol: place for place, symbol in enumerate(symbols)}
        self._held = [0.0] * len(symbols)
        self._cash = 0.0
        self._recorder = recorder
        self._time = time
        self._valued_at = -1
        self._value = 0.0

    @property
    def next_order_id(self) -> str:
        """Id of an order that is placed now: its number is the version of the event that places it."""
        return order_id(self._recorder.version + 1)

    def event_id(self, back: int) -> str:
        """Id of an event that was recorded: 1 is the last one, 2 the one before it."""
        return self._recorder.event_id(self._recorder.version + 1 - back)

    def placed_by(self, name: str) -> str:
        """Id of the event that placed the order of an id: the cause of all that becomes of it."""
        return f"{self._recorder.stream}#{name[2:]}"

    def do(self, command: PortfolioCommand, at: int, cause: str | None = None) -> tuple[PortfolioEvent, ...]:
        """Places, refuses, triggers or ends an order; fills and cash have methods of their own.

        ``cause`` led to the first event, and that one to the others.

        Raises:
            InvalidValue: the command cannot be.
            OrderNotWorking: it names an order that has ended.
            PortError: the journal could not be written.
        """
        events = decide(self.state, command)
        self.state = reduce(evolve, events, self.state)
        self._recorder.record_all(events, at, cause)
        self._valued_at = -1
        return events

    def fill(self, command: FillOrder | FillTarget, at: int, cause: str) -> tuple[PortfolioEvent, ...]:
        """The events of a fill, what was said of its size first; one that is refused is among them."""
        positions = self.state.positions
        events = self.do(command, at, cause)
        outcome = events[0]
        if type(outcome) is OrderSized:
            outcome = events[1]
        if type(outcome) is OrderFilled:
            self.statement = stated(self.statement, positions, outcome)
            place = self._place[outcome.symbol]
            self._cash = cash = float(self.state.cash)
            self._held[place] = held = float(self.state.quantity(outcome.symbol))
            self.ledger.add(at, place, held, cash)
        return events

    def move_cash(self, amount: Decimal, at: int) -> None:
        """Puts money in, or takes it out where ``amount`` is below zero; what is not free is refused, and the refusal recorded."""
        for event in self.do(DepositCash(amount) if amount > 0 else WithdrawCash(-amount), at):
            self.statement = stated(self.statement, self.state.positions, event)
        self._cash = float(self.state.cash)
        self.ledger.add(at, -1, 0.0, self._cash)

    def mark(self, symbols: Sequence[str], closes: Sequence[float]) -> None:
        """Takes new closes of some symbols."""
        if len(symbols) == len(self.closes):
            self.closes[:] = closes
        else:
            for symbol, close in zip(symbols, closes, strict=True):
                self.closes[self._place[symbol]] = close
        self._valued_at = -1

    def last_close(self, symbol: str) -> float:
        """The last close of a symbol; zero before its first bar."""
        return self.closes[self._place[symbol]]

    def value(self) -> float:
        """Cash and all positions at their last close, money."""
        if self._valued_at != self._time.now:
            cash = self._cash
            self._value = cash + sum(map(mul, self._held, self.closes)) if self.state.positions else cash
            self._valued_at = self._time.now
        return self._value

    def equity_at(self, state: Portfolio, marks: Mapping[str, float]) -> Decimal:
        """What a state of this account is worth, money: cash and all positions at some marks per unit, else at their last closes."""
        equity, closes, place = state.cash, self.closes, self._place
        for symbol, position in state.positions.items():
            mark = marks.get(symbol)
            equity = _multiply_and_add(
                position.quantity, to_decimal(closes[place[symbol]] if mark is None else mark), equity
            )
        return equity

    def expected_quantity(self, symbol: str) -> Decimal:
        """Units held of a symbol once the market orders have filled that are working now."""
        held = self.state.quantity(symbol)
        for known in self.state.orders.values():
            order = known.order
            if order.symbol == symbol and order.order_type is OrderType.MARKET:
                traded = min(order.quantity, held.copy_abs()) if order.reduce_only else order.quantity
                held = (LEDGER.add if order.side is Side.BUY else LEDGER.subtract)(held, traded)
        return held

    def trades(self, symbol: object) -> bool:
        """Whether a symbol is one of the account's."""
        return symbol in self._place
