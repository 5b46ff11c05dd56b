"""Strategies whose indicators compare with another symbol: what they see, their identity, and their making again."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import ticktape as tt
from application.ports.errors import UnknownSeries
from application.ports.strategy_source import StrategySource
from application.ports.tape import Tape
from application.research.use_cases.find_lookahead import LookaheadRequest
from domain.indicators.catalogue.beta import BETA
from domain.indicators.evaluation.compute import compute
from domain.indicators.evaluation.other_close import with_other_close
from domain.indicators.plain_scanner import PlainScanner
from domain.shared.errors import InvalidValue
from domain.strategies.actions import Actions
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.catalogue.moving_average_crossover import MovingAverageCrossover
from domain.strategies.portfolio_view import PortfolioView
from infrastructure.containers.features.research import find_lookahead
from infrastructure.trials import TrialsHere
from tests.support.questions import Desk, candles

SPAN = (date(2004, 1, 1), date(2006, 12, 31))
BEFORE, LATER = (datetime(year, 6, 1, tzinfo=UTC) for year in (2020, 2021))
SOURCE = '''
from domain.indicators.catalogue.beta import BETA
from domain.indicators.catalogue.correl import CORREL
from domain.strategies.actions import Buy, Close
from domain.strategies.base import Strategy


class Follower(Strategy):
    """Holds what moves less than the market."""

    def __init__(self, period=20):
        self.indicators = [BETA(period), CORREL(period)]
        self.names = [one.outputs[0] for one in self.indicators]

    def on_data(self, date, symbol, data, portfolio):
        beta, correlation = (data[name] for name in self.names)
        if beta < 0.9 and correlation > 0.0 and not portfolio.has_position(symbol):
            return Buy(quantity=10)
        if beta > 1.1 and portfolio.has_position(symbol):
            return Close()
'''


class Watcher(Strategy):
    """Remembers what it sees; buys once."""

    seen: dict[datetime, float] = {}  # noqa: RUF012 - shared by the run's own instance and the test
    indicators = ("beta_20",)

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        self.seen[date] = data["beta_20"]
        return None


@pytest.fixture
def rows() -> pl.DataFrame:
    return candles(("AAPL", "IBM", "MSFT"), *SPAN)


@pytest.fixture
def desk(rows: pl.DataFrame) -> Desk:
    return Desk.of(rows)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "follower.py"
    path.write_text(SOURCE)
    return path


def test_a_strategy_sees_what_the_columns_say(desk: Desk, rows: pl.DataFrame) -> None:
    Watcher.seen.clear()
    desk.run(Watcher(), symbols=("AAPL",), benchmark="IBM", start=date(2004, 6, 1))
    adjusted = rows.with_columns(pl.coalesce("adjusted_close", "close").alias("close"))
    own, other = (adjusted.filter(pl.col("symbol") == name) for name in ("AAPL", "IBM"))
    found = compute(with_other_close(own, other), [BETA(20)], PlainScanner())
    expected = dict(found.filter(pl.col("session_date") >= date(2004, 6, 1)).select("open_time", "beta_20").iter_rows())
    assert list(Watcher.seen) == list(expected)
    assert list(Watcher.seen.values()) == pytest.approx(list(expected.values()), rel=1e-9)
    assert not any(map(math.isnan, Watcher.seen.values()))


def test_the_benchmark_is_not_traded(desk: Desk, file: Path) -> None:
    result = desk.run_file(f"{file}:Follower", symbols=("AAPL", "MSFT"), benchmark="IBM")
    assert result.attempt.started.symbols == ("AAPL", "MSFT")
    assert result.statement.transactions
    assert "IBM" not in result.portfolio.positions


def test_the_benchmark_is_part_of_the_run(desk: Desk, file: Path) -> None:
    first = desk.run_file(f"{file}:Follower", symbols=("AAPL",), benchmark="IBM")
    other = desk.run_file(f"{file}:Follower", symbols=("AAPL",), benchmark="MSFT")
    again = desk.run_file(f"{file}:Follower", symbols=("AAPL",), benchmark="IBM")
    assert first.attempt.run_id != other.attempt.run_id
    assert (again.attempt.run_id, again.reused) == (first.attempt.run_id, True)
    inputs = dict(desk.diff.run(first.attempt.run_id, other.attempt.run_id).inputs)
    assert inputs["benchmark"] == ("IBM", "MSFT")
    assert "content" in inputs


def test_a_benchmark_that_nothing_compares_with_is_no_part_of_the_run(desk: Desk) -> None:
    without = desk.run(MovingAverageCrossover(5, 20), symbols=("AAPL",))
    with_one = desk.run(MovingAverageCrossover(5, 20), symbols=("AAPL",), benchmark="IBM")
    assert with_one.attempt.run_id == without.attempt.run_id
    assert with_one.attempt.started.benchmark is None
    assert math.isfinite(with_one.metrics.beta)


def test_the_run_can_be_made_again_and_continued(desk: Desk, file: Path) -> None:
    run = desk.run_file(f"{file}:Follower", symbols=("AAPL", "MSFT"), benchmark="IBM").attempt.run_id
    found = desk.verify(run)
    assert found.equal
    assert found.events == len(desk.events(run)) - 1
    forked = desk.fork(run, date(2005, 6, 1), cash="5000")
    assert forked.attempt.started.benchmark == "IBM"
    assert desk.verify(forked.attempt.run_id).equal


def test_a_changed_close_of_the_benchmark_is_noticed(desk: Desk, rows: pl.DataFrame, file: Path) -> None:
    given: dict[str, Any] = {"symbols": ("AAPL",), "benchmark": "IBM"}
    run = desk.run_file(f"{file}:Follower", **given, known_at=BEFORE).attempt.run_id
    ibm = rows.filter(pl.col("symbol") == "IBM").slice(300, 1)
    desk.container.get(Tape).append(
        ibm.with_columns(pl.col("volume") + 1.0), received_at=datetime(2021, 1, 1, tzinfo=UTC)
    )
    assert desk.verify(run).equal, "it reads rows as they were known"
    again = desk.run_file(f"{file}:Follower", **given, known_at=LATER)
    assert again.attempt.run_id != run


def test_without_a_benchmark_it_says_what_to_do(desk: Desk, file: Path) -> None:
    with pytest.raises(InvalidValue, match=r"beta_20 compares with another symbol.*--benchmark"):
        desk.run_file(f"{file}:Follower", symbols=("AAPL",))
    with pytest.raises(UnknownSeries, match="SPY"):
        desk.run_file(f"{file}:Follower", symbols=("AAPL",), benchmark="SPY")


def test_it_works_over_frames(rows: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TICKTAPE_DATA_DIR", str(tmp_path / "data"))
    Watcher.seen.clear()
    frame = rows.select("symbol", pl.col("session_date").alias("date"), "open", "high", "low", "close", "volume")
    result = tt.backtest(Watcher, candles=frame, symbols=["AAPL"], benchmark="IBM")
    assert result.run.attempt.started.benchmark == "IBM"
    assert not math.isnan(list(Watcher.seen.values())[-1])


def test_it_does_not_look_ahead(desk: Desk, file: Path) -> None:
    box = desk.container
    strategy = box.get(StrategySource).load(f"{file}:Follower")()
    check = find_lookahead(box, type(strategy), TrialsHere(type(strategy)))
    request = LookaheadRequest(strategy=strategy, symbols=("AAPL",), benchmark="IBM", cuts=4)
    found = check.run(request)
    assert not found.peeks
    assert found.orders
    assert found.bars == len(candles(("AAPL",), *SPAN))
    with pytest.raises(InvalidValue, match="--benchmark"):
        check.run(LookaheadRequest(strategy=strategy, symbols=("AAPL",)))


def test_a_benchmark_that_begins_later_is_missing_before(rows: pl.DataFrame, file: Path) -> None:
    late = rows.filter((pl.col("symbol") != "IBM") | (pl.col("session_date") >= date(2005, 6, 1)))
    desk = Desk.of(late)
    Watcher.seen.clear()
    desk.run(Watcher(), symbols=("AAPL",), benchmark="IBM")
    known = [at for at, value in Watcher.seen.items() if not math.isnan(value)]
    assert min(known).date() > date(2005, 6, 1)
    box = desk.container
    strategy = box.get(StrategySource).load(f"{file}:Follower")()
    check = find_lookahead(box, type(strategy), TrialsHere(type(strategy)))
    assert not check.run(LookaheadRequest(strategy=strategy, symbols=("AAPL",), benchmark="IBM", cuts=4)).peeks
