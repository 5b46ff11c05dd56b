"""The strategies of the catalogue on series small enough to check by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.trading.execution import ExecutionModel
from domain.market.universe import Span, Universe
from domain.orders.costs import Costs, PercentCommission, PercentSlippage
from domain.shared.errors import InvalidValue
from domain.shared.interval import from_microseconds
from domain.strategies.base import Strategy
from domain.strategies.catalogue.bollinger_breakout import BollingerBreakout
from domain.strategies.catalogue.buy_and_hold import BuyAndHold
from domain.strategies.catalogue.cross_sectional_momentum import CrossSectionalMomentum
from domain.strategies.catalogue.moving_average_crossover import MovingAverageCrossover
from domain.strategies.catalogue.rsi_mean_reversion import RSIMeanReversion
from domain.strategies.registry import strategies
from tests.support.bars import DAY, Prices, Row, chunk, daily
from tests.support.running import Ran, run, with_indicators

Series = list[float | Prices | None]


def ran(strategy: Strategy, *series: Series, cash: int = 1_000) -> Ran:
    bars = daily(*series)
    return run(strategy, with_indicators(strategy, bars), symbols="ABC"[: len(series)], cash=cash)


def trades(strategy: Strategy, *series: Series, cash: int = 1_000) -> list[str]:
    """Decisions and fills, without the acceptances."""
    return [line for line in ran(strategy, *series, cash=cash).story if "accepted" not in line]


class TestMovingAverageCrossover:
    def test_follows_the_crossings(self) -> None:
        # SMA 2: -, 9.5, 8.5, 8.5, 10, 11.5, 10.5, 8;  SMA 3: -, -, 9, 8.67, 9.33, 10.67, 10.67, 9.33
        assert trades(MovingAverageCrossover(2, 3), [10, 9, 8, 9, 11, 12, 9, 7]) == [
            "4 close: #1 buy 90 A",
            "5 open: #1 filled 83 at 12",
            "6 close: #2 sell 83 A reduce-only",
            "7 open: #2 filled 83 at 7",
        ]

    def test_being_above_at_first_is_no_crossing(self) -> None:
        assert trades(MovingAverageCrossover(1, 2), [1, 2, 3, 4]) == []

    def test_a_purchase_made_too_dear_is_not_asked_for_again_below(self) -> None:
        # Above on day 2 only.
        assert trades(MovingAverageCrossover(1, 2), [10, 9, 10, (1_100, 1_100, 8, 8), 8]) == [
            "2 close: #1 buy 100 A",
            "3 open: #1 rejected: insufficient_cash_at_fill (1100 of 1000)",
        ]

    def test_each_symbol_has_its_own_crossings(self) -> None:
        lines = trades(MovingAverageCrossover(1, 2), [10, 9, 10, (9, 11, 9, 11)], [10, 9, 8, 10])
        assert lines == ["2 close: #1 buy 50 A", "3 open: #1 filled 55 at 9", "3 close: #2 buy 50 B"]

    @pytest.mark.parametrize("wrong", [(50, 20), (20, 20), (0, 5), (-1, 5), (1.5, 5), ("2", 5), (True, 5), (5, None)])
    def test_periods_are_whole_and_in_order(self, wrong: Any) -> None:
        with pytest.raises(InvalidValue, match="_period must be"):
            MovingAverageCrossover(*wrong)


class TestRSIMeanReversion:
    def test_buys_weakness_and_sells_strength(self) -> None:
        # RSI 2: -, -, 0, 80 (U = 2, D = 0.5), then unchanged
        assert trades(RSIMeanReversion(2), [10, 9, 8, 12, 12]) == [
            "2 close: #1 buy 125 A",
            "3 open: #1 filled 83 at 12",
            "3 close: #2 sell 83 A reduce-only",
            "4 open: #2 filled 83 at 12",
        ]
        assert trades(RSIMeanReversion(2), [10, 9, 8, (8, 12, 8, 12), 12]) == [
            "2 close: #1 buy 125 A",
            "3 open: #1 filled 125 at 8",
            "3 close: #2 sell 125 A reduce-only",
            "4 open: #2 filled 125 at 12",
        ]

    def test_the_bounds_themselves_are_no_signal(self) -> None:
        assert trades(RSIMeanReversion(2, oversold=0, overbought=80), [10, 9, 8, (8, 12, 8, 12), 12]) == []

    @pytest.mark.parametrize(
        "wrong",
        [
            {"period": 0},
            {"period": 1.5},
            {"period": "x"},
            {"oversold": -1},
            {"overbought": 101},
            {"oversold": 70, "overbought": 30},
            {"oversold": 50, "overbought": 50},
            {"oversold": "a"},
            {"overbought": float("nan")},
        ],
    )
    def test_wrong_parameters(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(InvalidValue):
            RSIMeanReversion(**wrong)


class TestBollingerBreakout:
    def test_follows_the_breakout_until_the_average_is_lost(self) -> None:
        # Day 3: mean 11, deviation 1.41, upper band 12.41 < 13. Day 5: mean 11.67 > 9.
        assert trades(BollingerBreakout(3, 1.0), [10, 10, 10, 13, 13, 9, 9]) == [
            "3 close: #1 buy 76 A",
            "4 open: #1 filled 76 at 13",
            "5 close: #2 sell 76 A reduce-only",
            "6 open: #2 filled 76 at 9",
        ]

    def test_a_width_of_a_fraction(self) -> None:
        assert trades(BollingerBreakout(3, 1.5), [10, 10, 10, 13, 13]) == []
        assert trades(BollingerBreakout(3, 1.25), [10, 10, 10, 13, 13])[0] == "3 close: #1 buy 76 A"

    @pytest.mark.parametrize(
        "wrong", [{"period": 0}, {"period": "x"}, {"deviations": -1}, {"deviations": float("nan")}]
    )
    def test_wrong_parameters(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(InvalidValue):
            BollingerBreakout(**wrong)


class TestBuyAndHold:
    def test_buys_an_equal_share_of_each_once(self) -> None:
        assert trades(BuyAndHold(), [10, 10, 20, 5], [4, 4, 4, 4]) == [
            "0 close: #1 buy 50 A",
            "0 close: #2 buy 125 B",
            "1 open: #1 filled 50 at 10",
            "1 open: #2 filled 125 at 4",
        ]

    def test_asks_again_after_a_refusal(self) -> None:
        assert trades(BuyAndHold(), [10, (1_100, 1_100, 11, 11), 11]) == [
            "0 close: #1 buy 100 A",
            "1 open: #1 rejected: insufficient_cash_at_fill (1100 of 1000)",
            "1 close: #2 buy 90 A",
            "2 open: #2 filled 90 at 11",
        ]

    def test_a_list_that_is_long_in_coming_is_asked_for_in_turn(self) -> None:
        """25 symbols, of which five are listed each day from the sixtieth on: few refusals, and none is bought much later."""
        names = [f"S{number:02}" for number in range(25)]
        spans = {name: (Span(from_microseconds((60 + place // 5) * DAY), None),) for place, name in enumerate(names)}
        universe = Universe("ASX", from_microseconds(0), spans)
        prices: list[Series] = [[10.0] * 80 for _ in names]
        ran = run(BuyAndHold(), daily(*prices), symbols=names, universe=universe, cash=100_000)
        assert sorted(ran.state.positions) == names
        bought = [int(line.split()[0]) for line in ran.story if "filled" in line]
        assert min(bought) <= 62
        assert max(bought) <= 69
        refused = [line for line in ran.story if "not_listed" in line]
        assert len(refused) < 60 * 10 + 10 * 25


class TestCrossSectionalMomentum:
    def test_holds_the_winner_of_each_ranking(self) -> None:
        strategy = CrossSectionalMomentum(lookback=1, top=1, rebalance_every=2, invested=0.9)
        assert trades(strategy, [10, 11, 10, 10, 10], [10, 10, 10, 12, 12]) == [
            "1 close: #1 buy 81 A",
            "2 open: #1 filled 90 at 10",
            "3 close: #2 sell 90 A reduce-only",
            "3 close: #3 buy 75 B",
            "4 open: #2 filled 90 at 10",
            "4 open: #3 filled 75 at 12",
        ]

    def test_equal_momentum_goes_by_name(self) -> None:
        strategy = CrossSectionalMomentum(lookback=1, top=2, rebalance_every=2, invested=1.0)
        assert [line[:20] for line in trades(strategy, [1, 2], [2, 4], [4, 8])] == [
            "1 close: #1 buy 250 ",
            "1 close: #2 buy 125 ",
        ]

    def test_a_symbol_without_a_bar_now_is_left_alone(self) -> None:
        strategy = CrossSectionalMomentum(lookback=1, top=1, rebalance_every=2, invested=0.9)
        assert trades(strategy, [10, 11, 10, None, 10], [10, 10, 10, 12, 12])[2:] == [
            "3 close: #2 buy 8 B",
            "4 open: #2 cut to 8 of 75: insufficient_cash_at_fill, 100 there",
            "4 open: #2 filled 8 at 12",
        ]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"lookback": 0},
            {"top": 0},
            {"rebalance_every": 0},
            {"lookback": 1.5},
            {"top": "two"},
            {"invested": 1.01},
            {"invested": -0.1},
            {"invested": "all"},
        ],
    )
    def test_wrong_parameters(self, wrong: dict[str, Any]) -> None:
        (name,) = wrong
        with pytest.raises(InvalidValue) as error:
            CrossSectionalMomentum(**wrong)
        assert error.value.field == name


SMALL: dict[str, dict[str, Any]] = {
    "BollingerBreakout": {"period": 3, "deviations": 0.5},
    "BuyAndHold": {},
    "CrossSectionalMomentum": {"lookback": 2, "top": 2, "rebalance_every": 3},
    "MovingAverageCrossover": {"fast_period": 2, "slow_period": 4},
    "RSIMeanReversion": {"period": 2, "oversold": 40, "overbought": 60},
}
MODEL = ExecutionModel(costs=Costs(PercentCommission(0.001), PercentSlippage(0.001)))


def walks(seed: int, days: int) -> Any:
    random = np.random.default_rng(seed)
    rows = []
    for code in range(3):
        closes = 50 * np.exp(np.cumsum(random.normal(0, 0.04, days)))
        for day, close in enumerate(closes.tolist()):
            if random.random() < 0.95:
                open_ = close * float(np.exp(random.normal(0, 0.01)))
                rows.append(Row(day * DAY, code, (open_, max(open_, close) * 1.01, min(open_, close) * 0.99, close)))
    return chunk(rows)


def test_all_of_the_catalogue_is_tested() -> None:
    assert list(strategies()) == list(SMALL)


@pytest.mark.parametrize("name", SMALL)
@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 2**32), days=st.integers(5, 60), share=st.floats(0.1, 1.0))
def test_a_truncated_tape_decides_the_same_up_to_the_cut(name: str, seed: int, days: int, share: float) -> None:
    strategy = strategies()[name](**SMALL[name])
    bars = with_indicators(strategy, walks(seed, days))
    edges = bars.instants()
    cut = int(edges[int((len(edges) - 1) * share)])
    whole = run(strategy.fresh(), bars, symbols="ABC", model=MODEL).events
    begun = run(strategy.fresh(), bars.rows(0, cut), symbols="ABC", model=MODEL).events
    assert whole[: len(begun)] == begun


@pytest.mark.parametrize("name", SMALL)
def test_a_fresh_one_has_no_memory(name: str) -> None:
    strategy = strategies()[name](**SMALL[name])
    bars = with_indicators(strategy, walks(7, 120))
    first = run(strategy, bars, symbols="ABC", model=MODEL).events
    assert len(first) > 3
    assert run(strategy.fresh(), bars, symbols="ABC", model=MODEL).events == first


@pytest.mark.parametrize("name", SMALL)
def test_all_parameters_have_defaults(name: str) -> None:
    strategy = strategies()[name]
    assert strategy().parameters == strategy.default_parameters
    assert set(strategy.default_parameters) >= set(SMALL[name])
