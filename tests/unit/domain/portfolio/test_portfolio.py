"""The account's decisions: given events, when a command, then events or a typed error."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.orders.commands import (
    CancelOrder,
    ExpireOrder,
    FillOrder,
    OrderCommand,
    PlaceOrder,
    RefuseOrder,
    TriggerOrder,
)
from domain.orders.decider import OrderNotWorking, Placed, Working
from domain.orders.events import (
    OrderAccepted,
    OrderCancelled,
    OrderExpired,
    OrderFilled,
    OrderPlaced,
    OrderRejected,
    OrderTriggered,
)
from domain.orders.order import Order, OrderType, RejectionReason, Side
from domain.portfolio.backing import reservation
from domain.portfolio.commands import DepositCash, PortfolioCommand, WithdrawCash
from domain.portfolio.events import CashDeposited, CashWithdrawn, PortfolioEvent, WithdrawalRefused
from domain.portfolio.order_number import order_number
from domain.portfolio.portfolio import _EVOLVE, EMPTY, PORTFOLIO, Portfolio, decide
from domain.shared.errors import InvalidValue

D = Decimal


def decimals(*values: int) -> tuple[Decimal, ...]:
    return tuple(map(D, values))


def order(
    number: int, side: Side, quantity: str, *, symbol: str = "A", reduce_only: bool = False, limit: float | None = None
) -> Order:
    order_type = OrderType.MARKET if limit is None else OrderType.LIMIT
    return Order(f"O-{number}", symbol, side, D(quantity), order_type, limit_price=limit, reduce_only=reduce_only)


def place(of: Order, price: str = "100", commission: str = "0") -> PlaceOrder:
    return PlaceOrder(of, D(price), D(commission))


def fill(number: int, quantity: str, price: str = "100", commission: str = "0") -> FillOrder:
    return FillOrder(f"O-{number}", D(quantity), D(price), D(price), D(commission), number)


def after(*commands: PortfolioCommand, cash: str = "1000") -> Portfolio:
    state = EMPTY
    for command in (DepositCash(D(cash)), *commands):
        state = PORTFOLIO.fold(decide(state, command), state)
    return state


def bought(quantity: str, **more: str) -> tuple[PortfolioCommand, ...]:
    return place(order(1, Side.BUY, quantity)), fill(1, quantity, **more)


def sold_short(quantity: str) -> tuple[PortfolioCommand, ...]:
    return place(order(1, Side.SELL, quantity)), fill(1, quantity)


class TestCash:
    def test_comes_in_and_goes_out(self) -> None:
        state = after(WithdrawCash(D(300)))
        assert state.cash == 700

    @pytest.mark.parametrize("amount", ["0", "-1", "NaN", "Infinity"])
    @pytest.mark.parametrize("command", [DepositCash, WithdrawCash])
    def test_an_amount_is_above_zero(self, command: type[DepositCash] | type[WithdrawCash], amount: str) -> None:
        with pytest.raises(InvalidValue):
            decide(after(), command(D(amount)))

    def test_what_backs_an_order_cannot_be_taken_out(self) -> None:
        state = after(place(order(1, Side.BUY, "7")))
        assert decide(state, WithdrawCash(D("300.01"))) == (WithdrawalRefused(D("300.01"), D(300)),)
        assert decide(state, WithdrawCash(D(300))) == (CashWithdrawn(D(300)),)

    def test_what_a_sale_is_expected_to_bring_cannot_be_taken_out_before(self) -> None:
        state = after(*bought("10"), place(order(2, Side.SELL, "10")))
        assert state.buying_power == 1_000
        assert decide(state, WithdrawCash(D(1))) == (WithdrawalRefused(D(1), D(0)),)

    def test_collateral_of_a_short_position_cannot_be_taken_out(self) -> None:
        state = after(*sold_short("4"))
        assert (state.cash, state.spendable) == decimals(1_400, 600)
        assert decide(state, WithdrawCash(D(601))) == (WithdrawalRefused(D(601), D(600)),)


class TestReservations:
    def test_a_purchase_reserves_its_price_and_commission(self) -> None:
        state = after(place(order(1, Side.BUY, "5"), "100", "1.5"))
        assert (state.reserved, state.buying_power) == (D("501.5"), D("498.5"))
        assert state.orders["O-1"] == Working(order(1, Side.BUY, "5"), D("501.5"))

    def test_what_does_not_fit_is_refused_with_the_sums(self) -> None:
        placed, rejected = decide(after(), place(order(1, Side.BUY, "10"), "100", "0.01"))
        assert isinstance(placed, OrderPlaced)
        assert rejected == OrderRejected("O-1", RejectionReason.INSUFFICIENT_BUYING_POWER, D("1000.01"), D(1000))

    def test_what_fits_to_the_last_unit_is_accepted(self) -> None:
        assert decide(after(), place(order(1, Side.BUY, "10")))[1] == OrderAccepted("O-1", D(1000))

    def test_a_market_sale_releases_its_proceeds_a_limit_sale_nothing(self) -> None:
        state = after(*bought("10"))
        assert decide(state, place(order(2, Side.SELL, "10"), "110", "2"))[1] == OrderAccepted("O-2", D(-1098))
        assert decide(state, place(order(2, Side.SELL, "10", limit=110.0), "110"))[1] == OrderAccepted("O-2", D(0))

    def test_a_sale_whose_commission_is_more_than_it_brings_is_accepted(self) -> None:
        assert decide(after(*bought("10")), place(order(2, Side.SELL, "10"), "1", "20"))[1] == OrderAccepted(
            "O-2", D(0)
        )

    @pytest.mark.parametrize(
        ("held", "side", "quantity", "reserved"),
        [
            (("10", Side.BUY), Side.SELL, "15", -500),
            (("10", Side.BUY), Side.SELL, "20", 0),
            (("4", Side.SELL), Side.BUY, "6", -200),
            (("4", Side.SELL), Side.BUY, "10", 200),
        ],
    )
    def test_turning_a_position_round_is_backed_by_what_it_closes(
        self, held: tuple[str, Side], side: Side, quantity: str, reserved: int
    ) -> None:
        state = after(place(order(1, held[1], held[0])), fill(1, held[0]))
        assert decide(state, place(order(2, side, quantity)))[1] == OrderAccepted("O-2", D(reserved))

    def test_turning_a_loss_making_short_round_needs_what_the_loss_took(self) -> None:
        state = after(*sold_short("4"))
        # Covering 4 at 250 takes 1000 and frees 800 of collateral; 2 more cost 500.
        assert reservation(state, place(order(2, Side.BUY, "6"), "250")) == 700
        # There are only 600: the order is taken for what it closes, and what it opens is asked about where it fills.
        assert decide(state, place(order(2, Side.BUY, "6"), "250"))[1] == OrderAccepted("O-2", D(600))

    @pytest.mark.parametrize("end", [CancelOrder("O-1", "strategy"), ExpireOrder("O-1")])
    def test_end_with_the_order(self, end: PortfolioCommand) -> None:
        state = after(place(order(1, Side.BUY, "5")), end)
        assert (state.reserved, state.cash) == decimals(0, 1000)
        assert state.orders == {}

    def test_a_part_of_a_short_sets_a_part_of_its_collateral_free(self) -> None:
        state = after(place(order(1, Side.SELL, "3"), "10"), fill(1, "3", "10"))
        # 60 are locked: of a third of them 20 less 9 come free; a share without an end is rounded down, so that sums stay exact.
        assert reservation(state, place(order(2, Side.BUY, "1"), "9")) == -11
        seven = after(place(order(1, Side.SELL, "7"), "10"), fill(1, "7", "10.000001"))
        assert reservation(seven, place(order(2, Side.BUY, "3"), "9")) == -(D("60.000006") - 27)
        third = after(
            place(order(1, Side.SELL, "3"), "1"), fill(1, "3", "1.0000001"), place(order(2, Side.BUY, "1"), "1")
        )
        assert third.reserved.as_tuple().exponent >= -20  # type: ignore[operator]


class TestFills:
    def test_a_purchase(self) -> None:
        state = after(*bought("5", price="101", commission="1"))
        assert (state.cash, state.reserved) == decimals(494, 0)
        assert state.quantity("A") == 5

    def test_the_cash_is_checked_again(self) -> None:
        state = after(place(order(1, Side.BUY, "10")))
        rejected = OrderRejected("O-1", RejectionReason.INSUFFICIENT_CASH_AT_FILL, D(1010), D(1000))
        assert decide(state, fill(1, "10", "101")) == (rejected,)

    def test_closing_is_never_refused(self) -> None:
        state = after(*sold_short("10"), place(order(2, Side.BUY, "10")), fill(2, "10", "500", "7"))
        assert (state.cash, state.short_basis) == decimals(-3_007, 0)
        assert state.positions == {}

    def test_of_reduce_only_orders_end_with_the_position(self) -> None:
        state = after(
            *bought("10"), place(order(2, Side.SELL, "10", reduce_only=True)), place(order(3, Side.SELL, "4"))
        )
        state = PORTFOLIO.fold(decide(state, fill(3, "4")), state)
        (event,) = decide(state, fill(2, "10"))
        assert isinstance(event, OrderFilled)
        assert event.quantity == 6

    def test_that_end_a_position_end_the_orders_that_may_only_reduce_it(self) -> None:
        state = after(
            *bought("10"),
            place(order(2, Side.SELL, "10", reduce_only=True, limit=120.0)),
            place(order(3, Side.SELL, "1", symbol="B", reduce_only=True, limit=1.0), "1"),
            place(order(4, Side.SELL, "10")),
            cash="2000",
        )
        filled, cancelled = decide(state, fill(4, "10"))
        assert isinstance(filled, OrderFilled)
        assert cancelled == OrderCancelled("O-2", "no position left to reduce")
        state = PORTFOLIO.fold((filled, cancelled), state)
        assert list(state.orders) == ["O-3"]
        assert decide(after(*bought("10"), place(order(2, Side.SELL, "9"))), fill(2, "9"))[1:] == ()

    def test_that_turn_a_position_round_end_its_protection(self) -> None:
        protection = place(order(2, Side.SELL, "10", reduce_only=True, limit=120.0))
        state = after(*bought("10"), protection, place(order(3, Side.SELL, "15")))
        assert decide(state, fill(3, "15"))[1:] == (OrderCancelled("O-2", "no position left to reduce"),)

    def test_of_reduce_only_orders_without_a_position_are_cancellations(self) -> None:
        state = after(place(order(1, Side.SELL, "10", reduce_only=True)))
        assert decide(state, fill(1, "10")) == (OrderCancelled("O-1", "no position left to reduce"),)

    @pytest.mark.parametrize("quantity", ["0", "-1", "11"])
    def test_keep_to_the_order(self, quantity: str) -> None:
        with pytest.raises(InvalidValue):
            decide(after(place(order(1, Side.BUY, "10"))), fill(1, quantity, "1"))

    def test_do_not_depend_on_the_caller_s_decimal_context(self) -> None:
        commands = (
            *bought("3.00000000000001", price="100.000000000001", commission="0.123456789"),
            place(order(2, Side.SELL, "9", reduce_only=True, limit=120.0)),
            place(order(3, Side.SELL, "3.00000000000001")),
            fill(3, "3.00000000000001", "99.99999999999"),
        )
        exact = after(*commands)
        assert exact.orders == {}
        short = after(*sold_short("3.00000000000001"))
        assert short.short_basis == Decimal("300.000000000001")
        with localcontext(prec=5):
            assert after(*commands) == exact
            assert after(*sold_short("3.00000000000001")) == short


class TestTwice:
    COMMANDS: tuple[PortfolioCommand, ...] = (
        place(order(1, Side.BUY, "5")),
        RefuseOrder(order(1, Side.BUY, "5"), RejectionReason.LIMIT_EXCEEDED),
        fill(1, "5"),
        CancelOrder("O-1", "strategy"),
        ExpireOrder("O-1"),
    )

    @given(st.lists(st.sampled_from(COMMANDS), max_size=6))
    def test_the_same_command_yields_no_second_event(self, commands: list[PortfolioCommand]) -> None:
        state = after()
        for command in commands:
            try:
                events = decide(state, command)
            except OrderNotWorking:
                continue
            state = PORTFOLIO.fold(events, state)
            with pytest.raises(OrderNotWorking):
                decide(state, command)

    def test_a_trigger_yields_no_second_event(self) -> None:
        state = after(place(order(1, Side.BUY, "5", limit=100.0)), TriggerOrder("O-1"))
        assert decide(state, TriggerOrder("O-1")) == ()
        working = state.orders["O-1"]
        assert isinstance(working, Working)
        assert working.triggered

    def test_a_finished_order_s_id_is_not_taken_again(self) -> None:
        with pytest.raises(OrderNotWorking, match="placed already"):
            decide(after(*bought("5")), place(order(1, Side.BUY, "1")))


ids = st.sampled_from(["O-1", "O-2", "O-3"])
numbers = st.decimals("0.01", "1000", places=2)
sides = st.sampled_from(Side)
events: st.SearchStrategy[PortfolioEvent] = st.one_of(
    st.builds(CashDeposited, numbers),
    st.builds(CashWithdrawn, numbers),
    st.builds(WithdrawalRefused, numbers, numbers),
    st.builds(
        lambda order_id, side, quantity: OrderPlaced(*Order(order_id, "A", side, quantity)),
        ids,
        sides,
        numbers,
    ),
    st.builds(OrderAccepted, ids, numbers),
    st.builds(OrderRejected, ids, st.sampled_from(RejectionReason)),
    st.builds(OrderFilled, ids, st.sampled_from("AB"), sides, numbers, numbers, numbers, numbers, st.integers(0, 9)),
    st.builds(OrderTriggered, ids),
    st.builds(OrderCancelled, ids, st.just("why")),
    st.builds(OrderExpired, ids),
)


@given(st.lists(events, max_size=15))
def test_history_is_never_refused(history: list[PortfolioEvent]) -> None:
    state = PORTFOLIO.fold(history)
    working = [known for known in state.orders.values() if isinstance(known, Working)]
    assert all(isinstance(known, Placed | Working) for known in state.orders.values())
    placed = [order_number(event.order_id) for event in history if isinstance(event, OrderPlaced)]
    assert state.last_order == max(placed, default=0)
    assert len(working) <= len(set(placed))


def test_an_unknown_order_is_not_working() -> None:
    commands: list[OrderCommand] = [fill(9, "1"), TriggerOrder("O-9"), CancelOrder("O-9", ""), ExpireOrder("O-9")]
    for command in commands:
        with pytest.raises(OrderNotWorking, match="O-9"):
            decide(after(), command)


def test_every_event_of_an_account_has_its_own_effect() -> None:
    assert set(get_args(PortfolioEvent)) == set(_EVOLVE)
