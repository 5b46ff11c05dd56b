"""The examples of docs/simulation.md are what happens."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from application.trading.execution import ExecutionModel
from domain.orders.costs import Costs, FixedCommission, PercentCommission, PercentSlippage
from domain.strategies.actions import Buy, Close, Sell
from tests.support.bars import daily
from tests.support.places import ROOT
from tests.support.running import TWO, Ran, Script, run

PAGE = ROOT / "docs" / "simulation.md"
DOCUMENTED: dict[str, str] = dict(
    re.findall(r"<!-- example: (.+?) -->\n```text\n(.+?)\n```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
)


def next_open() -> Ran:
    ran = run(Script({0: Buy(quantity=10)}), daily([(100, 103, 99, 102), 105]))
    assert ran.state.cash == 8_950
    return ran


def stop_and_target() -> Ran:
    script = Script({0: Buy(quantity=10), 1: [Close(limit=110), Close(stop=90)]})
    return run(script, daily([100, 100, (100, 120, 80, 100)]))


def gap() -> Ran:
    model = ExecutionModel(costs=Costs(slippage=PercentSlippage(0.01)))
    return run(Script({0: Buy(quantity=10), 1: Close(stop=95)}), daily([100, 100, (92, 93, 90, 91)]), model=model)


def day() -> Ran:
    return run(Script({0: Buy(quantity=1, limit=90, time_in_force="day")}), daily([100, 100, 80]))


def sale_pays_for_purchase() -> Ran:
    script = Script({(0, "B"): Buy(quantity=100), (1, "A"): Buy(quantity=100), (1, "B"): Sell()})
    return run(script, daily([100, 100, 101], [100, 100, 100]), symbols=TWO)


def turned_round() -> Ran:
    script = Script({0: Buy(quantity=100), 1: Sell(quantity=200)})
    ran = run(script, daily([100, 100, 100]))
    assert ran.state.quantity("A") == -100
    return ran


def sizes() -> Ran:
    model = ExecutionModel(costs=Costs(PercentCommission(0.01)))
    return run(Script({0: Buy()}), daily([100, 100], [50, 50]), symbols=TWO, model=model)


def costs() -> Ran:
    model = ExecutionModel(costs=Costs(PercentCommission(0.001) + FixedCommission(1), PercentSlippage(0.01)))
    ran = run(Script({0: Buy(quantity=10), 1: Sell()}), daily([100, 100, 100]), model=model)
    assert [ran.state.cash, ran.statement.totals.fees, ran.statement.totals.realised] == [
        Decimal(9_976),
        Decimal(4),
        Decimal(-20),
    ]
    return ran


EXAMPLES: dict[str, Callable[[], Ran]] = {
    "next open": next_open,
    "stop and target": stop_and_target,
    "gap": gap,
    "day": day,
    "sale pays for purchase": sale_pays_for_purchase,
    "turned round": turned_round,
    "sizes": sizes,
    "costs": costs,
}


def test_every_example_is_run() -> None:
    assert list(DOCUMENTED) == list(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_page_tells_what_happens(name: str) -> None:
    assert "\n".join(EXAMPLES[name]().story) == DOCUMENTED[name]


def test_the_collateral_of_the_page_s_short_position() -> None:
    script = Script({0: Sell(quantity=50)})
    run(script, daily([100, 100]))
    assert (script.cash[-1], script.buying_power[-1]) == (15_000.0, 5_000.0)
