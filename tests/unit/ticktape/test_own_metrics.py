"""Metrics of a user's own: shown beside the others, no part of the run, and their errors end nothing."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import ticktape as tt
from adapters.python_source.metrics import PythonMetricSource
from application.inspection.tables import metrics_data
from application.ports.errors import UnknownMetricSource
from domain.performance.own import own_metrics
from infrastructure.containers.features.inspection import export_run, show_run
from tests.support.prices import walk

FILE = '''
import ticktape as tt


@tt.metric(title="Time under water", unit="fraction")
def under_water(run: tt.RunView) -> float:
    """Share of bars below the peak."""
    return (run.equity["drawdown"] < 0).mean()


def plain(run):
    return run.metrics["fees"] / run.initial_capital


@tt.metric(name="broken")
def fails(run):
    losses = run.trades.filter(run.trades["profit"] < -1e9)
    return 1 / len(losses)
'''


@tt.metric(title="Time under water", unit="fraction")
def under_water(run: tt.RunView) -> float:
    """Share of bars below the peak."""
    return float((run.equity["drawdown"] < 0).mean())  # type: ignore[arg-type]


@tt.metric
def broken(run: tt.RunView) -> float:
    nothing = run.trades.head(0)
    return 1 / len(nothing)


def yearly_fees(run: tt.RunView) -> float:
    return run.metrics["fees"] * run.periods_per_year / len(run.returns)


def backtest(**options: Any) -> tt.Result:
    return tt.backtest(tt.MovingAverageCrossover(5, 20), candles=walk(("AAA", "BBB")), commission=0.001, **options)


@pytest.fixture(scope="module")
def result() -> tt.Result:
    return backtest(metrics=[under_water, broken, yearly_fees])


def test_they_stand_beside_the_others(result: tt.Result) -> None:
    plain = backtest()
    assert result.run_id == plain.run_id
    assert result.metrics["under_water"] == (result.equity["drawdown"] < 0).mean()
    assert result.metrics["yearly_fees"] == pytest.approx(result.metrics["fees"] * 365 / (len(result.equity) - 1))
    assert list(result.metrics)[-3:] == ["under_water", "broken", "yearly_fees"]
    assert len(result.metrics) == len(plain.metrics) + 3
    assert {key: result.metrics[key] for key in plain.metrics} == pytest.approx(dict(plain.metrics), nan_ok=True)
    assert "Time under water" in repr(result)
    summary = result.summary()["metrics"]
    assert isinstance(summary, dict)
    assert summary["under_water"] == result.metrics["under_water"]
    assert json.dumps(summary)


def test_an_error_names_the_metric_file_and_line_and_ends_nothing(result: tt.Result) -> None:
    line = next(n for n, text in enumerate(Path(__file__).read_text().splitlines(), 1) if "1 / len(nothing)" in text)
    told = f"metric broken (test_own_metrics.py, line {line}): ZeroDivisionError: division by zero"
    assert told in result.warnings
    assert math.isnan(result.metrics["broken"])
    summary = result.summary()
    assert isinstance(summary["metrics"], dict)
    assert summary["metrics"]["broken"] is None
    assert summary["warnings"][-1] == told  # type: ignore[index]
    assert math.isfinite(result.metrics["sharpe"])


def test_the_report_shows_them(result: tt.Result) -> None:
    page = result.plot().page
    assert "Time under water" in page
    assert "metric broken (test_own_metrics.py" in page


def test_a_mistyped_name_is_answered_with_the_nearest(result: tt.Result) -> None:
    with pytest.raises(KeyError, match="did you mean under_water"):
        result.metrics["under_watr"]


def test_shown_and_exported_runs_have_them(result: tt.Result, tmp_path: Path) -> None:
    shown = show_run(result._container).run(result.run_id, own_metrics([under_water, broken]))
    assert shown.metrics is not None
    assert metrics_data(shown.metrics)["under_water"] == result.metrics["under_water"]
    assert any("metric broken" in warning for warning in shown.warnings)
    export_run(result._container).run(shown, tmp_path, "csv")
    assert "under_water" in json.loads((tmp_path / "run.json").read_text())["metrics"]


def test_what_a_metric_sees() -> None:
    seen: list[tt.RunView] = []

    def look(run: tt.RunView) -> None:
        seen.append(run)

    result = backtest(metrics=[look])
    assert math.isnan(result.metrics["look"])
    assert not [text for text in result.warnings if "look" in text]
    (view,) = seen
    assert view.equity.equals(result.equity)
    assert view.trades.equals(result.trades)
    assert view.positions.equals(result.positions)
    growth = math.prod(1 + value for value in view.returns)
    assert growth == pytest.approx(result.final_equity / view.initial_capital)
    assert isinstance(view.returns, pl.Series)


def no_number(run: tt.RunView) -> Any:
    return "many"


def infinite(run: tt.RunView) -> float:
    return math.inf


def test_what_is_no_number_is_told_and_infinity_is_undefined() -> None:
    result = backtest(metrics=[no_number, infinite])
    assert any(
        "metric no_number (test_own_metrics.py, line" in text and "ValueError" in text for text in result.warnings
    )
    assert math.isnan(result.metrics["infinite"])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (lambda: backtest(metrics=[lambda run: 1.0]), "give name="),
        (lambda: backtest(metrics=[3]), "must be a function of a run"),
        (lambda: backtest(metrics=[under_water, under_water]), "two metrics are named 'under_water'"),
        (lambda: tt.metric(name="sharpe")(yearly_fees), "ticktape has a metric 'sharpe'"),
        (lambda: tt.metric(name="cvar")(yearly_fees), "ticktape has a metric 'cvar'"),
        (lambda: tt.metric(unit="percent")(yearly_fees), "unit must be one of fraction, ratio, money"),  # type: ignore[call-overload]
    ],
)
def test_bad_metrics_say_what_to_do(given: Callable[[], object], message: str) -> None:
    with pytest.raises(tt.TicktapeError, match=message):
        given()


def test_metrics_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text(FILE)
    source = PythonMetricSource()
    assert [one.definition.key for one in source.load(str(path))] == ["under_water", "broken"]
    (plain,) = source.load(f"{path}:plain")
    assert (plain.definition.title, plain.definition.unit) == ("Plain", "ratio")
    (broken_one,) = source.load(f"{path}:fails")
    assert source.load(f"{path}:broken")[0].definition == broken_one.definition
    result = backtest(metrics=[plain, broken_one])
    assert any("metric broken (mine.py, line 18): ZeroDivisionError" in text for text in result.warnings)


@pytest.mark.parametrize(
    ("text", "reference", "message"),
    [
        (None, "{}:x", "no file"),
        (FILE, "{}:under_watr", "did you mean under_water"),
        ("x = 1", "{}", "marks no function by @tt.metric"),
        ("x = 1", "{}:x", "has no metric 'x': it has none"),
        ("import nonsense_of_mine", "{}:x", r"line 1: ModuleNotFoundError: .* \(import nonsense_of_mine\)"),
    ],
)
def test_a_file_without_the_metric_says_so(text: str | None, reference: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    if text is not None:
        path.write_text(text)
    with pytest.raises(UnknownMetricSource, match=message):
        PythonMetricSource().load(reference.format(path))
