"""Costs of a backtest from Python, computed by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

import ticktape as tt
from domain.orders.cost_text import commission_of, slippage_of
from tests.support.places import ROOT

CLOSES = (100.0, 100.0, 110.0, 120.0, 120.0)


class Plan(tt.Strategy):
    """Orders by the number of the bar."""

    def __init__(self, plan: Mapping[str, float]) -> None:
        self.plan = plan
        self.bar = -1

    def on_data(self, date: Any, symbol: str, data: tt.Bar, portfolio: tt.PortfolioView) -> Any:
        self.bar += 1
        quantity = self.plan.get(str(self.bar), 0)
        if not quantity:
            return None
        return tt.Buy(quantity=quantity) if quantity > 0 else tt.Sell(quantity=-quantity)


ROUND_TRIP = {"0": 10, "2": -10}
"""10 bought at the second bar's open, 100, and sold at the fourth's, 120."""

REVERSAL = {"0": 10, "1": -15, "2": 5}
"""10 bought at 100, 15 sold at 110: 10 close, 5 open; 5 bought at 120 close these."""


class MyFees(tt.Commission):
    """Money an order and a fraction of the value."""

    def __init__(self, money: float, rate: float) -> None:
        self.money, self.rate = money, rate

    def of(self, quantity: float, price: float) -> float:
        return self.money + self.rate * quantity * price


class MySlip(tt.Slippage):
    """Money a unit."""

    def worsen(self, price: float, direction: int) -> float:
        return price + direction * 0.5


def frame() -> pl.DataFrame:
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(len(CLOSES))]
    return pl.DataFrame({"date": days, "open": CLOSES, "high": CLOSES, "low": CLOSES, "close": CLOSES}).with_columns(
        symbol=pl.lit("A"), volume=pl.lit(1_000.0)
    )


def run(plan: Mapping[str, float], **costs: Any) -> tt.Result:
    return tt.backtest(Plan(plan), candles=frame(), initial_capital=10_000, **costs)


def paid(plan: Mapping[str, float], **costs: Any) -> list[float]:
    filled: list[float] = run(plan, **costs).orders["commission"].to_list()
    return filled


@pytest.mark.parametrize(
    "commission",
    [
        "5 + 0.1%",
        "0.1% + 5/order",
        MyFees(5, 0.001),
        lambda size, price: 5 + 0.001 * size * price,
        tt.FixedCommission(5) + tt.PercentCommission(0.001),
    ],
)
def test_a_fee_per_order_and_a_per_cent(commission: Any) -> None:
    """5 + 0.1 % of 1,000, and of 1,200: 10,000 - 1,000 - 6 + 1,200 - 6.2."""
    result = run(ROUND_TRIP, commission=commission)
    assert result.orders["commission"].to_list() == [6.0, 6.2]
    assert result.final_equity == 10_187.8


@pytest.mark.parametrize("commission", ["0.1% on entries", tt.EntrySpread(0.001)])
def test_a_spread_on_entries_only(commission: Any) -> None:
    """0.1 % of the 1,000 bought, nothing on the sale; of a reversal at 110 only the 5 that it opens, 550, pay."""
    assert paid(ROUND_TRIP, commission=commission) == [1.0, 0.0]
    result = run(REVERSAL, commission=commission)
    assert result.orders["commission"].to_list() == pytest.approx([1.0, 0.55, 0.0])
    # 10 at a gain of 10, 5 short at a loss of 10, and 1.55 of spread.
    assert result.final_equity == pytest.approx(10_000 + 100 - 50 - 1.55)


def test_what_adds_to_a_position_is_an_entry() -> None:
    assert paid({"0": 10, "1": 4, "2": -14}, commission="0.1% on entries") == pytest.approx([1.0, 0.44, 0.0])


def test_a_class_of_ones_own_is_told_what_opens() -> None:
    class OnExits(tt.Commission):
        def of(self, quantity: float, price: float) -> float:
            return 0.0

        def on(self, quantity: float, price: float, opening: float) -> float:
            return (quantity - opening) * 0.1

    assert paid(REVERSAL, commission=OnExits()) == pytest.approx([0.0, 1.0, 0.5])


@pytest.mark.parametrize(
    ("commission", "expected"),
    [
        (0.001, [1.0, 1.2]),
        (Decimal("0.001"), [1.0, 1.2]),
        ("0.001", [1.0, 1.2]),
        ("10bp", [1.0, 1.2]),
        ("binance-spot", [1.0, 1.2]),
        ("ibkr-us-fixed", [1.0, 1.0]),
        ("0.2/share min 1.5 max 1%", [2.0, 2.0]),
        ("0.2% max 1.1", [1.1, 1.1]),
        (0, [0.0, 0.0]),
    ],
)
def test_numbers_texts_and_schedules(commission: Any, expected: list[float]) -> None:
    assert paid(ROUND_TRIP, commission=commission) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("slippage", "prices"),
    [
        ("0.5%", [100.5, 119.4]),
        ("50bp", [100.5, 119.4]),
        ("2 ticks of 0.25", [100.5, 119.5]),
        (MySlip(), [100.5, 119.5]),
        (lambda price, direction: price + direction * 0.5, [100.5, 119.5]),
    ],
)
def test_slippages(slippage: Any, prices: list[float]) -> None:
    result = run(ROUND_TRIP, slippage=slippage)
    assert [float(price) for price in result.orders["price"]] == pytest.approx(prices)


def test_one_cost_is_one_run_however_it_is_written() -> None:
    ids = {
        run(ROUND_TRIP, commission=one).run_id
        for one in (0.0007, "0.0007", "0.07%", "7bp", tt.PercentCommission(0.0007))
    }
    assert len(ids) == 1
    assert run(ROUND_TRIP, commission="5/order").run_id == run(ROUND_TRIP, commission=tt.FixedCommission(5)).run_id


@pytest.mark.parametrize(
    ("costs", "told"),
    [
        ({"commission": 5}, "commission '5': alone this is a rate of 500 %"),
        ({"commission": 0.25}, "write 0.25% for per cent or 0.25/order for money per order"),
        ({"slippage": 0.25}, "write 0.25% for per cent"),
        ({"commission": -0.1}, "rate must be a number of zero or more"),
        ({"commission": float("nan")}, "rate must be a number of zero or more"),
        ({"commission": True}, "commission must be a Commission such as PercentCommission(0.001)"),
        ({"commission": MyFees}, "commission is the class MyFees: give an instance, MyFees()"),
        ({"commission": MySlip()}, "not a MySlip; as a text it is written 0.1%"),
        ({"slippage": "5"}, "write 5% for per cent"),
        ({"commission": lambda size: 1.0}, "must take (size, price)"),
        ({"commission": "nowhere.py:MyFees"}, "no cost file nowhere.py: give an existing file as my_file.py:MyFees"),
    ],
)
def test_what_cannot_be_used_is_refused(costs: dict[str, Any], told: str) -> None:
    with pytest.raises(tt.TicktapeError, match=re.escape(told)):
        run(ROUND_TRIP, **costs)


@pytest.mark.parametrize(
    ("result", "told"),
    [(-1, "gave -1.0: a commission is money of zero or more"), (None, "gave None: that is no number")],
)
def test_what_a_function_must_not_give_ends_the_run(result: Any, told: str) -> None:
    def fees(size: float, price: float) -> Any:
        return result

    with pytest.raises(tt.CostError, match=re.escape(told)):
        run(ROUND_TRIP, commission=fees)


def made_inside(rate: float) -> Callable[[float, float], float]:
    return lambda size, price: rate * size * price


@pytest.mark.parametrize("commission", [made_inside(0.001), lambda size, price: 1.0])
def test_a_function_that_its_file_does_not_have_by_a_name_cannot_be_verified(commission: Any) -> None:
    result = run(ROUND_TRIP, commission=commission)
    assert not result.run.attempt.started.verifiable
    (warning,) = [one for one in result.warnings if "cannot be verified" in one]
    assert warning.startswith("<lambda> has no source file, or was changed after it was made")


def test_a_model_that_was_changed_after_it_was_made_cannot_be_verified() -> None:
    fees = MyFees(5, 0.001)
    assert run(ROUND_TRIP, commission=fees).run.attempt.started.verifiable
    fees.money = 7
    result = run(ROUND_TRIP, commission=fees)
    assert result.orders["commission"].to_list() == [8.0, 8.2]
    assert not result.run.attempt.started.verifiable


def test_the_report_names_it() -> None:
    page = run(ROUND_TRIP, commission=MyFees(5, 0.001)).plot().page
    assert "MyFees(money=5, rate=0.001) of test_costs.py" in page


PAGE = (ROOT / "docs" / "simulation.md").read_text(encoding="utf-8")


def test_the_page_on_costs_tells_what_happens(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {"__name__": "page"}
    blocks = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 2
    for code, output in blocks:
        exec(compile(code, "docs/simulation.md", "exec"), names)
        assert capsys.readouterr().out == output


def test_texts_and_models_of_the_page_are_the_same() -> None:
    rows = re.findall(r"^\| (`[^|]*`)(?: \(slippage\))? \| `(tt\.[^|]*)` \|", PAGE, re.MULTILINE)
    assert len(rows) == 8
    for texts, model in rows:
        expected = eval(model, {"tt": tt})
        of = slippage_of if isinstance(expected, tt.Slippage) else commission_of
        assert [of(text) for text in re.findall("`(.*?)`", texts)] == [expected] * texts.count(", ") + [expected]
