"""A run's money is shown as money wherever it is shown, and its prices keep their digits."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

import ticktape as tt
from application.inspection.explanation_lines import order_lines, trade_lines
from application.inspection.tables import metrics_data, table_data
from application.runs.events import RunCompleted
from entrypoints.cli.runs import described
from infrastructure.containers.features.inspection import explain_run, export_run, show_run
from tests.unit.ticktape.test_measuring import MONDAY, Planned

LONG = re.compile(r"-?\d+\.\d{9,}")


def run(closes: list[float], **options: object) -> tt.Result:
    days = [MONDAY + timedelta(days=i) for i in range(len(closes))]
    frame = pl.DataFrame(
        {
            "symbol": "A",
            "timestamp": days,
            "open": closes,
            "high": closes,
            "low": closes,
            "close": closes,
            "volume": 1e9,
        }
    )
    return tt.backtest(Planned({0: tt.Buy(), 2: tt.Close()}), candles=frame, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def result() -> tt.Result:
    # 2841 / 3 units at 3.1 and 3.3 with a commission of a tenth of a per cent: full of noise in floats
    return run([3.1, 3.1, 3.2, 3.3, 3.3], initial_capital=10_000, commission=0.001, slippage=0.0003)


def test_the_final_equity_is_without_noise() -> None:
    found = [run([3.1, 3.1, 3.1, 3.2 + i / 10, 3.3], initial_capital=10_000 + i).final_equity for i in range(12)]
    assert [len(repr(value)) <= 8 for value in found] == [True] * 12


def cents(value: object) -> bool:
    return isinstance(value, float) and round(value, 2) == value


def test_python_and_json_have_no_noise(result: tt.Result) -> None:
    summary = result.summary()
    assert cents(summary["final_equity"])
    assert cents(summary["initial_capital"])
    metrics = summary["metrics"]
    assert isinstance(metrics, dict)
    for key in ("fees", "expectancy", "average_win"):
        assert metrics[key] is None or cents(metrics[key])
    assert summary["final_equity"] == pytest.approx(result.final_equity, abs=0.005)


def test_listed_and_shown_runs(result: tt.Result) -> None:
    shown = show_run(result._container).run(result.run_id)
    listed = described(shown.attempt)
    assert cents(listed["final_equity"])
    assert isinstance(shown.attempt.ended, RunCompleted)
    for row in table_data(shown.trades):
        assert all(cents(row[name]) for name in ("gross_profit", "fees", "profit"))
        assert row["entry_price"] == shown.trades["entry_price"][0]
    assert shown.metrics is not None
    assert metrics_data(shown.metrics) == result.summary()["metrics"]


def test_exported_metrics(result: tt.Result, tmp_path: Path) -> None:
    shown = show_run(result._container).run(result.run_id)
    export_run(result._container).run(shown, tmp_path, "csv")
    exported = json.loads((tmp_path / "run.json").read_text())
    assert exported["metrics"] == result.summary()["metrics"]


def test_explanations(result: tt.Result) -> None:
    explain = explain_run(result._container)
    told = explain.trade(result.run_id, 1)
    assert told.trade is not None
    lines = [line.text for order in told.orders for line in order_lines(order)]
    lines += [line.text for line in trade_lines(1, told.trade)]
    money_lines = [text for text in lines if text.startswith(("cash", "profit", "commission", "accepted"))]
    assert len(money_lines) >= 6
    for text in money_lines:
        for amount in re.findall(r"(?:cash|power|realised|fees|=|≈|\+) (-?\d+\.\d+)(?!\d* ×|\))", text):  # noqa: RUF001
            assert re.fullmatch(r"-?\d+\.\d\d", amount), text
    for order in told.orders:
        account = asdict(order.after)
        assert all(re.fullmatch(r"-?\d+\.\d\d", account[name]) for name in ("cash", "buying_power", "realised", "fees"))


def test_tiny_prices_keep_their_digits() -> None:
    result = run([0.00001467, 0.00001467, 0.00001501, 0.0000153, 0.0000153], initial_capital=100)
    (row,) = result.trades.to_dicts()
    assert (row["entry_price"], row["exit_price"]) == (0.00001467, 0.0000153)
    told = explain_run(result._container).trade(result.run_id, 1)
    assert told.trade is not None
    texts = " ".join(line.text for order in told.orders for line in order_lines(order))
    assert "at 0.00001467" in texts
    assert "close 0.00001467" in texts
    assert "e-05" not in texts
    assert not LONG.findall(texts.replace("0.0000", "0."))
    assert "entry 0.00001467, exit 0.0000153;" in trade_lines(1, told.trade)[1].text


def test_a_limit_keeps_its_digits() -> None:
    plan = Planned({0: tt.Buy(1, limit=12_345.678), 1: tt.Buy(1, limit=0.00001234)})
    days = [MONDAY + timedelta(days=i) for i in range(3)]
    price = [20_000.0] * 3
    frame = pl.DataFrame(
        {"symbol": "A", "timestamp": days, "open": price, "high": price, "low": price, "close": price, "volume": 1.0}
    )
    result = tt.backtest(plan, candles=frame)
    actions = [
        one.action
        for one in explain_run(result._container).date(result.run_id, datetime(2021, 1, 4).date()).orders  # noqa: DTZ001
    ]
    assert actions == ["buy 1 A (limit 12345.678, GTC)"]
