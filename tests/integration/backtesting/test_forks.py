"""Forks: a run continued from an instant with something changed; and differences of runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.backtesting.inherited import ParentDiffers
from application.inspection.tables import orders_table
from application.journal.envelope import RecordedEvent
from application.journal.event_store import EventStore
from application.ports.tape import Tape
from application.runs.last_closes import last_closes
from application.runs.lineage import fork_text
from application.runs.recorded_candles import recorded_reader
from application.runs.use_cases.list_runs import ListRuns
from application.trading.execution import ExecutionModel
from domain.orders.cost_text import commission_of
from domain.orders.costs import Costs, PercentCommission, PercentSlippage
from domain.risk.sizing import FixedQuantity
from domain.shared.errors import InvalidCandles, InvalidValue
from domain.strategies.catalogue.buy_and_hold import BuyAndHold
from domain.strategies.catalogue.moving_average_crossover import MovingAverageCrossover
from domain.strategies.catalogue.rsi_mean_reversion import RSIMeanReversion
from tests.support.questions import COSTS, Desk, candles

SYMBOLS = ("AAPL", "IBM", "MSFT")
CRASH = date(2006, 7, 14)
FIXED = ExecutionModel(sizing=FixedQuantity(10))

MEMORY = '''
"""Keeps all kinds of state, and takes a parameter that changes nothing."""
import polars as pl
from domain.indicators.frame_indicator import FrameIndicator
from domain.strategies.actions import Buy, Close
from domain.strategies.base import Strategy


class Trend(FrameIndicator):
    inputs = ("close",)
    outputs = ("trend",)

    def __init__(self, bars):
        self.lookback = bars

    def calculate(self, df):
        return df.select((pl.col("close") / pl.col("close").shift(self.lookback - 1)).alias("trend"))


class Memory(Strategy):
    def __init__(self, name="one", bars=5):
        self.indicators = (Trend(bars), "rsi_7")
        self.seen, self.fills, self.refusals, self.instants = {}, 0, 0, 0

    def on_data(self, date, symbol, data, portfolio):
        self.seen.setdefault(symbol, []).append(data.close)
        if self.random.random() < 0.02 and portfolio.has_position(symbol):
            yield Close(tag=f"chance after {self.fills} fills, {len(self.seen[symbol])} bars")
        elif data["trend"] > 1.02 and data["rsi_7"] < 80 and not portfolio.has_position(symbol):
            yield Buy(tag=f"{self.refusals} refusals, {len(data)} values")

    def on_instant(self, date, data, portfolio):
        self.instants += 1
        return [Close(symbol=name, tag="often") for name in portfolio.symbols if name in data and self.instants % 40 == 0]

    def on_order_filled(self, order, portfolio):
        self.fills += 1

    def on_order_rejected(self, order, reason, portfolio):
        self.refusals += 1
'''


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk.of(candles(SYMBOLS, date(2004, 1, 1), date(2008, 6, 30)))


@pytest.fixture(scope="module")
def parent(desk: Desk) -> str:
    return desk.run(MovingAverageCrossover(20, 50), start=date(2004, 6, 1)).attempt.run_id


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("strategies") / "memory.py"
    path.write_text(MEMORY)
    return path


def content(events: Sequence[RecordedEvent]) -> list[str]:
    """What happened, without the start."""
    return [event.content_hash for event in events[1:]]


def test_a_fork_is_its_parent_up_to_the_instant_and_another_run_after_it(desk: Desk, parent: str) -> None:
    forked = desk.fork(parent, CRASH, parameters={"fast_period": 5})
    ours, theirs = desk.events(forked.attempt.run_id), desk.events(parent)
    started = forked.attempt.started
    assert started.parent is not None
    version = started.parent["version"]
    assert started.parent["at"] == "2006-07-14T23:59:59.999999+00:00"
    assert (started.parent["run_id"], started.parent["attempt"]) == (parent, 1)
    assert content(ours[:version]) == content(theirs[:version])
    assert theirs[version].occurred.date() > CRASH
    assert content(ours) != content(theirs)
    assert forked.attempt.status == "completed"
    assert (started.parameters["fast_period"], forked.parent.started.parameters["fast_period"]) == (5, 20)
    assert fork_text(started) == f"fork of {parent} after 2006-07-14 23:59: fast_period 20 to 5"


def test_the_changed_indicators_are_warm_at_once(desk: Desk, parent: str) -> None:
    forked = desk.fork(parent, CRASH, parameters={"fast_period": 5, "slow_period": 49})
    whole = desk.run(MovingAverageCrossover(5, 49), start=date(2004, 6, 1)).attempt.run_id
    after = datetime(2006, 7, 15, tzinfo=UTC)

    def purchases(run: str) -> list[Any]:
        table = orders_table(desk.events(run))
        return [
            row for row in table.select("symbol", "side", "decided_on").rows() if row[1] == "buy" and row[2] >= after
        ]

    assert len(purchases(whole)) > 10
    assert purchases(forked.attempt.run_id) == purchases(whole)


@settings(max_examples=12, deadline=None)
@given(st.dates(date(2004, 6, 2), date(2008, 6, 26)), st.booleans())
def test_a_fork_that_changes_nothing_that_matters_does_what_its_parent_does(
    desk: Desk, memory: Path, at: date, noon: bool
) -> None:
    run = desk.run_file(f"{memory}:Memory", start=date(2004, 6, 1), seed=3).attempt.run_id
    instant = datetime(at.year, at.month, at.day, 12, tzinfo=UTC) if noon else at
    forked = desk.fork(run, instant, parameters={"name": "two"})
    events = desk.events(run)
    assert len(events) > 400
    assert content(desk.events(forked.attempt.run_id)) == content(events)


def test_a_fork_after_the_last_event_of_its_parent(desk: Desk) -> None:
    held = desk.run(BuyAndHold(), start=date(2004, 6, 1)).attempt
    forked = desk.fork(held.run_id, CRASH, execution=ExecutionModel()).attempt
    assert forked.started.parent["version"] == held.version - 1  # type: ignore[index]
    assert content(desk.events(forked.run_id)) == content(desk.events(held.run_id))


def test_every_fork_can_be_verified_and_forked_again(desk: Desk, memory: Path) -> None:
    run = desk.run_file(f"{memory}:Memory", start=date(2004, 6, 1)).attempt.run_id
    first = desk.fork(run, CRASH, parameters={"bars": 9}).attempt
    second = desk.fork(first.run_id, date(2007, 3, 1), cash="2500.5").attempt
    third = desk.fork(second.run_id, date(2008, 1, 2), parameters={"bars": 4}, execution=ExecutionModel()).attempt
    assert len({run, first.run_id, second.run_id, third.run_id}) == 4
    for attempt in (first, second, third):
        found = desk.verify(attempt.run_id)
        assert found.equal, found
        assert found.events == attempt.version - 1
    at = third.started.parent["version"]  # type: ignore[index]
    assert content(desk.events(third.run_id)[:at]) == content(desk.events(second.run_id)[:at])
    assert "0 taken" not in fork_text(third.started)
    assert fork_text(second.started).endswith("after 2007-03-01 23:59: 2500.50 put in")


def test_the_same_fork_again_is_the_one_that_is_there(desk: Desk, parent: str) -> None:
    one = desk.fork(parent, CRASH, parameters={"fast_period": 7})
    other = desk.fork(parent, CRASH, parameters={"fast_period": 7})
    assert (one.reused, other.reused, other.attempt) == (False, True, one.attempt)
    assert desk.fork(parent, date(2006, 7, 17), parameters={"fast_period": 7}).attempt.run_id != one.attempt.run_id


def test_costs_change_from_the_instant_on_only(desk: Desk, parent: str) -> None:
    dear = ExecutionModel(costs=Costs(PercentCommission(0.01), PercentSlippage(0.0005)))
    forked = desk.fork(parent, CRASH, execution=dear).attempt
    fills = [(one.occurred.date(), one.event) for one in desk.events(forked.run_id) if one.type == "order-filled"]
    rates = {(day > CRASH, round(float(fill.commission / (fill.quantity * fill.price)), 6)) for day, fill in fills}
    assert rates == {(False, 0.001), (True, 0.01)}
    assert "after 2006-07-14 23:59: commission rate 0.001 to 0.01" in fork_text(forked.started)


def test_cash_put_in_is_an_event_and_no_gain(desk: Desk) -> None:
    held = desk.run(BuyAndHold(), start=date(2004, 6, 1))
    forked = desk.fork(held.attempt.run_id, CRASH, cash="50000").attempt
    (event,) = [one for one in desk.events(forked.run_id)[2:] if one.type == "cash-deposited"]
    assert (event.event.amount, event.occurred.date()) == (Decimal(50_000), CRASH)
    assert forked.ended.final_equity == pytest.approx(held.final_equity + 50_000)  # type: ignore[union-attr]
    before = desk.state.run(held.attempt.run_id, CRASH).equity
    assert desk.state.run(forked.run_id, CRASH).equity == pytest.approx(before + 50_000)  # type: ignore[operator]
    linked = (before / 100_000) * ((held.final_equity + 50_000) / (before + 50_000)) - 1  # type: ignore[operator]
    metrics = forked.ended.metrics  # type: ignore[union-attr]
    assert metrics["total_return"] == pytest.approx(linked, rel=1e-12)
    returns = np.diff(held.equity.values) / held.equity.values[:-1]
    day = int(np.flatnonzero(held.equity.times == forked_time(forked))[0])
    gains = np.diff(held.equity.values)
    returns[day:] = gains[day:] / (held.equity.values[day:-1] + 50_000)
    assert metrics["volatility"] == pytest.approx(float(np.std(returns, ddof=1) * np.sqrt(252)), rel=1e-9)


def forked_time(attempt: Any) -> int:
    """The instant of a fork."""
    return int(datetime.fromisoformat(attempt.started.parent["at"]).timestamp()) * 1_000_000 + 999_999


def test_cash_taken_out_must_be_there(desk: Desk, parent: str) -> None:
    free = desk.state.run(parent, CRASH).portfolio
    forked = desk.fork(parent, CRASH, cash="-1000.25").attempt
    (event,) = [one for one in desk.events(forked.run_id) if one.type == "cash-withdrawn"]
    assert event.event.amount == Decimal("1000.25")
    too_much = free.cash + 1
    with pytest.raises(InvalidValue, match="cannot be taken out on 2006-07-14"):
        desk.fork(parent, CRASH, cash=str(-too_much))
    failed = [one for one in ListRuns(desk.container.get(EventStore)).run(every_attempt=True) if one.status == "failed"]
    (refused,) = [one for one in failed if (one.started.parent or {}).get("cash") == str(-too_much)]
    found = desk.verify(refused.run_id)
    assert found.equal, (found.difference, found.failure)
    assert found.events > 3
    parted = desk.diff.run(parent, refused.run_id).diverging
    assert parted is not None
    assert parted.right_reason == f"withdrawal refused: {too_much:.2f} asked for, {free.buying_power:.2f} free"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"at": CRASH}, "nothing changes"),
        ({"at": CRASH, "parameters": {"fast_period": 20}}, "nothing changes"),
        ({"at": CRASH, "execution": COSTS}, "nothing changes"),
        ({"at": date(2004, 3, 1), "cash": "1"}, "before the first event"),
        ({"at": date(2008, 6, 30), "cash": "1"}, "there is no data after 2008-06-30"),
        ({"at": date(2010, 1, 1), "cash": "1"}, "there is no data after 2010-01-01"),
        ({"at": CRASH, "parameters": {"quick": 5}}, "unexpected keyword argument 'quick'"),
        ({"at": CRASH, "parameters": {"fast_period": 60}}, "fast_period must be below slow_period"),
    ],
)
def test_what_cannot_be_forked_is_refused_before_anything_is_written(
    desk: Desk, parent: str, given: dict[str, Any], why: str
) -> None:
    before = desk.container.get(EventStore).streams()
    with pytest.raises(InvalidValue, match=why):
        desk.fork(parent, **given)
    assert desk.container.get(EventStore).streams() == before


def test_a_parent_that_does_something_else_now_cannot_be_continued(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "moody.py"
    path.write_text(MEMORY)
    run = desk.run_file(f"{path}:Memory", start=date(2004, 6, 1)).attempt
    path.write_text(MEMORY.replace("> 1.02", "> 1.03"))
    with pytest.raises(ParentDiffers, match="cannot be continued: made again it differs at event"):
        desk.fork(run.run_id, CRASH, parameters={"name": "two"})
    listed = ListRuns(desk.container.get(EventStore)).run()
    assert [one.status for one in listed if (one.started.parent or {}).get("run_id") == run.run_id] == ["failed"]
    path.write_text(MEMORY + "\n# the same rules\n")
    assert desk.fork(run.run_id, CRASH, parameters={"name": "two"}).attempt.status == "completed"


def test_a_parent_whose_candles_have_changed_cannot_be_continued() -> None:
    desk = Desk.of(candles(("IBM",), date(2004, 1, 1), date(2005, 6, 30)))
    run = desk.run(MovingAverageCrossover(5, 20)).attempt.run_id
    more = candles(("IBM",), date(2003, 6, 1), date(2003, 12, 31))
    desk.container.get(Tape).append(more, received_at=datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(InvalidCandles, match="its candles have changed"):
        desk.fork(run, date(2004, 9, 1), cash="5")


def test_explanations_of_a_fork_show_the_indicators_of_both(desk: Desk, parent: str) -> None:
    forked = desk.fork(parent, CRASH, parameters={"fast_period": 8}).attempt
    found = desk.explain.date(forked.run_id, date(2007, 3, 1), "IBM")
    assert list(found.quiet[0].bar.indicators) == ["sma_8", "sma_50", "sma_20"]


def test_explanations_of_a_fork_reckon_with_the_costs_of_the_time(desk: Desk, parent: str) -> None:
    dear = ExecutionModel(costs=Costs(PercentCommission(0.01), PercentSlippage(0.002)))
    forked = desk.fork(parent, CRASH, execution=dear).attempt
    again = desk.fork(forked.run_id, date(2007, 3, 1), parameters={"fast_period": 8}).attempt
    for run in (forked.run_id, again.run_id):
        fills = [one for one in desk.events(run) if one.type == "order-filled"]
        assert {one.occurred.date() > CRASH for one in fills} == {False, True}
        for fill in fills:
            (order,) = desk.explain.order(run, fill.event.order_id).orders
            price, commission, *_ = order.arithmetic
            later = fill.occurred.date() > CRASH
            assert price.endswith(f" {'0.002' if later else '0.0005'}) = {float(fill.event.price)!r}")
            assert f" {'0.01' if later else '0.001'} = " in commission


def test_the_instant_of_a_session_is_its_close(desk: Desk, parent: str) -> None:
    reader = recorded_reader(desk.container.get(Tape), desk.attempt(parent))
    past = last_closes(reader, date(2006, 7, 16))
    assert (past.at, past.is_last) == (last_closes(reader, CRASH).at, False)
    assert sorted(past.closes) == sorted(SYMBOLS)


def test_a_difference_is_told_with_both_reasons(desk: Desk, parent: str) -> None:
    forked = desk.fork(parent, CRASH, parameters={"fast_period": 10}).attempt
    found = desk.diff.run(parent, forked.run_id)
    assert found.diverging is not None
    version = forked.started.parent["version"]  # type: ignore[index]
    ours, theirs = found.diverging.left, found.diverging.right
    assert ours is not None
    assert theirs is not None
    assert ours.version == theirs.version == version + 1
    assert found.diverging.at == min(ours.occurred_at, theirs.occurred_at)
    reasons = (found.diverging.left_reason, found.diverging.right_reason)
    assert {reason.partition(" ")[0] for reason in reasons} == {"placed", "nothing"}
    assert set(found.inputs) == {"parameters.fast_period", "branch"}
    assert found.inputs["parameters.fast_period"] == (20, 10)
    left = orders_table(desk.events(parent))
    assert found.same_orders + found.orders["status_left"].count() == len(left)
    assert found.same_orders > 20
    assert found.orders["decided_on"].min() > datetime(2006, 7, 14, tzinfo=UTC)  # type: ignore[operator]


def test_a_run_does_not_differ_from_itself(desk: Desk, parent: str) -> None:
    found = desk.diff.run(parent, parent)
    assert (found.inputs, found.diverging, len(found.orders)) == ({}, None, 0)


def test_costs_alone_part_two_runs_at_their_first_fill_or_size(desk: Desk, parent: str) -> None:
    dear = ExecutionModel(costs=Costs(PercentCommission(0.002), PercentSlippage(0.0005)))
    other = desk.run(MovingAverageCrossover(20, 50), start=date(2004, 6, 1), execution=dear).attempt.run_id
    found = desk.diff.run(parent, other)
    assert found.inputs == {"execution.costs.commission.rate": (0.001, 0.002)}
    assert found.diverging is not None
    assert found.diverging.left_reason.startswith(("placed", "accepted"))


def test_costs_of_two_kinds_are_told_as_they_are_written(desk: Desk, parent: str) -> None:
    dear = ExecutionModel(costs=Costs(commission_of("5 + 0.1%"), PercentSlippage(0.0005)))
    other = desk.run(MovingAverageCrossover(20, 50), start=date(2004, 6, 1), execution=dear).attempt.run_id
    assert desk.diff.run(parent, other).inputs == {"execution.costs.commission": ("0.1%", "5/order + 0.1%")}


def test_orders_that_differ_say_what_was_filled_and_not_what_was_expected(desk: Desk) -> None:
    """Two runs that ask for one quantity at the close, and get others at the open."""
    runs = {
        rate: desk.run(
            BuyAndHold(), start=date(2004, 6, 1), execution=ExecutionModel(costs=Costs(PercentCommission(rate)))
        ).attempt.run_id
        for rate in (0.001, 0.002)
    }
    found = desk.diff.run(runs[0.001], runs[0.002])
    fills = {
        side: {row["symbol"]: row["filled"] for row in orders_table(desk.events(run)).iter_rows(named=True)}
        for side, run in (("left", runs[0.001]), ("right", runs[0.002]))
    }
    assert len(found.orders)
    for row in found.orders.iter_rows(named=True):
        for side, filled in fills.items():
            assert row[f"filled_{side}"] == filled[row["symbol"]]
    assert any(row["filled_left"] != row["quantity_left"] for row in found.orders.iter_rows(named=True))


def test_numbers_of_orders_do_not_count(desk: Desk) -> None:
    """A deposit in the middle shifts the ids of all later orders; what they say is compared."""
    held = desk.run(RSIMeanReversion(), start=date(2004, 6, 1), execution=FIXED).attempt.run_id
    forked = desk.fork(held, CRASH, cash="1").attempt.run_id
    found = desk.diff.run(held, forked)
    assert found.diverging is not None
    assert found.diverging.right_reason == "cash deposited: 1.00"
    assert len(found.orders) == 0
    assert found.same_orders == len(orders_table(desk.events(held)))


def test_a_parameter_goes_by_any_name(desk: Desk, tmp_path: Path) -> None:
    """``source`` is a word of how costs of one's own are recorded, and a strategy may call a parameter so."""
    file = tmp_path / "mine.py"
    file.write_text(
        "import ticktape as tt\n\n\nclass Mine(tt.Strategy):\n"
        "    def __init__(self, source='a'):\n        self.source = source\n\n"
        "    def on_data(self, date, symbol, data, portfolio):\n"
        "        return None if portfolio.has_position(symbol) else tt.Buy(quantity=1)\n"
    )
    run = desk.run_file(f"{file}:Mine").attempt
    forked = desk.fork(run.run_id, CRASH, parameters={"source": "b"}).attempt
    assert fork_text(forked.started).endswith("source a to b")
