"""Costs on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import ticktape as tt
from tests.e2e.conftest import Call

FEES = """
import ticktape as tt


class MyFees(tt.Commission):
    def __init__(self, rate=0.001):
        self.rate = rate

    def of(self, quantity, price):
        return 5 + self.rate * quantity * price


class MySlip(tt.Slippage):
    def worsen(self, price, direction):
        return price + direction * 0.01


def minus(size, price):
    return -1


class Buying(tt.Strategy):
    def on_data(self, date, symbol, data, portfolio):
        return None if portfolio.has_position(symbol) else tt.Buy(quantity=10)
"""
RUN = ("backtest", "--symbols", "IBM", "--start-date", "2010-01-01")
BUYING = (*RUN, "--strategy", "my_costs.py:Buying", "--json")


@pytest.fixture(autouse=True)
def file(own_surroundings: None) -> None:
    Path("my_costs.py").write_text(FEES)


def test_a_fee_per_order_and_a_per_cent(tt: Call) -> None:
    value = tt(*BUYING, "--commission", "5 + 0.1%").json
    shown = tt("runs", "show", "latest", "--json").json["orders"][0]
    assert shown["commission"] == pytest.approx(5 + 0.001 * shown["filled"] * shown["price"], abs=0.005)
    assert "commission 5/order + 0.1%, slippage 0%" in " ".join(tt("runs", "show", value["run_id"]).out.split())


def test_ones_own_are_run_shown_verified_explained_and_continued(tt: Call) -> None:
    own = ("--commission", "my_costs.py:MyFees(rate=0.002)", "--slippage", "my_costs.py:MySlip")
    run = tt(*BUYING, *own).json["run_id"]
    assert tt(*BUYING, *own).json["run_id"] == run
    assert tt(*BUYING, "--commission", "my_costs.py:MyFees(rate=0.003)").json["run_id"] != run
    assert "commission MyFees(rate=0.002) of my_costs.py, slippage MySlip of my_costs.py" in " ".join(
        tt("runs", "show", run).out.split()
    )
    assert "sources of strategy and costs" in tt("verify", run).out
    assert "MySlip of " in tt("explain", run, "--order", "3").out
    forked = tt("fork", run, "--at", "2011-03-01", "--commission", "my_costs.py:MyFees(rate=0.001)").out
    assert "commission rate 0.002 to 0.001" in " ".join(forked.split())
    Path("my_costs.py").write_text(FEES + "# more\n")
    assert "cost source: my_costs.py changed since the run" in tt("verify", run).out
    tt("fork", run, "--at", "2011-03-01", "--deposit", "1").failed(2, "its costs are others")


@pytest.mark.process
def test_a_strategy_is_checked_for_looking_ahead_with_them(tt: Call) -> None:
    found = tt(
        *("lookahead", "--strategy", "BuyAndHold", "--symbols", "FB", "--cuts", "1", "--json"),
        *("--commission", "my_costs.py:MyFees", "--slippage", "5bp"),
    )
    assert found.json["peeks"] is False


def test_the_same_text_is_the_same_run_in_python(tt: Call, data_dir: Path) -> None:
    said = tt(
        *RUN, "--strategy", "BuyAndHold", "--commission", "ibkr-us-fixed", "--slippage", "2 ticks of 0.01", "--json"
    ).json
    assert said["run_id"] == _in_python(data_dir)


def _in_python(data_dir: Path) -> str:
    return tt.backtest(
        tt.BuyAndHold(),
        symbols="IBM",
        start="2010-01-01",
        commission=tt.PerShareCommission(0.005, minimum=1, cap=0.01),
        slippage=tt.TickSlippage(2, 0.01),
        data_dir=data_dir,
    ).run_id


@pytest.mark.parametrize(
    ("options", "status", "words"),
    [
        (("--commission", "my_costs.py:Fees"), 2, "has no 'Fees': it has MyFees, MySlip, minus, Buying"),
        (("--commission", "my_costs.py:MyFees(tax=1)"), 2, "it is written my_costs.py:MyFees(rate=0.001)"),
        (("--slippage", "my_costs.py:MyFees"), 2, "not a MyFees"),
        (("--commission", "my_costs.py:minus"), 1, "gave -1.0: a commission is money of zero or more"),
        (("--commission", "25%"), 2, "25% is above 20 %"),
        (("--slippage", "0.5"), 2, "write 0.5% for per cent"),
    ],
)
def test_what_cannot_be_used_is_one_line(tt: Call, options: tuple[str, ...], status: int, words: str) -> None:
    tt(*RUN, "--strategy", "BuyAndHold", *options).failed(status, words)


def test_the_forms_and_schedules_are_listed(tt: Call) -> None:
    listed = tt("costs", "--json").json
    assert {one["name"] for one in listed["schedules"]} >= {"ibkr-us-fixed", "binance-spot"}
    assert "5 + 0.1%" in json.dumps(listed["commission"])
    table = tt("costs").out
    assert "ibkr-us-fixed: https://" in table
    assert "2024" in table
