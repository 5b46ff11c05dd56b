from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.memory import PeakMemory
from benchmarks.ours.candles import candles
from benchmarks.prepare import prepare
from benchmarks.results import lines
from benchmarks.rounds import ContestantFailed, Measured, play
from benchmarks.suite import OURS, SUITE, THEIRS, Benchmark, Contestant, Row
from benchmarks.walk import DAY, MINUTE, load, random_walk, save
from domain.market.quality import split_candles
from domain.strategies.catalogue.moving_average_crossover import MovingAverageCrossover

US, PEER = Contestant("us", "benchmarks.ours.journal"), Contestant("peer", "benchmarks.ours.journal", THEIRS)


def answered(contestant: Contestant, *rates: float, **more: Any) -> Measured:
    return Measured(contestant, [{"numbers": {"rate": rate}, **more} for rate in rates])


def test_a_line_compares_the_best_of_the_rounds() -> None:
    benchmark = Benchmark("x", "X", "bars/s", (US, PEER), (Row("rate", "rate", "peer", floor=2, aim=3),))
    (line,) = lines(
        benchmark, [answered(US, 90.0, 100.0, 70.0, memory=5.0), answered(PEER, 20.0, 40.0, memory=9.0, fills=3)]
    )
    assert (line["ours"], line["ours_median"], line["theirs"], line["ratio"]) == (100.0, 90.0, 40.0, 2.5)
    assert (line["memory"], line["their_memory"], line["their_fills"]) == (5.0, 9.0, 3)


def test_the_best_time_is_the_shortest_and_all_numbers_can_be_asked_for() -> None:
    benchmark = Benchmark("x", "X", "ms", (US,), (Row("*", "*", lower_is_better=True),))
    (line,) = lines(benchmark, [answered(US, 3.0, 2.0, 5.0)])
    assert (line["what"], line["ours"], line["ratio"]) == ("rate", 2.0, None)


@pytest.mark.parametrize(("most", "within"), [(3.0, True), (1.0, False), (None, None)])
def test_a_number_without_a_peer_may_have_a_limit_of_its_own(most: float | None, within: bool | None) -> None:
    benchmark = Benchmark("x", "X", "ms", (US,), (Row("rate", "rate", floor=most, lower_is_better=True),))
    (line,) = lines(benchmark, [answered(US, 3.0, 2.0)])
    assert (line["ours"], line["within"]) == (2.0, within)


@pytest.mark.slow
@pytest.mark.process
def test_functions_are_measured_above_boto3(tmp_path: Path) -> None:
    benchmark = next(one for one in SUITE if one.name == "function-start")
    (measured,) = play(benchmark.contestants, 1, prepare("function-start", tmp_path, 0.1), "python", lambda *_: None)
    numbers = measured.answers[0]["numbers"]
    assert set(numbers) == {row.number for row in benchmark.rows}
    assert 0 < numbers["slim modules"] < numbers["update modules"]
    assert numbers["boto3 ms"] > 0
    assert numbers["slim MB"] < numbers["update MB"]


def test_a_missing_peer_leaves_the_line_without_a_ratio() -> None:
    benchmark = Benchmark("x", "X", "bars/s", (US, PEER), (Row("rate", "rate", "peer"),))
    (line,) = lines(benchmark, [answered(US, 3.0), Measured(PEER, missing="No module named 'peer'")])
    assert (line["ratio"], line["missing"]) == (None, "No module named 'peer'")


@pytest.mark.process
def test_contestants_take_turns_in_processes_of_their_own(tmp_path: Path) -> None:
    once = Contestant("once", "benchmarks.ours.journal", OURS, once=True)
    order: list[tuple[str, int]] = []
    prepared = prepare("journal", tmp_path, 0.01)
    measured = play([US, once], 2, prepared, "python", lambda who, number, _: order.append((who.name, number)))
    assert order == [("us", 0), ("once", 0), ("us", 1)]
    assert [len(one.answers) for one in measured] == [2, 1]
    journal = next(one for one in SUITE if one.name == "journal")
    assert set(measured[0].answers[0]["numbers"]) == {row.number for row in journal.rows}


@pytest.mark.process
def test_a_contestant_that_fails_is_named(tmp_path: Path) -> None:
    def nothing(_: Contestant) -> Mapping[str, Any]:
        return {}

    with pytest.raises(ContestantFailed, match="us failed"):
        play([US], 1, nothing, "python", lambda *_: None)


@pytest.mark.process
def test_our_engine_trades_what_the_crossover_says(tmp_path: Path) -> None:
    """The number of fills follows from the averages: every crossing but the first side, and no sale of what is not held."""
    prepared = prepare("engine-one", tmp_path, 0.004)
    engine = next(one for one in SUITE if one.name == "engine-one").contestants[0]
    (measured,) = play([engine], 1, prepared, "python", lambda *_: None)
    answer = measured.answers[0]
    closes = load(tmp_path / "walk.npz").close[0]
    fast, slow = (np.convolve(closes, np.ones(n) / n, "valid")[-len(closes) + 49 :] for n in (20, 50))
    crossings = np.flatnonzero(np.diff(fast > slow))
    assert answer["bars"] == 2_000
    assert abs(answer["fills"] - len(crossings)) <= 2
    assert answer["memory"] > 0.0
    assert answer["numbers"]["bars/s"] > answer["numbers"]["bars/s with loading"]


@pytest.mark.parametrize(("step", "interval"), [(MINUTE, "1m"), (DAY, "1d")])
def test_made_up_prices_are_good_candles_and_the_same_every_time(tmp_path: Path, step: int, interval: str) -> None:
    walk = random_walk(3, 200, step)
    save(walk, tmp_path / "walk.npz")
    again = load(tmp_path / "walk.npz")
    assert again.symbols == walk.symbols == ("S000", "S001", "S002")
    assert all(
        np.array_equal(getattr(again, name), getattr(random_walk(3, 200, step), name)) for name in ("open", "close")
    )
    good, refused = split_candles(candles(walk))
    assert (len(good), len(refused)) == (600, 0)
    assert good["interval"].unique().to_list() == [interval]


def test_every_line_of_the_suite_names_a_contestant() -> None:
    for benchmark in SUITE:
        names = {one.name for one in benchmark.contestants}
        assert all(not row.peer or row.peer in names for row in benchmark.rows)
        assert benchmark.contestants[0].side == OURS
    assert MovingAverageCrossover().parameters == {"fast_period": 20, "slow_period": 50}


def test_the_peak_is_seen_after_it_has_passed() -> None:
    memory = PeakMemory()
    block = np.ones(8_000_000)
    del block
    assert memory.above() > 50.0
