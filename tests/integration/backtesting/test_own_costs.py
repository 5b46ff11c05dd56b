"""Cost models of users' own: part of a run's identity, made again, told in words."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from application.journal.envelope import NewEvent
from application.journal.event_store import EventStore
from application.ports.errors import UnknownStrategySource
from application.ports.strategy_source import StrategySource
from application.research.use_cases.find_lookahead import LookaheadRequest
from application.runs.cost_words import cost_words, recorded_words
from application.runs.description import describe, identity, restore
from application.runs.lineage import fork_text
from application.runs.rebuild import model_of
from application.runs.result import RunResult
from application.trading.cost_choice import commission_from, slippage_from
from application.trading.execution import ExecutionModel
from domain.orders.costs import (
    BoundedCommission,
    Commission,
    Costs,
    CustomCommission,
    EntrySpread,
    FixedCommission,
    PercentCommission,
    PercentSlippage,
)
from domain.shared.errors import CostError, InvalidValue, StrategyError
from domain.strategies.catalogue.moving_average_crossover import MovingAverageCrossover
from infrastructure.containers.features.research import find_lookahead
from tests.support.questions import Desk, candles

SPAN = (date(2004, 1, 1), date(2006, 12, 31))
SOURCE = """
from dataclasses import dataclass

import ticktape as tt
from rates_of_mine import MORE


class MyFees(tt.Commission):
    def __init__(self, rate=0.001, steps=(), inner=None, money=0):
        self.rate, self.steps, self.inner, self.money = rate, list(steps), inner, money

    def of(self, quantity, price):
        more = 0.0 if self.inner is None else self.inner.of(quantity, price)
        return float(self.money) + self.rate * quantity * price + sum(self.steps) + MORE + more


@dataclass(frozen=True)
class Flat(tt.Commission):
    money: float = 2.0

    def of(self, quantity, price):
        return self.money


class MySlip(tt.Slippage):
    def worsen(self, price, direction):
        return price * (1 + direction * 0.001)


def fees(size, price):
    return 3.0


def refund(size, price):
    return -3.0


FLAT = Flat(4.0)


class Unmade(tt.Commission):
    def __init__(self):
        {}["rate"]

    def of(self, quantity, price):
        return 0.0


def unknown(size, price):
    return {}[size]
"""


@pytest.fixture(autouse=True)
def _modules() -> Iterator[None]:
    """Forgets what a test has imported."""
    before, path = set(sys.modules), list(sys.path)
    yield
    sys.path[:] = path
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    return candles(("IBM",), *SPAN)


@pytest.fixture
def desk(rows: pl.DataFrame) -> Desk:
    return Desk.of(rows)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(SOURCE)
    (tmp_path / "rates_of_mine.py").write_text("MORE = 0.5\n")
    return path


def commission(desk: Desk, text: str) -> Commission:
    return commission_from(text, desk.container.get(StrategySource))


def costing(commission: Any, **more: Any) -> ExecutionModel:
    return ExecutionModel(costs=Costs(commission, **more))


def run(desk: Desk, commission: Any, **more: Any) -> RunResult:
    return desk.run(MovingAverageCrossover(5, 20), execution=costing(commission, **more))


def ran(desk: Desk, text: str) -> RunResult:
    return run(desk, commission(desk, text))


def id_of(desk: Desk, text: str) -> str:
    return ran(desk, text).attempt.run_id


def test_the_same_costs_are_the_same_run_and_are_answered_from_the_journal(desk: Desk, file: Path) -> None:
    first, again = ran(desk, f"{file}:MyFees").attempt, ran(desk, f"{file}:MyFees(rate=0.001)").attempt
    assert first.started.verifiable
    assert (again.run_id, again.started.attempt) == (first.run_id, 1)
    assert id_of(desk, f"{file}:fees") == id_of(desk, f"{file}:fees")


def test_the_folder_is_not_part_of_it(desk: Desk, file: Path, tmp_path: Path) -> None:
    first = id_of(desk, f"{file}:MyFees")
    other = tmp_path / "elsewhere"
    other.mkdir()
    for name in ("mine.py", "rates_of_mine.py"):
        (other / name).write_text((tmp_path / name).read_text())
    del sys.modules["rates_of_mine"]
    sys.path.remove(str(tmp_path))
    assert id_of(desk, f"{other / 'mine.py'}:MyFees") == first


@pytest.mark.parametrize(
    "changed",
    [
        lambda file: f"{file}:MyFees(rate=0.002)",
        lambda file: f"{file}:MyFees(steps=[1, 2])",
        lambda file: f"{file}:Flat",
        lambda file: f"{file}:fees",
        lambda file: (
            file.write_text(SOURCE.replace("self.rate * quantity", "2 * self.rate * quantity")),
            f"{file}:MyFees",
        )[1],
        lambda file: ((file.parent / "rates_of_mine.py").write_text("MORE = 0.25\n"), f"{file}:MyFees")[1],
    ],
    ids=["parameter", "list", "class", "function", "source", "import"],
)
def test_another_source_or_parameter_is_another_run(desk: Desk, file: Path, changed: Callable[[Path], str]) -> None:
    assert id_of(desk, f"{file}:MyFees") != id_of(desk, changed(file))


@pytest.mark.parametrize(
    "text",
    ["MyFees", "MyFees(0.002)", "MyFees(rate=0.002, steps=[1, 2.5])", "Flat", "Flat(money=1)", "FLAT", "fees"],
)
def test_it_is_made_again_and_found_equal(desk: Desk, file: Path, text: str) -> None:
    attempt = ran(desk, f"{file}:{text}").attempt
    assert attempt.started.verifiable
    found = desk.verify(attempt.run_id)
    assert (found.equal, found.failure, found.changed) == (True, "", ())


def test_a_sum_a_slippage_and_one_inside_another_are_made_again(desk: Desk, file: Path) -> None:
    source = desk.container.get(StrategySource)
    kind = source.load_costs(f"{file}:MyFees")
    inner = kind(rate=0.002, inner=source.load_costs(f"{file}:FLAT"), money=Decimal("1.5"))
    parts = inner + FixedCommission(1) + EntrySpread(0.0005)
    attempt = run(desk, BoundedCommission(parts, minimum=3), slippage=slippage_from(f"{file}:MySlip", source)).attempt
    assert attempt.started.verifiable
    assert desk.verify(attempt.run_id).equal
    words = "MyFees(inner=Flat(money=4.0) of mine.py, money=1.5, rate=0.002, steps=[]) + 1/order + 0.05% on entries"
    assert words in recorded_words(attempt.started.execution["costs"]["commission"])


def test_a_changed_source_is_a_changed_input(desk: Desk, file: Path) -> None:
    attempt = ran(desk, f"{file}:MyFees").attempt
    file.write_text(SOURCE + "# cheap\n")
    found = desk.verify(attempt.run_id)
    assert [(one.input, one.detail) for one in found.changed] == [("cost source", "mine.py changed since the run")]
    assert (found.difference, found.failure) == (None, "")
    file.write_text(SOURCE.replace("self.rate * quantity", "2 * self.rate * quantity"))
    assert desk.verify(attempt.run_id).difference is not None


def test_a_source_that_is_gone_is_named(desk: Desk, file: Path) -> None:
    attempt = ran(desk, f"{file}:MyFees").attempt
    file.unlink()
    found = desk.verify(attempt.run_id)
    assert found.failure == f"UnknownStrategySource: no cost file {file}: give an existing file as my_file.py:MyFees"


def test_one_without_a_source_is_computed_each_time_and_says_why_it_cannot_be_made_again(desk: Desk) -> None:
    def fees(size: float, price: float) -> float:
        return 1.0

    first, second = run(desk, fees).attempt, run(desk, fees).attempt
    assert (first.run_id, first.started.attempt, second.started.attempt) == (second.run_id, 1, 2)
    assert not first.started.verifiable
    found = desk.verify(first.run_id)
    assert "fees was defined without a source file, or changed after it was made" in found.failure
    assert "put it into a file of its own" in found.failure


def test_it_is_continued_and_changed(desk: Desk, file: Path) -> None:
    parent = ran(desk, f"{file}:MyFees").attempt
    forked = desk.fork(parent.run_id, date(2005, 6, 1), parameters={"fast_period": 8}).attempt
    assert desk.verify(forked.run_id).equal
    cheaper = desk.fork(
        parent.run_id, date(2005, 6, 1), execution=costing(commission(desk, f"{file}:MyFees(0.0001)"))
    ).attempt
    assert fork_text(cheaper.started).endswith("23:59: commission rate 0.001 to 0.0001")
    other = desk.fork(parent.run_id, date(2005, 6, 1), execution=costing(commission(desk, f"{file}:fees"))).attempt
    assert fork_text(other.started).endswith("commission fees of mine.py")
    assert desk.verify(other.run_id).equal
    ours = desk.fork(parent.run_id, date(2005, 6, 1), execution=costing(PercentCommission(0.002))).attempt
    assert fork_text(ours.started).endswith("commission 0.2%")
    file.write_text(SOURCE + "# cheap\n")
    assert [one.input for one in desk.verify(ours.run_id).changed] == ["cost source"]


def test_a_run_whose_cost_source_has_changed_is_not_continued(desk: Desk, file: Path) -> None:
    parent = ran(desk, f"{file}:MyFees").attempt
    file.write_text(SOURCE + "# cheap\n")
    with pytest.raises(InvalidValue, match=r"its costs are others: mine\.py changed since the run; put the file back"):
        desk.fork(parent.run_id, date(2005, 6, 1), parameters={"fast_period": 8})


def test_the_very_same_costs_are_no_change(desk: Desk, file: Path) -> None:
    parent = ran(desk, f"{file}:MyFees").attempt
    with pytest.raises(InvalidValue, match="nothing changes"):
        desk.fork(parent.run_id, date(2005, 6, 1), execution=costing(commission(desk, f"{file}:MyFees")))


def test_a_trade_is_explained_without_its_code(desk: Desk, file: Path) -> None:
    source = desk.container.get(StrategySource)
    attempt = run(desk, commission(desk, f"{file}:MyFees"), slippage=slippage_from(f"{file}:MySlip", source)).attempt
    file.unlink()
    (entry, *_) = desk.explain.trade(attempt.run_id, 1).orders
    price, paid, *_ = entry.arithmetic
    assert price.startswith("price MySlip of ")
    assert paid.startswith("commission MyFees(inner=None, money=0, rate=0.001, steps=[]) of ")


def test_what_it_must_not_give_ends_the_attempt_and_is_verified_as_such(desk: Desk, file: Path) -> None:
    with pytest.raises(CostError, match=r"refund\(.*\) gave -3\.0: a commission is money of zero or more"):
        ran(desk, f"{file}:refund")
    found = desk.verify("latest")
    assert (found.attempt.status, found.equal, found.failure) == ("failed", True, "")


@pytest.mark.process
def test_whether_a_strategy_looks_ahead_is_tried_with_them(desk: Desk, file: Path) -> None:
    asked = LookaheadRequest(
        strategy=MovingAverageCrossover(5, 20), cuts=2, execution=costing(commission(desk, f"{file}:MyFees"))
    )
    find = find_lookahead(desk.container, MovingAverageCrossover)
    assert not find.run(asked).peeks
    with pytest.raises(InvalidValue, match="<lambda> has no source file, or was changed after it was made"):
        find.run(replace(asked, execution=costing(lambda size, price: 1.0)))


@pytest.mark.process
def test_the_line_that_raises_is_told_wherever_they_run(desk: Desk, file: Path) -> None:
    with pytest.raises(CostError, match=r"raised KeyError: [\d.]+ \(mine\.py, line 50: return \{\}\[size\]\)"):
        ran(desk, f"{file}:unknown")
    with pytest.raises(
        CostError, match=r"Unmade cannot be made: KeyError: 'rate' \(mine\.py, line 43: \{\}\[\"rate\"\]\)"
    ):
        commission(desk, f"{file}:Unmade")
    asked = LookaheadRequest(
        strategy=MovingAverageCrossover(5, 20), cuts=2, execution=costing(commission(desk, f"{file}:unknown"))
    )
    with pytest.raises(
        StrategyError, match=r"over the whole tape: unknown\(.*\) raised KeyError: .*mine\.py, line 50: return"
    ):
        find_lookahead(desk.container, MovingAverageCrossover).run(asked)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("MyFee", "has no 'MyFee': it has MyFees, Flat, MySlip, fees, refund, FLAT, Unmade, unknown, write"),
        ("", "has to be followed by a name"),
        ("MyFees(rate=x)", "arguments are plain values"),
        ("MyFees(tax=1)", "it is written {file}:MyFees(rate=0.001, steps=(), inner=None, money=0)"),
        ("fees(1)", "is no class: it takes no arguments"),
        ("MySlip", "not a MySlip"),
    ],
)
def test_what_a_file_does_not_have_is_told(desk: Desk, file: Path, text: str, told: str) -> None:
    with pytest.raises((InvalidValue, UnknownStrategySource)) as error:
        commission(desk, f"{file}:{text}" if text else str(file))
    assert told.format(file=file) in str(error.value)


def test_a_run_of_before_with_a_high_rate_is_read_verified_and_continued(desk: Desk) -> None:
    """As a run recorded it when such rates were taken."""
    high = costing(PercentCommission.recorded(rate=0.25), slippage=PercentSlippage.recorded(rate=0.3))
    attempt = desk.run(MovingAverageCrossover(5, 20), execution=high).attempt
    assert model_of(attempt.started).costs == high.costs
    assert desk.verify(attempt.run_id).equal
    forked = desk.fork(attempt.run_id, date(2005, 6, 1), execution=costing(PercentCommission(0.1))).attempt
    assert desk.verify(forked.run_id).equal


def test_what_ours_are_recorded_as_has_not_changed() -> None:
    """Ids of runs hang on it."""
    assert describe(Costs(PercentCommission(0.001), PercentSlippage(0.0005))) == {
        "model": "Costs",
        "commission": {"model": "PercentCommission", "rate": 0.001},
        "slippage": {"model": "PercentSlippage", "rate": 0.0005},
    }
    assert identity(describe(FixedCommission(1))) == {"model": "FixedCommission", "amount": 1}


def test_without_the_code_a_model_is_what_is_recorded_of_it(desk: Desk, file: Path) -> None:
    source = desk.container.get(StrategySource)
    recorded = describe(commission(desk, f"{file}:MyFees(0.002)"), source)
    inert = restore(recorded)
    assert isinstance(inert, CustomCommission)
    assert describe(inert, source) == recorded
    assert cost_words(inert) == "MyFees(rate=0.002, steps=[], inner=None, money=0)"
    with pytest.raises(CostError, match="the code of MyFees is not at hand"):
        inert.of(1, 1)


def test_a_run_of_before_with_a_model_that_is_not_known_is_shown(desk: Desk) -> None:
    """Dataclasses of users' own were recorded by name and fields alone."""
    attempt = run(desk, PercentCommission(0.001)).attempt
    costs = attempt.started.execution["costs"] | {"commission": {"model": "Odd", "rate": 0.5}}
    old = replace(attempt.started, run_id="0" * 16, execution=attempt.started.execution | {"costs": costs})
    journal = desk.container.get(EventStore)
    journal.append(attempt.stream.replace(attempt.run_id, old.run_id), 0, [NewEvent(old, 0)])
    assert recorded_words(costs["commission"]) == "Odd(rate=0.5)"
    assert "Odd is not a model of ours" in desk.verify(old.run_id).failure
