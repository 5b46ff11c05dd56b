"""What a strategy is told, what it may answer, and what it may not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from application.trading.execution import ExecutionModel, FillAt
from domain.orders.costs import Costs, FixedCommission
from domain.orders.events import OrderFilled
from domain.orders.order import RejectionReason
from domain.shared.errors import StrategyError
from domain.shared.interval import to_microseconds
from domain.strategies.actions import Actions, Buy, Cancel, Close, Sell, TargetWeight
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView
from domain.strategies.records import FilledOrder, PlacedOrder
from tests.support.bars import DAY, Row, chunk, daily
from tests.support.running import TWO, Each, Script, run


class TestAfterAFill:
    def test_orders_asked_for_work_from_the_next_bar(self) -> None:
        script = Script({0: Buy(quantity=10)}, on_fill={1: [Close(stop=95), Close(limit=105)]})
        ran = run(script, daily([100, (100, 110, 90, 100), (100, 110, 99, 100)]))
        assert ran.story[2:] == [
            "1 open: #1 filled 10 at 100",
            "1 open: #2 sell 10 A stop 95 reduce-only",
            "1 open: #2 accepted, reserves 0",
            "1 open: #3 sell 10 A limit 105 reduce-only",
            "1 open: #3 accepted, reserves 0",
            "2 close: #3 filled 10 at 105",
            "2 close: #2 cancelled: no position left to reduce",
        ]

    def test_orders_due_at_the_same_open_may_be_taken_back(self) -> None:
        script = Script({(0, "A"): [Buy(quantity=1), Buy(symbol="B", quantity=1)]}, on_fill={1: Cancel(symbol="B")})
        ran = run(script, daily([100, 100], [100, 100]), symbols=TWO)
        assert ran.story[4:] == ["1 open: #1 filled 1 at 100", "1 open: #2 cancelled: strategy"]

    def test_orders_due_inside_the_same_bar_may_be_taken_back(self) -> None:
        orders = [Buy(quantity=1, limit=95), Buy(symbol="B", quantity=1, limit=95)]
        script = Script({(0, "A"): orders}, on_fill={1: Cancel(symbol="B")})
        low = (100, 100, 90, 100)
        ran = run(script, daily([100, low], [100, low]), symbols=TWO)
        assert ran.story[4:] == ["1 close: #1 filled 1 at 95", "1 close: #2 cancelled: strategy"]

    def test_sizes_come_from_closes_already_known(self) -> None:
        script = Script({0: Buy(quantity=10)}, on_fill={1: TargetWeight(weight=0.5)})
        ran = run(script, daily([100, (100, 1_000, 100, 1_000), 1_000]))
        assert ran.story[3] == "1 open: #2 buy 40 A"

    def test_the_fill_is_the_cause_of_what_it_led_to(self) -> None:
        ran = run(Script({0: Buy(quantity=10)}, on_fill={1: Close(stop=95)}), daily([100, 100]))
        causes = [(type(new.event).__name__, new.causation_id) for new in ran.events]
        assert causes == [
            ("CashDeposited", None),
            ("OrderPlaced", None),
            ("OrderAccepted", "run#2"),
            ("OrderFilled", "run#2"),
            ("OrderPlaced", "run#4"),
            ("OrderAccepted", "run#5"),
        ]

    def test_a_fill_is_the_cause_of_the_end_of_idle_orders(self) -> None:
        ran = run(Script({0: Buy(quantity=10), 1: [Close(stop=95), Close()]}), daily([100] * 3))
        *_, fill, cancelled = ran.events
        assert isinstance(fill.event, OrderFilled)
        assert cancelled.causation_id == f"run#{len(ran.events) - 1}"

    def test_the_account_has_its_costs_at_once(self) -> None:
        seen: list[float] = []

        class Watching(Script):
            def on_order_filled(self, order: FilledOrder, portfolio: PortfolioView) -> Actions:
                seen.append(portfolio.equity)
                return None

        model = ExecutionModel(costs=Costs(FixedCommission(5)), fill_at=FillAt.SAME_CLOSE)
        watching = Watching({0: [Buy(quantity=1), Buy(quantity=1)]})
        run(watching, daily([100]), model=model)
        assert watching.equity == [10_000.0]
        assert seen == [9_995.0, 9_990.0]


class TestRefusals:
    def test_are_told_at_the_decision_and_at_the_fill(self) -> None:
        script = Script({0: [Buy(quantity=1_000), Buy(quantity=100), Sell()]})
        run(script, daily([100, 110]))
        assert [(order.order_id, reason.value) for order, reason in script.refusals] == [
            ("O-2", "no_position"),
            ("O-4", "insufficient_buying_power"),
            ("O-6", "insufficient_cash_at_fill"),
        ]

    def test_a_strategy_may_answer_at_the_next_bar(self) -> None:
        class Stubborn(Strategy):
            def __init__(self) -> None:
                self.size = 100

            def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
                idle = not portfolio.has_position(symbol) and not portfolio.working_orders(symbol)
                return Buy(quantity=self.size) if idle else None

            def on_order_rejected(self, order: PlacedOrder, reason: RejectionReason, portfolio: PortfolioView) -> None:
                self.size -= 30

        ran = run(Stubborn(), daily([100, 120, 120, 120]))
        assert ran.state.quantity("A") == 70


class TestAllSymbolsOfAnInstant:
    class Ranking(Strategy):
        def __init__(self) -> None:
            self.seen: list[tuple[str, ...]] = []

        def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
            return None

        def on_instant(self, date: datetime, data: Mapping[str, Bar], portfolio: PortfolioView) -> Actions:
            self.seen.append(tuple(data))
            best = max(data, key=lambda symbol: data[symbol].close)
            return Buy(symbol=best, quantity=1) if len(self.seen) == 1 else None

    def test_are_seen_at_once(self) -> None:
        strategy = self.Ranking()
        ran = run(strategy, daily([1, 1, 1], [2, None, 2]), symbols=TWO)
        assert strategy.seen == [("A", "B"), ("A",), ("A", "B")]
        assert ran.story[0] == "0 close: #1 buy 1 B"

    @pytest.mark.parametrize(("symbols", "days"), [(3, 400), (1_200, 2)])
    def test_are_never_torn_apart(self, symbols: int, days: int) -> None:
        names = [f"S{number:04}" for number in range(symbols)]
        strategy = self.Ranking()
        ran = run(strategy, daily(*([10.0] * days for _ in names)), symbols=names)
        assert [len(seen) for seen in strategy.seen] == [symbols] * days
        assert ran.session.instants == days

    def test_an_action_without_a_symbol_is_an_error(self) -> None:
        class Nameless(self.Ranking):  # type: ignore[name-defined, misc]
            def on_instant(self, date: datetime, data: Mapping[str, Bar], portfolio: PortfolioView) -> Actions:
                return Buy(quantity=1)

        with pytest.raises(
            StrategyError, match=r"Nameless at 1970-01-01T00:00:00\+00:00: an action of on_instant must"
        ):
            run(Nameless(), daily([1]))


class TestWrongUse:
    @pytest.mark.parametrize(
        ("answer", "shown"),
        [("buy", "'buy'"), (1, "1"), ([Buy(), "sell"], "'sell'"), (True, "True"), ({"buy": 1}, "'buy'"), (Buy, "Buy")],
    )
    def test_an_answer_that_is_no_action(self, answer: Any, shown: str) -> None:
        with pytest.raises(
            StrategyError, match=rf"Script raised InvalidValue at 1970-01-02T.*{shown}.* is not an action"
        ):
            run(Script({1: answer}), daily([100, 100]))

    def test_an_answer_after_a_fill_that_is_no_action(self) -> None:
        with pytest.raises(StrategyError, match=r"Script raised .* at 1970-01-02T.*'sell' is not an action"):
            run(Script({0: Buy(quantity=1)}, on_fill={1: "sell"}), daily([100, 100]))

    def test_answers_may_be_yielded(self) -> None:
        class Yielding(Strategy):
            def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
                return (Buy(quantity=size, limit=1) for size in (1, 2) if not portfolio.working_orders())

        assert len(run(Yielding(), daily([100, 100])).session.working_orders) == 2

    def test_an_error_while_yielding_names_the_strategy_and_the_time(self) -> None:
        class Yielding(Strategy):
            def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
                return (Buy(quantity=1 / size) for size in (1, 0))

        with pytest.raises(StrategyError, match="Yielding raised ZeroDivisionError at 1970-01-01T"):
            run(Yielding(), daily([100]))

    @pytest.mark.parametrize("method", ["on_data", "on_instant", "on_order_filled", "on_order_rejected"])
    def test_an_error_names_the_strategy_and_the_time_and_keeps_its_cause(self, method: str) -> None:
        def raising(self: Strategy, *_: object) -> Actions:
            raise KeyError("what")

        broken = type("Broken", (Script,), {method: raising})
        with pytest.raises(
            StrategyError, match=r"Broken raised KeyError at 1970-01-0[12]T00:00:00\+00:00: 'what'"
        ) as info:
            run(broken({0: [Buy(quantity=1), Buy(quantity=10_000)]}), daily([100, 100]))
        assert isinstance(info.value.__cause__, KeyError)

    @pytest.mark.parametrize("read", [lambda bar: bar["sma_20"], lambda bar: bar.sma_20])
    def test_an_indicator_that_was_not_declared_is_named(self, read: Any) -> None:
        with pytest.raises(StrategyError, match=r"data has no 'sma_20': declare it in Each\.indicators"):
            run(Each(lambda symbol, data, portfolio: read(data)), daily([100]))

    def test_an_attribute_missing_elsewhere_gets_no_such_hint(self) -> None:
        with pytest.raises(StrategyError, match=r"no attribute 'casj' \(test_hooks.py, line"):
            run(Each(lambda symbol, data, portfolio: portfolio.casj), daily([100]))  # type: ignore[attr-defined]

    def test_a_symbol_outside_the_run(self) -> None:
        with pytest.raises(StrategyError, match=r"Script at 1970-01-01T.*: 'C' is not in this run"):
            run(Script({0: Buy(symbol="C")}), daily([100]))

    def test_a_symbol_without_a_bar_so_far(self) -> None:
        with pytest.raises(StrategyError, match="B has no price yet"):
            run(Script({(0, "A"): Buy(symbol="B")}), daily([100], [None, 100]), symbols=TWO)

    def test_an_action_that_cannot_be(self) -> None:
        with pytest.raises(
            StrategyError, match=r"Each raised InvalidValue at .*: a quantity must be a number above zero"
        ):
            run(Each(lambda symbol, data, portfolio: Buy(quantity=-1)), daily([100]))

    def test_an_interruption_passes_through(self) -> None:
        def interrupted(symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run(Each(interrupted), daily([100]))


class TestWhatIsSeen:
    @pytest.mark.parametrize(
        "opens",
        [
            [datetime(1969, 7, 20, 20, 17, tzinfo=UTC), datetime(2024, 2, 29, 13, 30, 0, 123_457, tzinfo=UTC)],
            [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(microseconds=1_000_001 * step) for step in range(1_100)],
            [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(microseconds=7 * step**3 + step) for step in range(600)],
        ],
        ids=["far apart", "evenly spaced", "unevenly spaced"],
    )
    def test_dates_are_the_bars_opens_in_utc_to_the_microsecond(self, opens: list[datetime]) -> None:
        script = Script({})
        run(script, chunk([Row(to_microseconds(opened), 0, (1, 1, 1, 1), 1) for opened in opens]))
        assert script.dates == opens
        assert {date.tzinfo for date in script.dates} == {UTC}

    def test_indicators_by_their_names_whatever_characters_they_have(self) -> None:
        seen: list[float] = []
        names = {"sma_2": [1.5, 2.5], "bollinger_upper_20_2.5": [np.nan, 7.0]}
        bars = chunk([Row(0, 0, (1, 1, 1, 1)), Row(DAY, 0, (2, 2, 2, 2))], names)

        def look(symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
            seen.extend((data.close, data["sma_2"], data["bollinger_upper_20_2.5"]))
            return None

        run(Each(look), bars)
        np.testing.assert_array_equal(seen, [1, 1.5, np.nan, 2, 2.5, 7])

    def test_numbers_of_any_kind_may_be_asked_for(self) -> None:
        kinds: list[Any] = [np.float64(1), np.int64(2), Decimal(3), np.float32(0.5), np.float64(50), Decimal(50)]
        one, two, three, half, limit, other = kinds
        script = Script(
            {
                0: [Buy(quantity=one, limit=limit), Buy(quantity=two, limit=other)],
                1: [Buy(quantity=three, limit=50), TargetWeight(weight=half)],
            }
        )
        ran = run(script, daily([100, 100, 40]))
        assert [line for line in ran.story if "filled" in line] == [
            "2 open: #1 filled 1 at 40",
            "2 open: #2 filled 2 at 40",
            "2 open: #3 filled 3 at 40",
            "2 open: #4 filled 119 at 40",
        ]
