"""Orders that are sized where they fill, and orders with two legs, worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from application.trading.execution import CloseAtEnd, ExecutionModel, FillAt
from domain.orders.costs import Commission, Costs, FixedCommission, PercentCommission, PercentSlippage
from domain.orders.events import OrderFilled, OrderPlaced, OrderSized
from domain.orders.order import RejectionReason
from domain.orders.target import Target, TargetKind
from domain.risk.sizing import EqualWeight, FixedMoney, FractionOfEquity, Sizing
from domain.strategies.actions import Buy, Close, Sell, TargetQuantity, TargetWeight
from domain.strategies.base import Strategy
from tests.support.bars import daily
from tests.support.running import TWO, Ran, Script, run

D = Decimal
ONE_PER_CENT = Costs(PercentCommission(0.01))
CUT = RejectionReason.INSUFFICIENT_CASH_AT_FILL


def of_type(ran: Ran, cls: type[Any]) -> list[Any]:
    return [new.event for new in ran.events if type(new.event) is cls]


def filled(ran: Ran) -> list[str]:
    return [line for line in ran.story if "filled" in line]


class TestAllOfTheEquity:
    @pytest.mark.parametrize(("open_", "units"), [(100, 100), (100.01, 99), (105, 95), (200, 50), (50, 200)])
    def test_is_what_it_buys_at_the_fill(self, open_: float, units: int) -> None:
        ran = run(Script({0: Buy()}), daily([100, open_]))
        assert filled(ran) == [f"1 open: #1 filled {units} at {open_:g}"]

    def test_tells_how_it_was_sized(self) -> None:
        model = ExecutionModel(costs=Costs(FixedCommission(5), PercentSlippage(0.01)))
        ran = run(Script({0: Buy()}), daily([100, 110]), model=model)
        (placed,), (sized,), (fill,) = (of_type(ran, cls) for cls in (OrderPlaced, OrderSized, OrderFilled))
        assert placed.target == Target(TargetKind.ADD_SHARE, 1.0)
        assert placed.quantity == 98  # 101 each, and 5
        assert sized == OrderSized(placed.order_id, D(10_000), D("111.1"), D(10_000), D(89), D(0), D(89), None)
        assert (fill.quantity, fill.price, fill.commission) == (89, D("111.1"), D("5.0"))

    @pytest.mark.parametrize(
        ("sizing", "units"),
        [
            (EqualWeight(), 100),
            (EqualWeight(0.9975), 99),
            (FractionOfEquity(0.9), 90),
            (EqualWeight(reserve=500.0), 95),
            (FractionOfEquity(0.5, 1_000.0), 45),
            (FixedMoney(2_550.0), 25),
        ],
    )
    def test_or_what_the_run_says_instead(self, sizing: Sizing, units: int) -> None:
        ran = run(Script({0: Buy()}), daily([90, 100]), model=ExecutionModel(sizing=sizing))
        assert filled(ran) == [f"1 open: #1 filled {units} at 100"]

    def test_a_reserve_is_left_alone_by_all_orders_together(self) -> None:
        model = ExecutionModel(sizing=FractionOfEquity(1.0, 1_000.0))
        ran = run(Script({(0, "A"): Buy(), (0, "B"): Buy()}), daily([100, 100], [100, 100]), symbols=TWO, model=model)
        assert ran.state.cash == 1_000

    def test_all_orders_of_a_moment_share_the_equity_before_it(self) -> None:
        model = ExecutionModel(costs=ONE_PER_CENT, lot_size=D("0.01"))
        ran = run(Script({0: Buy()}), daily([100, 100], [100, 100]), symbols=TWO, model=model)
        assert {sized.equity for sized in of_type(ran, OrderSized)} == {D(10_000)}
        assert filled(ran) == [f"1 open: #{number} filled 49.5 at 100, commission 49.5" for number in (1, 2)]

    def test_a_held_symbol_counts_at_this_open_and_one_that_does_not_open_at_its_last_close(self) -> None:
        script = Script({(0, "A"): Buy(quantity=10), (1, "B"): TargetWeight(weight=0.5)})
        bars = daily([100, 100, 200], [10, 10, 10])
        (sized,) = of_type(run(script, bars, symbols=TWO), OrderSized)
        assert sized.equity == 9_000 + 10 * 200
        (sized,) = of_type(
            run(Script(script.script), daily([100, (100, 150, 100, 150)], [10, 10, 10]), symbols=TWO), OrderSized
        )
        assert sized.equity == 9_000 + 10 * 150

    def test_inside_a_bar_it_counts_the_own_symbol_at_its_fill_and_not_at_that_close(self) -> None:
        script = Script({0: Buy(quantity=10), 1: TargetWeight(weight=0.9, limit=80)})
        ran = run(script, daily([100, 100, (100, 200, 70, 200)]))
        (sized,) = of_type(ran, OrderSized)
        assert (sized.equity, sized.price, sized.quantity) == (9_000 + 10 * 80, 80, 100)

    def test_at_the_same_close(self) -> None:
        model = ExecutionModel(fill_at=FillAt.SAME_CLOSE, costs=ONE_PER_CENT)
        ran = run(Script({0: Buy()}), daily([(90, 100, 90, 100), 100]), model=model)
        assert filled(ran) == ["0 close: #1 filled 99 at 100, commission 99"]

    def test_what_does_not_fit_is_cut_to_what_fits(self) -> None:
        script = Script({(0, "A"): TargetWeight(weight=0.8), (0, "B"): TargetWeight(weight=0.8)})
        ran = run(script, daily([100, 100], [50, 50]), symbols=TWO)
        assert filled(ran) == ["1 open: #1 filled 80 at 100", "1 open: #2 filled 40 at 50"]
        assert [(sized.wanted, sized.quantity, sized.cut) for sized in of_type(ran, OrderSized)] == [
            (80, 80, None),
            (160, 40, CUT),
        ]

    def test_what_others_have_reserved_is_left_to_them(self) -> None:
        script = Script({0: [Buy(quantity=50, limit=90), TargetWeight(weight=1.0)]})
        ran = run(script, daily([100, 100, (100, 100, 85, 90)]))
        assert filled(ran) == ["1 open: #2 filled 55 at 100", "2 close: #1 filled 50 at 90"]

    def test_nothing_free_is_a_refusal(self) -> None:
        script = Script({(0, "A"): Buy(quantity=100), (0, "B"): TargetWeight(weight=1.0)})
        ran = run(script, daily([100, 100], [30, 30]), symbols=TWO)
        assert ran.story[3] == "0 close: #2 rejected: insufficient_buying_power (9990 of 0)"

    def test_a_price_that_leaves_no_lot_is_a_refusal(self) -> None:
        ran = run(Script({0: Buy()}), daily([5_000, 10_001]))
        assert ran.story[-1] == "1 open: #1 rejected: insufficient_cash_at_fill (10001 of 10000)"


class TestWeights:
    @pytest.mark.parametrize("lot", ["1", "0.1", "0.001", "1e-8"])
    @pytest.mark.parametrize("weight", [1.0, 0.5, 0.123, -1.0, -0.5])
    @pytest.mark.parametrize(
        "commission", [PercentCommission(0.01), FixedCommission(7), PercentCommission(0.001) + FixedCommission(1)]
    )
    def test_asked_for_again_at_the_same_price_is_no_order(
        self, weight: float, lot: str, commission: Commission
    ) -> None:
        model = ExecutionModel(costs=Costs(commission), lot_size=D(lot))
        script = Script({number: TargetWeight(weight=weight) for number in range(8)})
        ran = run(script, daily([100] * 10), model=model)
        assert len(of_type(ran, OrderPlaced)) == 1

    def test_to_the_other_side_the_closing_commission_is_reckoned_with(self) -> None:
        model = ExecutionModel(costs=ONE_PER_CENT)
        script = Script({0: TargetWeight(weight=1.0), 1: TargetWeight(weight=-1.0), 2: TargetWeight(weight=1.0)})
        ran = run(script, daily([100] * 4), model=model)
        # 99 cost 99 + 99; of 9,901 the 99 sold and n sold short cost 99 + n: n = 97. Back: of 9,705 97 + n, n = 95.
        assert filled(ran) == [
            "1 open: #1 filled 99 at 100, commission 99",
            "2 open: #2 filled 196 at 100, commission 196",
            "3 open: #3 filled 192 at 100, commission 192",
        ]
        assert ran.state.quantity("A") == 95
        assert [(sized.closing, sized.quantity) for sized in of_type(ran, OrderSized)] == [
            (0, 99),
            (99, 196),
            (97, 192),
        ]

    def test_that_is_held_when_the_order_fills_ends_it(self) -> None:
        script = Script({0: Buy(quantity=50), 1: TargetWeight(weight=0.6)})
        ran = run(script, daily([100, 100, 150]))
        assert ran.story[-1] == "2 open: #2 cancelled: target held"

    def test_is_reduced_at_the_fill_price(self) -> None:
        script = Script({0: Buy(), 1: TargetWeight(weight=0.5)})
        ran = run(script, daily([100, 100, 125]))
        assert filled(ran)[-1] == "2 open: #2 filled 50 at 125"

    def test_is_taken_once_by_an_order_that_is_on_its_way(self) -> None:
        script = Script(
            {(1, "A"): TargetWeight(symbol="B", weight=0.5), (2, "A"): TargetWeight(symbol="B", weight=0.5)}
        )
        ran = run(script, daily([10] * 5, [50, None, None, None, 50]), symbols=TWO)
        assert len(of_type(ran, OrderPlaced)) == 1
        assert filled(ran) == ["4 open: #1 filled 100 at 50"]


class TestTwoLegs:
    def test_of_an_explicit_reversal_the_closing_one_fills_and_the_opening_one_is_refused(self) -> None:
        script = Script({0: Buy(quantity=100), 1: Sell(quantity=200)})
        ran = run(script, daily([100, 100, 99]), model=ExecutionModel(costs=ONE_PER_CENT), cash="10100")
        assert filled(ran)[-1] == "2 open: #2 filled 100 at 99, commission 99"
        (sized,) = of_type(ran, OrderSized)
        assert (sized.equity, sized.wanted, sized.closing, sized.quantity, sized.cut) == (None, 200, 100, 100, CUT)
        assert ran.state.quantity("A") == 0

    def test_or_cut_where_the_order_says_so(self) -> None:
        script = Script({0: Buy(quantity=100), 1: Sell(quantity=200, all_or_none=False)})
        ran = run(script, daily([100, 100, 99]), model=ExecutionModel(costs=ONE_PER_CENT), cash="10100")
        # 9,900 come in and 198 go to commission at most; 97 more at 99 make 9,603, and 197 * 0.99 of commission 195.03.
        assert filled(ran)[-1] == "2 open: #2 filled 198 at 99, commission 196.02"

    def test_an_opening_quantity_is_all_or_nothing(self) -> None:
        whole = run(Script({0: Buy(quantity=100)}), daily([100, 101]))
        assert whole.story[-1] == "1 open: #1 rejected: insufficient_cash_at_fill (10100 of 10000)"
        part = run(Script({0: Buy(quantity=100, all_or_none=False)}), daily([100, 101]))
        assert part.story[1:] == [
            "0 close: #1 accepted, reserves 10000",
            "1 open: #1 cut to 99 of 100: insufficient_cash_at_fill, 10000 there",
            "1 open: #1 filled 99 at 101",
        ]

    def test_that_may_be_cut_is_cut_at_the_decision_too(self) -> None:
        ran = run(Script({0: Buy(quantity=150, all_or_none=False)}), daily([100, 100]))
        assert ran.story == [
            "0 close: #1 buy 150 A",
            "0 close: #1 accepted, reserves 10000",
            "1 open: #1 cut to 100 of 150: insufficient_cash_at_fill, 10000 there",
            "1 open: #1 filled 100 at 100",
        ]

    @pytest.mark.parametrize("cash", ["10000", "20000", "50000"])
    @pytest.mark.parametrize("costs", [Costs(), ONE_PER_CENT, Costs(PercentCommission(0.002), PercentSlippage(0.001))])
    @pytest.mark.parametrize("held", [100, -100])
    @pytest.mark.parametrize("following", [100, 97, 104])
    def test_closing_and_opening_end_where_one_order_ends(
        self, held: int, costs: Costs, cash: str, following: float
    ) -> None:
        first, turned = (Buy(quantity=100), -80) if held > 0 else (Sell(quantity=100), 80)
        opposite = Sell(quantity=80) if held > 0 else Buy(quantity=80)
        prices = daily([50, 50, following])
        model = ExecutionModel(costs=costs)
        one = run(Script({0: first, 1: TargetQuantity(quantity=turned)}), prices, model=model, cash=cash)
        two = run(Script({0: first, 1: [Close(), opposite]}), prices, model=model, cash=cash)
        expected = turned if cash != "10000" or held > 0 else 0  # a short of 100 that doubled leaves too little
        assert one.state.quantity("A") == expected
        assert two.state.quantity("A") == expected
        assert float(one.state.cash) == pytest.approx(float(two.state.cash), abs=1e-9)

    def test_what_one_order_sets_free_is_counted_once(self) -> None:
        script = Script({0: Buy(quantity=100), 1: [Close(), Sell(quantity=200)]})
        ran = run(script, daily([100] * 3))
        assert ran.story[3:] == [
            "1 close: #2 sell 100 A reduce-only",
            "1 close: #2 accepted, reserves -10000",
            "1 close: #3 sell 200 A",
            "1 close: #3 rejected: insufficient_buying_power (20000 of 10000)",
            "2 open: #2 filled 100 at 100",
        ]

    def test_closing_a_short_and_buying_all_the_equity_ends_long(self) -> None:
        script = Script({0: TargetWeight(weight=-1.0), 1: [Close(), Buy()]})
        ran = run(script, daily([100, 100, 90]))
        assert ran.state.quantity("A") == 122  # 11,000 at 90
        assert all(sized.cut is None for sized in of_type(ran, OrderSized))

    def test_covering_comes_before_buying_another_symbol(self) -> None:
        script = Script({(0, "B"): Sell(quantity=100), (1, "B"): Close(), (1, "A"): TargetWeight(weight=1.0)})
        ran = run(script, daily([10] * 3, [100] * 3), symbols=TWO)
        assert filled(ran)[1:] == ["2 open: #2 filled 100 at 100", "2 open: #3 filled 1000 at 10"]


class TestActionsThatContradictEachOther:
    @pytest.mark.parametrize(
        ("actions", "held"),
        [
            ([TargetWeight(weight=0.5), TargetWeight(weight=-0.5)], -50),
            ([TargetWeight(weight=-0.5), TargetWeight(weight=0.5)], 50),
            ([TargetWeight(weight=0.5), TargetWeight(weight=0.2)], 20),
            ([TargetWeight(weight=0.2), TargetWeight(weight=0.5)], 50),
            ([TargetWeight(weight=-0.2), TargetWeight(weight=-0.5)], -50),
            ([TargetWeight(weight=-0.5), TargetWeight(weight=-0.2)], -20),
            ([TargetWeight(weight=0.5), TargetQuantity(quantity=10)], 10),
            ([Buy(), TargetWeight(weight=0)], 0),
            ([Buy(), Close()], 0),
            ([Buy(), Sell()], 0),
            ([Sell(quantity=20), Close()], 0),
            ([TargetQuantity(quantity=30), TargetQuantity(quantity=-10)], -10),
            ([Buy(quantity=10), TargetQuantity(quantity=-10)], -10),
        ],
    )
    @pytest.mark.parametrize("before", [0, 30, -30])
    def test_the_last_one_holds(self, actions: list[Any], held: int, before: int) -> None:
        first = TargetQuantity(quantity=before)
        ran = run(Script({0: first, 1: actions}), daily([100] * 4))
        if before <= 0 and isinstance(actions[-1], Sell):
            held = before + 100  # There is nothing to sell, which is refused as ever: 10,000 buy 100.
        assert ran.state.quantity("A") == held
        assert ran.session.working_orders == []

    def test_a_veto_of_all_that_closes_together_is_heard(self) -> None:
        class Vetoed(Strategy):
            def on_data(self, date: Any, symbol: str, data: Any, portfolio: Any) -> Any:
                return Buy(quantity=5)

            def on_instant(self, date: Any, data: Any, portfolio: Any) -> Any:
                return Close(symbol="A")

        ran = run(Vetoed(), daily([10, 10], [10, 10]), symbols=TWO)
        assert ran.story == [
            "0 close: #1 buy 5 A",
            "0 close: #1 rejected: superseded",
            "0 close: #2 buy 5 B",
            "0 close: #2 accepted, reserves 50",
            *ran.story[4:],
        ]
        assert ran.state.quantity("A") == 0


class TestNoEquityLeft:
    def test_all_positions_end_at_that_close_with_costs(self) -> None:
        script = Script({0: [Sell(quantity=100), Buy(quantity=1, limit=10)], 3: Buy(quantity=1)})
        ran = run(
            script,
            daily([100, 100, (150, 250, 150, 250), 300, 300]),
            model=ExecutionModel(costs=ONE_PER_CENT),
            cash="10200",
        )
        assert ran.story[5:] == [
            "2 close: #2 cancelled: liquidation: no equity left",
            "2 close: #3 buy 100 A reduce-only",
            "2 close: #3 accepted, reserves 0",
            "2 close: #3 filled 100 at 250, commission 250",
            "3 close: #4 buy 1 A",
            "3 close: #4 rejected: insufficient_buying_power (303 of -5150)",
        ]
        assert len(ran.session.liquidated) == 1
        assert of_type(ran, OrderPlaced)[2].tag == "liquidation: no equity left"

    def test_a_loss_that_leaves_a_little_goes_on(self) -> None:
        ran = run(Script({0: Sell(quantity=100)}), daily([100, 100, (150, 199, 150, 199), 150]))
        assert ran.session.liquidated == []
        assert ran.state.quantity("A") == -100

    def test_with_several_symbols(self) -> None:
        script = Script({(0, "A"): Sell(quantity=50), (0, "B"): Buy(quantity=10)})
        ran = run(script, daily([100, 100, (100, 300, 100, 300)], [50, 50, 50]), symbols=TWO)
        assert ran.state.positions == {}
        assert len(ran.session.liquidated) == 1


class TestTheEnd:
    def test_at_the_last_open_as_one_decided_a_bar_earlier(self) -> None:
        costs = Costs(PercentCommission(0.01), PercentSlippage(0.01))
        bars = daily([100, 100, (110, 150, 100, 140)])
        ended = run(Script({0: Buy(quantity=10)}), bars, model=ExecutionModel(costs=costs, close_at_end="open"))
        decided = run(Script({0: Buy(quantity=10), 1: Close()}), bars, model=ExecutionModel(costs=costs))
        assert ended.state.cash == decided.state.cash
        assert ended.story[-1] == "2 close: #2 filled 10 at 108.9 (market 110), commission 10.89"

    @pytest.mark.parametrize("given", [True, "close", CloseAtEnd.CLOSE])
    def test_at_the_last_close(self, given: CloseAtEnd | str | bool) -> None:
        model = ExecutionModel(close_at_end=given)
        assert model.close_at_end is CloseAtEnd.CLOSE
        ran = run(Script({0: Buy(quantity=10)}), daily([100, (100, 120, 100, 120)]), model=model)
        assert ran.story[-1] == "1 close: #2 filled 10 at 120"


def test_a_purchase_of_equity_is_never_refused_by_gaps_alone() -> None:
    prices = [100 * 1.013**number if number % 3 else 100 * 1.013**number * 0.97 for number in range(60)]
    gapping = [(after, max(before, after), min(before, after), after) for before, after in pairwise(prices)]
    script = Script({number: Buy() if number % 2 == 0 else Close() for number in range(0, 58)})
    ran = run(script, daily(gapping))
    assert not [line for line in ran.story if "rejected" in line]
    assert ran.statement.totals.trades == 29
