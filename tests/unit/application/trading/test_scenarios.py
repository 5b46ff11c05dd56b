"""Small runs worked out by hand: every event, in order, and the cash."""

from __future__ import annotations

from decimal import Decimal

import pytest

from application.trading.execution import ExecutionModel, FillAt
from domain.orders.costs import Costs, FixedCommission, PercentCommission, PercentSlippage
from domain.strategies.actions import Buy, Cancel, Close, Sell, TargetQuantity, TargetWeight
from tests.support.bars import Prices, daily
from tests.support.running import TWO, Script, run


class TestMarketOrders:
    def test_fill_at_the_next_open_and_not_at_the_close_they_were_decided_on(self) -> None:
        ran = run(Script({0: Buy(quantity=10)}), daily([(100, 103, 99, 102), (105, 110, 104, 108)]))
        assert ran.story == [
            "0 close: #1 buy 10 A",
            "0 close: #1 accepted, reserves 1020",
            "1 open: #1 filled 10 at 105",
        ]
        assert ran.state.cash == Decimal(10_000) - Decimal(1_050)
        assert ran.state.reserved == 0

    def test_decided_on_the_last_bar_are_reported_as_working(self) -> None:
        ran = run(Script({1: Buy(quantity=10)}), daily([100, 100]))
        assert ran.story == ["1 close: #1 buy 10 A", "1 close: #1 accepted, reserves 1000"]
        assert [order.symbol for order in ran.session.working_orders] == ["A"]

    def test_at_the_same_close_where_the_model_says_so(self) -> None:
        model = ExecutionModel(fill_at=FillAt.SAME_CLOSE)
        ran = run(Script({0: Buy(quantity=10)}), daily([(100, 103, 99, 102), 105]), model=model)
        assert ran.story[-1] == "0 close: #1 filled 10 at 102"

    def test_at_the_same_close_only_of_a_bar_that_closes_now(self) -> None:
        model = ExecutionModel(fill_at=FillAt.SAME_CLOSE)
        script = Script({(1, "A"): Buy(symbol="B", quantity=1)})
        ran = run(script, daily([10, 10, 10], [50, None, 60]), symbols=TWO, model=model)
        assert ran.story[-1] == "2 open: #1 filled 1 at 60"

    def test_at_the_same_close_never_for_what_a_fill_asks_for(self) -> None:
        model = ExecutionModel(fill_at=FillAt.SAME_CLOSE)
        script = Script({0: Buy(quantity=10)}, on_fill={1: Sell()})
        ran = run(script, daily([100, 110]), model=model)
        assert ran.story == [
            "0 close: #1 buy 10 A",
            "0 close: #1 accepted, reserves 1000",
            "0 close: #1 filled 10 at 100",
            "0 close: #2 sell 10 A reduce-only",
            "0 close: #2 accepted, reserves -1000",
            "1 open: #2 filled 10 at 110",
        ]

    def test_costs_are_paid_on_top(self) -> None:
        model = ExecutionModel(costs=Costs(PercentCommission(0.001) + FixedCommission(1), PercentSlippage(0.01)))
        ran = run(Script({0: Buy(quantity=10), 1: Sell()}), daily([100, 100, 100]), model=model)
        assert ran.story == [
            "0 close: #1 buy 10 A",
            "0 close: #1 accepted, reserves 1012.01",
            "1 open: #1 filled 10 at 101 (market 100), commission 2.01",
            "1 close: #2 sell 10 A reduce-only",
            "1 close: #2 accepted, reserves -988.01",
            "2 open: #2 filled 10 at 99 (market 100), commission 1.99",
        ]
        assert ran.state.cash == Decimal("9976.00")
        assert ran.statement.totals.fees == Decimal("4.00")
        assert ran.statement.totals.realised == Decimal(-20)


class TestLimitAndStopOrders:
    @pytest.mark.parametrize(
        ("bar", "filled"),
        [
            ((100, 101, 96, 98), None),
            ((100, 101, 95, 98), "1 close: #1 filled 10 at 95"),
            ((100, 101, 90, 98), "1 close: #1 filled 10 at 95"),
            ((94, 101, 90, 98), "1 open: #1 filled 10 at 94"),
        ],
        ids=["not touched", "exactly at", "through", "gap through"],
    )
    def test_a_limit_purchase_waits_for_its_price(self, bar: Prices, filled: str | None) -> None:
        model = ExecutionModel(costs=Costs(slippage=PercentSlippage(0.01)))
        ran = run(Script({0: Buy(quantity=10, limit=95)}), daily([100, bar]), model=model)
        assert ran.story[:2] == ["0 close: #1 buy 10 A limit 95", "0 close: #1 accepted, reserves 950"]
        assert ran.story[2:] == ([] if filled is None else [filled])

    @pytest.mark.parametrize(
        ("bar", "filled"),
        [
            ((100, 101, 96, 98), None),
            ((100, 101, 95, 98), "2 close: #2 filled 10 at 94.05 (market 95)"),
            ((94, 101, 90, 98), "2 open: #2 filled 10 at 93.06 (market 94)"),
        ],
        ids=["not touched", "exactly at", "gap through"],
    )
    def test_a_protective_stop_sells_at_its_price_or_worse(self, bar: Prices, filled: str | None) -> None:
        model = ExecutionModel(costs=Costs(slippage=PercentSlippage(0.01)))
        ran = run(Script({0: Buy(quantity=10), 1: Close(stop=95)}), daily([100, 100, bar]), model=model)
        assert ran.story[3:5] == ["1 close: #2 sell 10 A stop 95 reduce-only", "1 close: #2 accepted, reserves 0"]
        assert ran.story[5:] == ([] if filled is None else [filled])

    def test_stop_and_target_in_one_bar_the_stop_is_taken_and_the_target_ends(self) -> None:
        script = Script({0: Buy(quantity=10), 1: [Close(limit=110), Close(stop=90)]})
        ran = run(script, daily([100, 100, (100, 120, 80, 100)]))
        assert ran.story[3:] == [
            "1 close: #2 sell 10 A limit 110 reduce-only",
            "1 close: #2 accepted, reserves 0",
            "1 close: #3 sell 10 A stop 90 reduce-only",
            "1 close: #3 accepted, reserves 0",
            "2 close: #3 filled 10 at 90",
            "2 close: #2 cancelled: no position left to reduce",
        ]
        assert ran.session.working_orders == []

    def test_protection_of_what_is_left_pays_commission_for_what_is_left(self) -> None:
        model = ExecutionModel(costs=Costs(PercentCommission(0.1)))
        script = Script({0: Buy(quantity=10), 1: [Close(stop=90), Sell(quantity=4)]})
        ran = run(script, daily([100, 100, 100, 90]), model=model)
        assert ran.story[-1] == "3 open: #2 filled 6 at 90, commission 54"

    def test_a_target_gapped_through_at_the_open_comes_before_a_stop_touched_later(self) -> None:
        script = Script({0: Buy(quantity=10), 1: [Close(limit=110), Close(stop=90)]})
        ran = run(script, daily([100, 100, (115, 120, 80, 100)]))
        assert ran.story[7:] == [
            "2 open: #2 filled 10 at 115",
            "2 open: #3 cancelled: no position left to reduce",
        ]

    def test_a_target_that_is_left_does_not_close_the_next_position(self) -> None:
        script = Script({0: Buy(quantity=10), 1: [Close(limit=110), Close(stop=90)], 2: Buy(quantity=5)})
        ran = run(script, daily([100, 100, (100, 101, 85, 95), 95, (95, 130, 95, 120)]))
        assert ran.state.quantity("A") == 5

    def test_a_stop_limit_order_triggers_and_then_waits_for_its_limit(self) -> None:
        script = Script({0: Buy(quantity=10, stop=105, limit=104)})
        ran = run(script, daily([100, (100, 107, 99, 106), (106, 107, 105, 106), (106, 107, 103, 105)]))
        assert ran.story[1:] == [
            "0 close: #1 accepted, reserves 1040",
            "1 close: #1 triggered",
            "3 close: #1 filled 10 at 104",
        ]

    def test_a_stop_limit_order_gapped_through_is_a_limit_order_for_the_rest_of_the_bar(self) -> None:
        script = Script({0: Buy(quantity=10, stop=105, limit=106)})
        ran = run(script, daily([100, (110, 112, 105.5, 111)]))
        assert ran.story[2:] == ["1 open: #1 triggered", "1 close: #1 filled 10 at 106"]

    def test_slippage_of_a_stop_limit_order_ends_at_its_limit(self) -> None:
        model = ExecutionModel(costs=Costs(slippage=PercentSlippage(0.05)))
        ran = run(Script({0: Buy(quantity=10, stop=105, limit=106)}), daily([100, (100, 110, 99, 108)]), model=model)
        assert ran.story[2:] == ["1 close: #1 filled 10 at 106 (market 105)"]


class TestTimeInForce:
    def test_day_ends_with_the_next_daily_bar(self) -> None:
        script = Script({0: Buy(quantity=1, limit=90, time_in_force="day")})
        ran = run(script, daily([100, 100, 80]))
        assert ran.story[2:] == ["1 close: #1 expired"]
        assert script.working == [0, 0, 0]
        assert ran.state.reserved == 0

    def test_day_may_still_fill_inside_its_bar(self) -> None:
        ran = run(Script({0: Buy(quantity=1, limit=90, time_in_force="day")}), daily([100, (100, 100, 80, 100), 80]))
        assert ran.story[2:] == ["1 close: #1 filled 1 at 90"]

    def test_gtc_waits(self) -> None:
        ran = run(Script({0: Buy(quantity=1, limit=90)}), daily([100, 100, 100, 80]))
        assert ran.story[2:] == ["3 open: #1 filled 1 at 80"]

    def test_ioc_has_one_open(self) -> None:
        ran = run(Script({0: Buy(quantity=1, limit=90, time_in_force="ioc")}), daily([100, (100, 100, 80, 100), 80]))
        assert ran.story[2:] == ["1 open: #1 expired"]

    def test_ioc_fills_at_an_open_that_is_good_enough(self) -> None:
        ran = run(Script({0: Buy(quantity=1, limit=90, time_in_force="ioc")}), daily([100, 85]))
        assert ran.story[2:] == ["1 open: #1 filled 1 at 85"]

    def test_a_strategy_takes_orders_back(self) -> None:
        script = Script({0: [Buy(quantity=1, limit=90), Buy(quantity=2, limit=80)], 1: Cancel()})
        ran = run(script, daily([100, 100, 50]))
        assert ran.story[4:] == ["1 close: #1 cancelled: strategy", "1 close: #2 cancelled: strategy"]
        assert ran.state.reserved == 0

    def test_one_order_is_taken_back_by_its_id(self) -> None:
        script = Script({0: [Buy(quantity=1, limit=90), Buy(quantity=2, limit=80)], 1: Cancel(order_id="O-4")})
        ran = run(script, daily([100, 100]))
        assert ran.story[4:] == ["1 close: #2 cancelled: strategy"]

    def test_taking_back_what_is_not_there_does_nothing(self) -> None:
        assert run(Script({0: Cancel(), 1: Cancel(order_id="O-99")}), daily([100, 100])).story == []

    def test_what_was_taken_back_backs_a_new_order_at_once(self) -> None:
        script = Script({0: Buy(quantity=100, limit=90), 1: [Buy(quantity=100), Cancel()]})
        ran = run(script, daily([100, 100, 100]))
        assert ran.story[2:] == [
            "1 close: #1 cancelled: strategy",
            "1 close: #2 buy 100 A",
            "1 close: #2 accepted, reserves 10000",
            "2 open: #2 filled 100 at 100",
        ]


class TestSalesBeforePurchases:
    def test_at_the_decision_and_at_the_fill(self) -> None:
        script = Script({(0, "B"): Buy(quantity=100), (2, "A"): Buy(quantity=100), (2, "B"): Sell()})
        ran = run(script, daily([100] * 4, [100] * 4), symbols=TWO)
        assert ran.story[3:] == [
            "2 close: #2 sell 100 B reduce-only",
            "2 close: #2 accepted, reserves -10000",
            "2 close: #3 buy 100 A",
            "2 close: #3 accepted, reserves 10000",
            "3 open: #2 filled 100 at 100",
            "3 open: #3 filled 100 at 100",
        ]

    def test_then_in_symbol_order_whatever_the_order_of_asking(self) -> None:
        script = Script({(0, "A"): [Buy(symbol="B", quantity=60), Buy(quantity=60)]})
        ran = run(script, daily([100] * 2, [100] * 2), symbols=TWO)
        assert ran.story == [
            "0 close: #1 buy 60 A",
            "0 close: #1 accepted, reserves 6000",
            "0 close: #2 buy 60 B",
            "0 close: #2 rejected: insufficient_buying_power (6000 of 4000)",
            "1 open: #1 filled 60 at 100",
        ]

    def test_a_limit_sale_releases_nothing_before_it_fills(self) -> None:
        script = Script({(0, "B"): Buy(quantity=100), (1, "B"): Close(limit=110), (1, "A"): Buy(quantity=1)})
        ran = run(script, daily([100] * 3, [100] * 3), symbols=TWO)
        assert ran.story[-1] == "1 close: #3 rejected: insufficient_buying_power (100 of 0)"


class TestBuyingPower:
    def test_is_reserved_until_the_order_ends(self) -> None:
        script = Script({0: Buy(quantity=60, limit=90), 1: Buy(quantity=60, limit=90)})
        ran = run(script, daily([100, 100, 100]))
        assert ran.story[2:] == [
            "1 close: #2 buy 60 A limit 90",
            "1 close: #2 rejected: insufficient_buying_power (5400 of 4600)",
        ]
        assert script.buying_power == [10_000.0, 4_600.0, 4_600.0]

    def test_is_checked_again_at_the_fill(self) -> None:
        script = Script({0: Buy(quantity=100)})
        ran = run(script, daily([100, 101]))
        assert ran.story[2:] == ["1 open: #1 rejected: insufficient_cash_at_fill (10100 of 10000)"]
        ((order, reason),) = script.refusals
        assert (order.order_id, reason.value) == ("O-2", "insufficient_cash_at_fill")
        assert ran.state.reserved == 0

    def test_what_does_not_fit_is_not_made_smaller(self) -> None:
        ran = run(Script({0: Buy(quantity=101)}), daily([100, 100]))
        assert ran.story == [
            "0 close: #1 buy 101 A",
            "0 close: #1 rejected: insufficient_buying_power (10100 of 10000)",
        ]

    def test_a_short_sale_locks_its_proceeds_and_as_much_again(self) -> None:
        script = Script({0: Sell(quantity=50), 1: Buy(symbol="A", quantity=0.5, limit=1)})
        model = ExecutionModel(lot_size=Decimal("0.5"))
        ran = run(script, daily([100, 100, 110]), model=model)
        assert ran.story[:3] == [
            "0 close: #1 sell 50 A",
            "0 close: #1 accepted, reserves 5000",
            "1 open: #1 filled 50 at 100",
        ]
        assert script.cash == [10_000.0, 15_000.0, 15_000.0]
        assert script.buying_power == [10_000.0, 5_000.0, 5_000.0]
        assert script.equity == [10_000.0, 10_000.0, 9_500.0]

    def test_a_short_sale_beyond_the_collateral_is_refused(self) -> None:
        ran = run(Script({0: Sell(quantity=101)}), daily([100, 100]))
        assert ran.story[-1] == "0 close: #1 rejected: insufficient_buying_power (10100 of 10000)"

    def test_covering_is_never_refused_for_want_of_money(self) -> None:
        ran = run(Script({0: Sell(quantity=100), 1: Close()}), daily([100, 100, 250]))
        assert ran.story[3:] == [
            "1 close: #2 buy 100 A reduce-only",
            "1 close: #2 accepted, reserves -10000",
            "2 open: #2 filled 100 at 250",
        ]
        assert ran.state.cash == Decimal(-5_000)
        assert ran.statement.totals.realised == Decimal(-15_000)

    def test_an_order_that_turns_a_position_round_is_backed_by_its_closing_part(self) -> None:
        ran = run(Script({0: Buy(quantity=100), 1: Sell(quantity=200), 2: Buy(quantity=200)}), daily([100] * 4))
        assert ran.story[3:] == [
            "1 close: #2 sell 200 A",
            "1 close: #2 accepted, reserves 0",
            "2 open: #2 filled 200 at 100",
            "2 close: #3 buy 200 A",
            "2 close: #3 accepted, reserves 0",
            "3 open: #3 filled 200 at 100",
        ]
        assert ran.state.quantity("A") == 100
        assert ran.state.cash == 0
        assert ran.state.short_basis == 0

    def test_a_run_without_short_sales_refuses_to_open_one_by_one_order_or_by_two(self) -> None:
        model = ExecutionModel(allow_short=False)
        script = Script({0: Buy(quantity=10), 1: [Sell(quantity=11), Sell(quantity=10), Sell(quantity=10)]})
        ran = run(script, daily([100] * 3), model=model)
        assert ran.story[3:] == [
            "1 close: #2 sell 10 A reduce-only",
            "1 close: #2 accepted, reserves -1000",
            "1 close: #3 sell 1 A",
            "1 close: #3 rejected: short_selling_not_allowed",
            "1 close: #4 sell 10 A",
            "1 close: #4 rejected: short_selling_not_allowed",
            "1 close: #5 sell 10 A",
            "1 close: #5 rejected: short_selling_not_allowed",
            "2 open: #2 filled 10 at 100",
        ]


class TestSizes:
    def test_an_equal_share_of_equity_fees_included_in_whole_lots(self) -> None:
        model = ExecutionModel(costs=Costs(PercentCommission(0.01)))
        ran = run(Script({0: Buy()}), daily([100] * 2, [50] * 2), symbols=TWO, model=model)
        assert ran.story == [
            "0 close: #1 buy 49 A",
            "0 close: #1 accepted, reserves 5000",
            "0 close: #2 buy 99 B",
            "0 close: #2 accepted, reserves 5000",
            "1 open: #1 filled 49 at 100, commission 49",
            "1 open: #2 filled 99 at 50, commission 49.5",
        ]

    def test_one_symbol_without_costs_buys_all_the_cash_allows(self) -> None:
        ran = run(Script({0: Buy()}), daily([3, 3]), cash="10000.01")
        assert ran.story[0] == "0 close: #1 buy 3333 A"

    def test_fractions_of_a_unit(self) -> None:
        ran = run(Script({0: Buy()}), daily([30_000, 30_000]), model=ExecutionModel(lot_size=Decimal("0.001")))
        assert ran.story[0] == "0 close: #1 buy 0.333 A"

    def test_less_than_a_lot_is_refused(self) -> None:
        script = Script({0: Buy()})
        ran = run(script, daily([20_000, 20_000]))
        assert ran.story == ["0 close: #1 buy 0 A", "0 close: #1 rejected: size_below_lot"]
        assert [reason for _, reason in script.refusals] == ["size_below_lot"]

    def test_nothing_to_sell_or_close_is_refused(self) -> None:
        ran = run(Script({0: [Sell(), Close()]}), daily([100, 100]))
        assert [line.split("rejected: ")[1] for line in ran.story if "rejected" in line] == ["no_position"] * 2

    def test_towards_a_quantity_and_back(self) -> None:
        wanted = [TargetQuantity(quantity=30), TargetQuantity(quantity=10), TargetQuantity(quantity=10)]
        script = Script(dict(enumerate([*wanted, TargetQuantity(quantity=-5), TargetQuantity(quantity=0)])))
        ran = run(script, daily([100] * 7))
        assert [line for line in ran.story if "reserves" not in line] == [
            "0 close: #1 buy 30 A",
            "1 open: #1 filled 30 at 100",
            "1 close: #2 sell 20 A",
            "2 open: #2 filled 20 at 100",
            "3 close: #3 sell 15 A",
            "4 open: #3 filled 15 at 100",
            "4 close: #4 buy 5 A reduce-only",
            "5 open: #4 filled 5 at 100",
        ]

    def test_towards_a_weight_costs_included_on_either_side(self) -> None:
        model = ExecutionModel(costs=Costs(PercentCommission(0.001)))
        long = run(Script({0: TargetWeight(weight=1.0)}), daily([100, 100]), model=model)
        short = run(Script({0: TargetWeight(weight=-1.0)}), daily([100, 100]), model=model)
        assert long.story[-1] == "1 open: #1 filled 99 at 100, commission 9.9"
        assert short.story[-1] == "1 open: #1 filled 99 at 100, commission 9.9"
        assert short.state.quantity("A") == -99

    def test_weights_are_of_equity_at_the_last_closes(self) -> None:
        script = Script({0: TargetWeight(weight=0.5), 1: TargetWeight(weight=0.5)})
        ran = run(script, daily([100, (100, 200, 100, 200), 200]))
        assert [line for line in ran.story if "filled" in line] == [
            "1 open: #1 filled 50 at 100",
            "2 open: #2 filled 13 at 200",
        ]


class TestTheEndOfTheTape:
    def test_positions_are_marked_and_not_closed(self) -> None:
        ran = run(Script({0: Buy(quantity=10)}), daily([100, 110]))
        assert ran.state.quantity("A") == 10
        assert len(ran.statement.closed) == 0

    def test_positions_are_closed_at_the_last_close_where_the_model_says_so(self) -> None:
        model = ExecutionModel(close_at_end=True, costs=Costs(FixedCommission(1), PercentSlippage(0.1)))
        script = Script({(0, "A"): Buy(quantity=10), (0, "B"): Sell(quantity=10), (1, "A"): Close(stop=1)})
        ran = run(script, daily([100, (100, 120, 100, 120)], [100, (100, 100, 80, 80)]), symbols=TWO, model=model)
        assert ran.story[-7:] == [
            "1 close: #4 sell 10 A reduce-only",
            "1 close: #4 accepted, reserves -1079",
            "1 close: #4 filled 10 at 108 (market 120), commission 1",
            "1 close: #3 cancelled: no position left to reduce",
            "1 close: #5 buy 10 B reduce-only",
            "1 close: #5 accepted, reserves -919",
            "1 close: #5 filled 10 at 88 (market 80), commission 1",
        ]
        assert ran.state.positions == {}

    def test_a_symbol_that_ended_early_is_closed_at_its_own_last_close(self) -> None:
        model = ExecutionModel(close_at_end=True)
        ran = run(Script({(0, "B"): Buy(quantity=10)}), daily([10] * 4, [100, 130]), symbols=TWO, model=model)
        assert ran.story[-1] == "3 close: #2 filled 10 at 130"

    def test_a_symbol_that_ended_early_keeps_its_last_close_in_the_equity(self) -> None:
        script = Script({(0, "B"): Buy(quantity=10)})
        run(script, daily([10] * 4, [100, (100, 130, 100, 130)]), symbols=TWO)
        assert script.equity[-1] == 10_300.0

    def test_an_order_for_a_symbol_without_more_bars_goes_on_waiting(self) -> None:
        ran = run(Script({(1, "B"): Buy(quantity=1)}), daily([10] * 4, [100, 100]), symbols=TWO)
        assert [order.symbol for order in ran.session.working_orders] == ["B"]


def test_nothing_happens_without_bars() -> None:
    ran = run(Script({0: Buy()}), daily([]))
    assert ran.story == []
    assert ran.session.instants == 0
