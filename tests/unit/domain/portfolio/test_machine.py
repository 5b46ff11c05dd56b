"""Random lives of an account: after each step the ledger balances to the last unit."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.orders.commands import (
    CancelOrder,
    ExpireOrder,
    FillOrder,
    FillTarget,
    PlaceOrder,
    RefuseOrder,
    TriggerOrder,
)
from domain.orders.costs import PercentCommission
from domain.orders.decider import Working
from domain.orders.events import OrderCancelled, OrderFilled, OrderRejected, OrderSized
from domain.orders.order import Order, OrderType, RejectionReason, Side
from domain.orders.target import Target, TargetKind
from domain.portfolio.backing import facing, set_free
from domain.portfolio.commands import DepositCash, PortfolioCommand, WithdrawCash
from domain.portfolio.events import CashDeposited, CashWithdrawn, PortfolioEvent
from domain.portfolio.portfolio import EMPTY, PORTFOLIO, Portfolio, decide, evolve
from domain.portfolio.statement import NOTHING_STATED, Statement, stated

D = Decimal
SYMBOLS = ("A", "B", "C")

whole = st.integers(1, 500).map(D)
fractional = st.integers(1, 10**11).map(lambda lots: lots * D("1e-8"))
quantities = whole | fractional
prices = st.floats(0.01, 5_000).map(lambda price: D(repr(price)))
fees = st.just(D(0)) | st.floats(1e-6, 50).map(lambda fee: D(repr(fee)))
amounts = st.integers(1, 10**9).map(lambda cents: D(cents) / 100)
TARGETS = [
    Target(TargetKind.ADD_SHARE, 0.5),
    Target(TargetKind.ADD_SHARE, 1.0, 100.0),
    Target(TargetKind.ADD_MONEY, 750.0),
    Target(TargetKind.HOLD_WEIGHT, 0.6),
    Target(TargetKind.HOLD_WEIGHT, -0.6),
]
SEEN = {"orders": 0, "fills": 0, "turned round": 0, "rejected": 0, "sized": 0, "cut": 0}


class Floats:
    """The same account in float64."""

    def __init__(self) -> None:
        self.cash = 0.0
        self.scale = 1.0
        self.held: dict[str, float] = defaultdict(float)

    def take(self, event: PortfolioEvent) -> None:
        match event:
            case CashDeposited():
                self.move(float(event.amount))
            case CashWithdrawn():
                self.move(-float(event.amount))
            case OrderFilled():
                signed = float(event.quantity) * (1 if event.side is Side.BUY else -1)
                self.held[event.symbol] += signed
                self.move(-signed * float(event.price))
                self.move(-float(event.commission))

    def move(self, money: float) -> None:
        self.cash += money
        self.scale = max(self.scale, abs(self.cash), abs(money))


class Account(RuleBasedStateMachine):
    """Places, cancels, fills, triggers and expires orders at random."""

    def __init__(self) -> None:
        super().__init__()
        self.state: Portfolio = EMPTY
        self.statement: Statement = NOTHING_STATED
        self.events: list[PortfolioEvent] = []
        self.past: list[tuple[int, Portfolio, str]] = []
        self.floats = Floats()
        self.signed: dict[str, Decimal] = defaultdict(D)
        self.number = 0

    def do(self, command: PortfolioCommand) -> tuple[PortfolioEvent, ...]:
        before = repr(self.state)
        events = decide(self.state, command)
        assert repr(self.state) == before
        for event in events:
            if isinstance(event, OrderFilled):
                self.count(event)
            self.statement = stated(self.statement, self.state.positions, event)
            self.state = evolve(self.state, event)
            self.floats.take(event)
            self.events.append(event)
        if len(self.events) % 7 == 0:
            self.past.append((len(self.events), self.state, repr(self.state)))
        return events

    def count(self, event: OrderFilled) -> None:
        SEEN["fills"] += 1
        held = self.signed[event.symbol]
        with localcontext(prec=100):
            self.signed[event.symbol] += event.quantity if event.side is Side.BUY else -event.quantity
            SEEN["turned round"] += held * self.signed[event.symbol] < 0

    def some(self, data: Any) -> str:
        working: str = data.draw(st.sampled_from(sorted(self.state.orders)))
        return working

    @initialize(amount=amounts)
    def open_account(self, amount: Decimal) -> None:
        self.do(DepositCash(amount))

    @rule(amount=amounts, out=st.booleans())
    def move_cash(self, amount: Decimal, out: bool) -> None:
        self.do(WithdrawCash(amount) if out else DepositCash(amount))

    @rule(
        symbol=st.sampled_from(SYMBOLS),
        side=st.sampled_from(Side),
        quantity=quantities,
        price=prices,
        fee=fees,
        kind=st.sampled_from(OrderType),
        reduce_only=st.booleans() | st.just(False),
        refuse=st.integers(0, 9),
    )
    def place(
        self,
        symbol: str,
        side: Side,
        quantity: Decimal,
        price: Decimal,
        fee: Decimal,
        kind: OrderType,
        reduce_only: bool,
        refuse: int,
    ) -> None:
        self.number += 1
        SEEN["orders"] += 1
        limit = float(price) if kind in (OrderType.LIMIT, OrderType.STOP_LIMIT) else None
        stop = float(price) if kind in (OrderType.STOP, OrderType.STOP_LIMIT) else None
        order = Order(
            f"O-{self.number}",
            symbol,
            side,
            quantity,
            kind,
            limit_price=limit,
            stop_price=stop,
            reduce_only=reduce_only,
        )
        if refuse == 0:
            self.do(RefuseOrder(order, RejectionReason.LIMIT_EXCEEDED))
        else:
            self.do(PlaceOrder(order, price, fee))

    @rule(symbol=st.sampled_from(SYMBOLS), data=st.data(), price=prices, fee=fees)
    def turn_round(self, symbol: str, data: st.DataObject, price: Decimal, fee: Decimal) -> None:
        held = self.state.quantity(symbol)
        side = Side.SELL if held > 0 else Side.BUY
        part = data.draw(st.sampled_from([D("0.5"), D(1), D("1.5"), D(2)]))
        with localcontext(prec=100):
            quantity = abs(held) * part or D(1)
        self.number += 1
        SEEN["orders"] += 1
        order = Order(f"O-{self.number}", symbol, side, quantity)
        self.do(PlaceOrder(order, price, fee))
        if order.order_id in self.state.orders:
            self.do(FillOrder(order.order_id, quantity, price, price, fee, len(self.events)))

    @precondition(lambda self: self.state.orders)
    @rule(data=st.data(), price=prices, fee=fees)
    def fill(self, data: st.DataObject, price: Decimal, fee: Decimal) -> None:
        order_id = self.some(data)
        quantity = self.state.orders[order_id].order.quantity
        first, *others = self.do(FillOrder(order_id, quantity, price, price, fee, len(self.events)))
        SEEN["rejected"] += not isinstance(first, OrderFilled)
        assert order_id not in self.state.orders
        assert all(event.order_id not in self.state.orders for event in others)  # type: ignore[union-attr]

    @rule(
        symbol=st.sampled_from(SYMBOLS),
        side=st.sampled_from(Side),
        aim=st.sampled_from(TARGETS),
        price=prices,
        rate=st.sampled_from([0.0, 0.001, 0.2]),
        gap=st.sampled_from([0.5, 0.97, 1.0, 1.03, 2.0]),
        lot=st.sampled_from([D(1), D("0.01"), D("1e-8")]),
        tried=st.sampled_from(["sized", "cut", "whole"]),
    )
    def place_and_size(
        self, symbol: str, side: Side, aim: Target, price: Decimal, rate: float, gap: float, lot: Decimal, tried: str
    ) -> None:
        """An order that gets its size, or how much of it there is money for, where it fills."""
        self.number += 1
        SEEN["orders"] += 1
        size: dict[str, Any] = {"target": aim} if tried == "sized" else {"all_or_none": tried == "whole"}
        order = Order(f"O-{self.number}", symbol, side, D(7), **size)
        self.do(PlaceOrder(order, price, D(0), D(500) if tried != "whole" else None))
        if order.order_id not in self.state.orders:
            return
        before, at, fee = self.state, float(price) * gap, PercentCommission(rate)
        held = facing(before, symbol, side)
        equity = D(5_000) if tried == "sized" else None
        first, *others = self.do(FillTarget(order.order_id, at, at, equity, fee, lot, len(self.events)))
        assert order.order_id not in self.state.orders
        fill = next((event for event in (first, *others) if isinstance(event, OrderFilled)), None)
        if fill is None:
            assert isinstance(first, OrderRejected | OrderCancelled)
            assert held >= 0 or tried == "sized"  # what closes always trades, unless the target is held
            return
        SEEN["sized"] += isinstance(first, OrderSized)
        opened = max(D(0), fill.quantity - max(D(0), -held))
        SEEN["cut"] += isinstance(first, OrderSized) and first.cut is not None and bool(opened)
        if isinstance(first, OrderSized):
            assert first.closing <= fill.quantity <= first.wanted
            assert (first.cut is None) is (fill.quantity == first.wanted)
        if opened:
            freed = set_free(before, symbol, side, max(D(0), -held), fill.price)
            with localcontext(prec=100):
                assert opened * fill.price + fill.commission <= before.spendable + freed
                assert self.state.spendable >= 0 or before.spendable < 0 or held < 0

    @precondition(lambda self: self.state.orders)
    @rule(data=st.data(), how=st.sampled_from(["cancel", "expire", "trigger"]))
    def end(self, data: st.DataObject, how: str) -> None:
        order_id = self.some(data)
        match how:
            case "cancel":
                self.do(CancelOrder(order_id, "strategy"))
            case "expire":
                self.do(ExpireOrder(order_id))
            case _:
                self.do(TriggerOrder(order_id))

    @invariant()
    def money_is_conserved(self) -> None:
        state, (totals, closed, _) = self.state, self.statement
        with localcontext(prec=100):
            basis = sum((position.cost_basis for position in state.positions.values()), D(0))
            assert state.cash + basis - totals.realised + totals.fees == totals.deposited
            assert state.short_basis == -sum((p.cost_basis for p in state.positions.values() if p.quantity < 0), D(0))
            assert totals.realised == sum((one.gross_profit for one in closed), D(0))
            paid = sum((one.fees for one in closed), D(0))
            assert totals.fees == paid + sum((position.fees for position in state.positions.values()), D(0))

    @invariant()
    def positions_are_the_sums_of_fills(self) -> None:
        assert {symbol: quantity for symbol, quantity in self.signed.items() if quantity} == {
            symbol: position.quantity for symbol, position in self.state.positions.items()
        }
        fills = sum(isinstance(event, OrderFilled) for event in self.events)
        assert fills == len(self.statement.transactions) == self.statement.totals.fills
        assert len(self.statement.closed) == self.statement.totals.trades

    @invariant()
    def reservations_are_those_of_working_orders(self) -> None:
        orders = self.state.orders.values()
        assert all(isinstance(known, Working) for known in orders)
        with localcontext(prec=100):
            assert self.state.reserved == sum((known.reserved for known in orders if isinstance(known, Working)), D(0))

    @invariant()
    def floats_agree(self) -> None:
        floats = self.floats
        assert float(self.state.cash) == pytest.approx(floats.cash, abs=1e-9 * floats.scale)
        for symbol, quantity in floats.held.items():
            assert float(self.state.quantity(symbol)) == pytest.approx(quantity, abs=1e-9 * 1e5)

    def teardown(self) -> None:
        assert PORTFOLIO.fold(self.events) == PORTFOLIO.fold(self.events) == self.state
        for length, state, shown in self.past:
            assert repr(state) == shown
            assert PORTFOLIO.fold(self.events[:length]) == state


@pytest.mark.unwatched  # shorter tests reach the same lines
def test_an_account_balances_whatever_happens() -> None:
    Account.TestCase.settings = settings(max_examples=150, stateful_step_count=60, deadline=None)
    Account.TestCase("runTest").runTest()
    assert SEEN["orders"] > 2_000
    assert min(SEEN[what] for what in ("fills", "turned round", "rejected", "sized", "cut")) > 20
