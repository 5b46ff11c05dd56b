"""The check that strategies do not look ahead: what it must catch, what it must clear."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ticktape as tt
from application.ports.errors import TrialFailed
from application.ports.strategy_source import StrategySource
from application.ports.trials import Trials
from application.research.lookahead.cuts import choose_cuts
from application.research.lookahead.findings import Kind
from application.research.use_cases.find_lookahead import Lookahead, LookaheadRequest
from domain.shared.errors import InvalidCandles, InvalidValue, StrategyError
from domain.shared.interval import from_microseconds
from domain.strategies import registry
from domain.strategies.actions import Actions, Buy
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.catalogue.buy_and_hold import BuyAndHold
from domain.strategies.portfolio_view import PortfolioView
from infrastructure.containers.features.research import find_lookahead
from infrastructure.trials import TrialsHere, separate_trials
from tests.support.places import ROOT
from tests.support.questions import Desk, candles

PEEKERS = ROOT / "tests" / "peekers"
SPAN = (date(2004, 1, 1), date(2006, 12, 31))


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk.of(candles(("IBM", "MSFT"), *SPAN))


def check(desk: Desk, strategy: Strategy, *, trials: Trials | None = None, cuts: int = 3, **given: object) -> Lookahead:
    """A check, in this process unless told otherwise."""
    kind = type(strategy)
    use_case = find_lookahead(desk.container, kind, trials or TrialsHere(kind))
    return use_case.run(LookaheadRequest(strategy=strategy, cuts=cuts, **given))  # type: ignore[arg-type]


def peeker(desk: Desk, name: str, **parameters: object) -> Strategy:
    """A strategy of tests/peekers."""
    return desk.container.get(StrategySource).load(f"{PEEKERS / name}.py")(**parameters)


CAUGHT = {
    "resample": {Kind.FUTURE, Kind.INDICATOR},
    "full_sample_mean": {Kind.FUTURE, Kind.INDICATOR},
    "last_row": {Kind.FUTURE, Kind.INDICATOR},
    "negative_shift": {Kind.FUTURE, Kind.INDICATOR},
    "module_global": {Kind.MEMORY},
    "unused_shift": {Kind.INDICATOR},
    "chance": {Kind.UNSTABLE},
}


IN_PROCESSES_OF_THEIR_OWN = {"module_global", "negative_shift"}


@pytest.mark.process
@pytest.mark.parametrize("name", CAUGHT)
def test_every_peeker_is_caught(desk: Desk, name: str) -> None:
    clean = name in IN_PROCESSES_OF_THEIR_OWN
    found = check(desk, peeker(desk, name), trials=separate_trials() if clean else None, cuts=1 if clean else 3)
    assert found.peeks
    assert {finding.kind for finding in found.findings} == CAUGHT[name]
    for finding in found.findings:
        assert finding.whole != finding.shortened
        assert finding.cut in (*found.cuts, None)
        assert finding.cut is None or finding.at <= finding.cut
    assert any("no source file" in note for note in found.notes) == (not clean)


@pytest.mark.process
def test_a_clean_process_clears_who_only_looks_like_peeking(desk: Desk) -> None:
    found = check(desk, peeker(desk, "honest_resample"), trials=separate_trials(), cuts=1)
    assert (found.peeks, found.notes) == (False, ())
    assert found.orders > 50


@pytest.mark.parametrize("name", sorted(registry.strategies()))
def test_every_strategy_of_the_catalogue_is_cleared(desk: Desk, name: str) -> None:
    found = check(desk, registry.get(name)(), cuts=8)
    assert found.findings == ()
    assert len(found.cuts) == 8


def test_the_finding_says_what_was_decided_on_knowledge_of_the_future(desk: Desk) -> None:
    found = check(desk, peeker(desk, "negative_shift"))
    decision, indicator = found.findings
    assert decision.whole.startswith("placed ")
    assert "tomorrow" in decision.whole
    assert decision.at == decision.cut, "at the cut, the next close is what is missing"
    assert decision.shortened == "nothing more"
    assert indicator.whole.startswith("next_close of ")
    assert indicator.shortened.endswith(" is none")
    assert str(from_microseconds(indicator.at).date()) in indicator.whole


def test_the_first_changed_decision_is_the_earliest_in_market_time(desk: Desk) -> None:
    found = check(desk, peeker(desk, "full_sample_mean"), cuts=6)
    assert from_microseconds(found.findings[0].at).date() == date(2004, 1, 2)


def test_a_file_that_the_strategy_reads_by_itself_is_pointed_out(desk: Desk, tmp_path: Path) -> None:
    prices = tmp_path / "prices.csv"
    pl.DataFrame({"close": [60.0, 70.0, 80.0]}).write_csv(prices)
    found = check(desk, peeker(desk, "reads_a_file", file=str(prices)))
    assert not found.peeks
    assert found.notes[0].partition(": ") == (
        "reads_a_file.py:19 pl.read_csv",
        ": ",
        "what is read there is not shortened with the tape",
    )


def test_a_strategy_that_fails_without_its_future_peeks(desk: Desk, tmp_path: Path) -> None:
    class Needy(tt.FrameIndicator):
        inputs = ("close",)
        outputs = ("late",)

        def calculate(self, df: pl.DataFrame) -> pl.DataFrame:
            if len(df) < 700:
                raise ValueError("too few rows")
            return df.select(pl.col("close").alias("late"))

    class NeedsAll(Strategy):
        indicators = (Needy(),)

        def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
            return None if portfolio.has_position(symbol) else Buy(quantity=1)

    found = check(desk, NeedsAll())
    assert found.findings[0].kind is Kind.FUTURE
    assert "too few rows" in found.findings[0].shortened


def test_a_strategy_that_raises_over_the_whole_tape_cannot_be_checked(desk: Desk) -> None:
    class Raises(Strategy):
        def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
            raise RuntimeError("no")

    with pytest.raises(StrategyError, match="raises over the whole tape: Raises raised RuntimeError"):
        check(desk, Raises())


def test_a_request_that_cannot_be_met_is_refused(desk: Desk) -> None:
    with pytest.raises(InvalidValue, match="at least one cut"):
        check(desk, BuyAndHold(), cuts=0)
    with pytest.raises(InvalidCandles, match="too few bars"):
        check(desk, BuyAndHold(), end=date(2004, 1, 2))


def test_warm_up_and_end_are_kept(desk: Desk) -> None:
    found = check(desk, registry.get("MovingAverageCrossover")(), start=date(2005, 1, 3), end=date(2005, 6, 30))
    assert not found.peeks
    days = [from_microseconds(cut).date() for cut in found.cuts]
    assert days == sorted(days)
    assert date(2005, 1, 3) <= days[0] <= days[-1] < date(2005, 6, 30)


@given(
    st.sets(st.integers(0, 500), min_size=2, max_size=80),
    st.sets(st.integers(0, 500), max_size=40),
    st.integers(1, 20),
)
def test_cuts_are_instants_with_a_future_and_first_of_all_those_of_decisions(
    instants: set[int], decided: set[int], count: int
) -> None:
    closes = np.array(sorted(instants), np.int64)
    cuts = choose_cuts(closes, sorted(decided), count)
    assert len(cuts) == min(count, len(instants) - 1)
    assert list(cuts) == sorted(set(cuts))
    assert set(cuts) <= set(closes[:-1].tolist())
    possible = set(closes[:-1].tolist()) & decided
    assert len(set(cuts) & possible) >= min(len(possible), (2 * count + 2) // 3)


@pytest.mark.process
def test_from_python_a_frame_and_a_class_without_a_file(desk: Desk) -> None:
    frame = candles(("IBM",), *SPAN).select("symbol", "session_date", "open", "high", "low", "close", "volume")
    notebook: dict[str, Any] = {"__name__": "notebook"}
    source = (PEEKERS / "negative_shift.py").read_text()
    exec(compile(source, "<cell 1>", "exec"), notebook)
    found = tt.lookahead(notebook["ShiftPeeker"], candles=frame.rename({"session_date": "date"}), cuts=2)
    assert found.peeks
    assert "no source file" in found.notes[0]
    cleared = tt.lookahead(tt.MovingAverageCrossover(5, 20), candles=frame.rename({"session_date": "date"}), cuts=1)
    assert (cleared.peeks, cleared.notes) == (False, ())


@pytest.mark.process
def test_a_script_that_checks_itself_when_it_is_loaded_is_stopped(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    body = (PEEKERS / "negative_shift.py").read_text()
    script.write_text(
        body
        + "\nimport ticktape as tt\nfrom tests.support.questions import candles\nfrom datetime import date\n"
        + "rows = candles(('IBM',), date(2004, 1, 1), date(2004, 3, 31))\n"
        + "print(tt.lookahead(ShiftPeeker, candles=rows.rename({'session_date': 'date'}).drop('open_time'), cuts=1))\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 1
    assert "put that under `if __name__ == '__main__':`" in done.stderr.splitlines()[-1]


@pytest.mark.process
def test_a_strategy_that_ends_its_process_is_said(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "dies.py"
    dying = "    def __init__(self):\n        if 'TICKTAPE_TRIAL' in os.environ:\n            os._exit(3)\n\n"
    source = (PEEKERS / "negative_shift.py").read_text().replace("import polars", "import os\n\nimport polars")
    head, _, strategy_body = source.partition("    def on_data")
    path.write_text(f"{head}{dying}    def on_data{strategy_body}")
    strategy = desk.container.get(StrategySource).load(f"{path}:ShiftPeeker")()
    with pytest.raises(TrialFailed, match="exit status 3"):
        check(desk, strategy, trials=separate_trials())
