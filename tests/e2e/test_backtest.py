"""``ticktape backtest``."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from domain.performance.definitions import DEFINITIONS
from tests.e2e.conftest import Call, call

BACKTEST = (
    "backtest",
    "--strategy",
    "MovingAverageCrossover",
    "--start-date",
    "2002-01-01",
    "--end-date",
    "2003-12-31",
    "--symbols",
    "AAPL,MSFT",
    "--initial-capital",
    "100000",
    "--commission",
    "0.001",
    "--slippage",
    "0.0005",
)

OWN_STRATEGY = """
from domain.strategies.actions import Buy, Sell
from domain.strategies.base import Strategy


class Weekly(Strategy):
    \"\"\"Buys on Mondays, sells on Fridays.\"\"\"

    def __init__(self, day_in: int = 0, day_out: int = 4) -> None:
        self.day_in, self.day_out = day_in, day_out

    def on_data(self, date, symbol, data, portfolio):
        if date.weekday() == self.day_in and not portfolio.has_position(symbol):
            return Buy()
        if date.weekday() == self.day_out and portfolio.has_position(symbol):
            return Sell()
        return None
"""


def test_json_is_one_object_with_all_that_was_run_and_came_out(tt: Call) -> None:
    done = tt(*BACKTEST, "--json")
    assert (done.status, done.err) == (0, "")
    result = done.json
    assert re.fullmatch("[0-9a-f]{16}", result["run_id"])
    assert result["strategy"] == "MovingAverageCrossover"
    assert result["parameters"] == {"fast_period": 20, "slow_period": 50}
    assert result["symbols"] == ["AAPL", "MSFT"]
    assert (result["start"], result["end"]) == ("2002-01-02", "2003-12-31")
    assert result["initial_capital"] == 100_000
    assert set(result["metrics"]) == set(DEFINITIONS)
    assert result["metrics"]["total_return"] == pytest.approx(result["final_equity"] / 100_000 - 1)
    assert result["metrics"]["alpha"] is None
    assert result["metrics"]["closed_trades"] == result["trades"] > 0
    assert result["fills"] >= result["trades"]
    assert all(isinstance(warning, str) for warning in result["warnings"])
    assert (result["reused"], result["equal"]) == (False, None)


def test_the_same_again_is_answered_from_the_journal_and_fresh_is_equal(tt: Call) -> None:
    first, second, fresh = (
        tt(*BACKTEST, "--json").json,
        tt(*BACKTEST, "--json").json,
        tt(*BACKTEST, "--json", "--fresh").json,
    )
    assert second == {**first, "reused": True}
    assert fresh == {**first, "equal": True}
    attempts = [run for run in tt("runs", "--all", "--json").json if run["run_id"] == first["run_id"]]
    assert [run["attempt"] for run in attempts] == [2, 1]


def test_the_table_says_what_was_run_what_came_out_and_where_it_is_from(tt: Call) -> None:
    computed, journal, fresh = tt(*BACKTEST), tt(*BACKTEST), tt(*BACKTEST, "--fresh")
    result = tt(*BACKTEST, "--json").json
    assert (computed.status, computed.err) == (0, "")
    for text in ("MovingAverageCrossover (fast_period=20, slow_period=50)", "AAPL, MSFT", "2002-01-02 to 2003-12-31"):
        assert text in computed.out
    assert f"{result['final_equity']:,.2f}" in computed.out
    assert f"{result['metrics']['sharpe']:.2f}" in computed.out
    assert f"{result['metrics']['total_return']:.2%}" in computed.out
    assert f"Run {result['run_id']}: computed in " in computed.out
    assert f"Run {result['run_id']}: from the journal" in journal.out
    assert "equal to the stored result" in fresh.out
    assert max(len(line) for line in computed.out.splitlines()) <= 80


def test_fresh_with_nothing_stored_says_so(tt: Call) -> None:
    assert "nothing stored to compare with" in tt(*BACKTEST, "--fresh").out


def test_a_benchmark_and_a_rate_measure_the_same_run_against_something(tt: Call) -> None:
    alone = tt(*BACKTEST, "--json").json
    against = tt(*BACKTEST, "--benchmark", "IBM", "--risk-free", "0.03", "--json").json
    assert against["run_id"] == alone["run_id"]
    assert against["reused"] is True
    assert math.isfinite(against["metrics"]["alpha"])
    assert math.isfinite(against["metrics"]["beta"])
    assert against["metrics"]["sharpe"] < alone["metrics"]["sharpe"]
    assert "Beta" in tt(*BACKTEST, "--benchmark", "IBM").out
    assert "Beta" not in tt(*BACKTEST).out


def test_the_end_is_at_the_last_close_or_with_hindsight_at_the_last_open(tt: Call) -> None:
    run = ("backtest", "--strategy", "BuyAndHold", "--symbols", "IBM", "--commission", "0", "--slippage", "0", "--json")
    ended = {
        given: tt(*run, *given).json
        for given in ((), ("--close-at-end",), ("--close-at-end", "close"), ("--close-at-end=open",))
    }
    marked, bare, close, open_ = ended.values()
    assert bare["run_id"] == close["run_id"]
    assert marked["final_equity"] == close["final_equity"] != open_["final_equity"]
    assert [any("hindsight" in warning for warning in one["warnings"]) for one in ended.values()] == [False] * 3 + [
        True
    ]
    tt(*run, "--close-at-end", "later").failed(2)
    tt(*run, "--close-at-end=later").failed(2, "close-at-end", "open")


@pytest.mark.parametrize(
    "options",
    [
        ("--param", "fast_period=10"),
        ("--prices", "raw"),
        ("--commission", "0.002"),
        ("--slippage", "0"),
        ("--initial-capital", "50000.50"),
        ("--sizing", "fraction:0.1"),
        ("--sizing", "money:1000"),
        ("--sizing", "quantity:10"),
        ("--lot-size", "100"),
        ("--fill-at", "same_close"),
        ("--close-at-end",),
        ("--close-at-end", "open"),
        ("--sizing", "equal:0.9975"),
        ("--cash-reserve", "500"),
        ("--no-short",),
        ("--seed", "7"),
        ("--symbols", "IBM"),
        ("--start-date", "2003-01-01T00:00:00Z"),
    ],
)
def test_what_determines_a_result_makes_another_run(tt: Call, options: tuple[str, ...]) -> None:
    usual, other = tt(*BACKTEST, "--json"), tt(*BACKTEST, *options, "--json")
    assert (other.status, other.err) == (0, "")
    assert other.json["run_id"] != usual.json["run_id"]


def test_a_parameter_that_equals_its_default_is_the_same_run(tt: Call) -> None:
    usual = tt(*BACKTEST, "--json").json
    assert tt(*BACKTEST, "--param", "slow_period=50", "--json").json["run_id"] == usual["run_id"]


def test_same_close_fills_are_warned_of(tt: Call) -> None:
    warnings = tt(*BACKTEST, "--fill-at", "same_close", "--json").json["warnings"]
    assert any("very close they were decided on" in warning for warning in warnings)


def test_all_symbols_of_the_tape_are_traded_where_none_is_named(tt: Call) -> None:
    assert tt("backtest", "--strategy", "BuyAndHold", "--json").json["symbols"] == ["AAPL", "FB", "GOOG", "IBM", "MSFT"]


def test_a_file_of_the_users_own(tt: Call) -> None:
    Path("weekly.py").write_text(OWN_STRATEGY)
    named = tt("backtest", "--strategy", "weekly.py:Weekly", "--param", "day_out=3", "--symbols", "GOOG", "--json").json
    assert (named["strategy"], named["parameters"]) == ("Weekly", {"day_in": 0, "day_out": 3})
    assert named["trades"] > 100
    only = tt("backtest", "--strategy", "weekly.py", "--param", "day_out=3", "--symbols", "GOOG", "--json").json
    assert only["run_id"] == named["run_id"]
    assert only["reused"] is True
    Path("weekly.py").write_text(OWN_STRATEGY.replace("Buys on", "Acquires on"))
    changed = tt("backtest", "--strategy", "weekly.py", "--param", "day_out=3", "--symbols", "GOOG", "--json").json
    assert changed["run_id"] != named["run_id"]
    assert changed["final_equity"] == named["final_equity"]


def test_a_preset_is_the_strategy_with_its_parameters(tt: Call) -> None:
    preset = tt("backtest", "--strategy", "golden_cross", "--json").json
    same = tt(
        "backtest",
        "--strategy",
        "movingaveragecrossover",
        "--param",
        "fast_period=50",
        "--param",
        "slow_period=200",
        "--json",
    )
    assert preset["parameters"] == {"fast_period": 50, "slow_period": 200}
    assert (same.json["run_id"], same.json["reused"]) == (preset["run_id"], True)
    other = tt("backtest", "--strategy", "golden_cross", "--param", "fast_period=40", "--json").json
    assert other["parameters"] == {"fast_period": 40, "slow_period": 200}


def test_presets_of_the_users_own_come_first(tt: Call) -> None:
    Path("weekly.py").write_text(OWN_STRATEGY)
    Path("mine.yaml").write_text(
        "golden_cross: {strategy: MovingAverageCrossover, parameters: {fast_period: 3, slow_period: 9}}\n"
        "mondays: {strategy: 'weekly.py:Weekly', parameters: {day_out: 1}, description: A short week.}\n"
    )
    own = ("--strategies-file", "mine.yaml", "--symbols", "FB", "--json")
    assert tt("backtest", "--strategy", "golden_cross", *own).json["parameters"]["fast_period"] == 3
    assert tt("backtest", "--strategy", "mondays", *own).json["parameters"] == {"day_in": 0, "day_out": 1}
    assert tt("backtest", "--strategy", "rsi_2", *own).json["strategy"] == "RSIMeanReversion"


def test_as_known_before_anything_was_known_there_are_no_bars(tt: Call) -> None:
    tt(*BACKTEST, "--known-at", "1999-12-31").failed(1, "no bars")
    early = tt(*BACKTEST, "--known-at", "2003-06-30", "--json").json
    assert early["end"] == "2003-06-30"


def test_money_is_taken_as_written(data_dir: Path) -> None:
    done = call("backtest", "--strategy", "BuyAndHold", "--initial-capital", "12345.67", "--json", data_dir=data_dir)
    assert done.json["initial_capital"] == 12345.67


def test_a_calendar_chooses_the_sessions_of_a_year(tt: Call) -> None:
    told, exchange, always = (
        tt(*BACKTEST, "--json", *calendar).json["metrics"]["volatility"]
        for calendar in ((), ("--calendar", "XNYS"), ("--calendar", "24/7"))
    )
    assert told == exchange
    assert always == pytest.approx(told * math.sqrt(365 / 252))


def test_a_profile_says_where_all_of_the_time_went(tt: Call) -> None:
    run = ("backtest", "--strategy", "MovingAverageCrossover", "--symbols", "IBM", "--profile")
    seconds = tt(*run, "--json").json["seconds"]
    parts = {"loading", "indicators", "strategy", "engine", "journal", "valuation"}
    assert set(seconds) == parts
    assert min(seconds.values()) > 0
    again = tt(*run)
    assert "Nothing was computed: --fresh --profile computes" in again.out
    table = tt(*run, "--fresh").out.partition("Share")[2].splitlines()
    rows = {line.rsplit(maxsplit=2)[0]: line.rsplit(maxsplit=2)[1:] for line in table if line.endswith("%")}
    assert set(rows) == parts | {"the rest"}
    assert sum(float(share.rstrip("%")) for _, share in rows.values()) == pytest.approx(100, abs=4)


def test_metrics_of_the_users_own(tt: Call, tmp_path: Path) -> None:
    path = tmp_path / "my_metrics.py"
    path.write_text(
        "import ticktape as tt\n\n\n"
        "@tt.metric(title='Bars below the peak', unit='fraction')\n"
        "def below(run):\n    return (run.equity['drawdown'] < 0).mean()\n\n\n"
        "def broken(run):\n    return run.nothing\n"
    )
    plain = tt(*BACKTEST, "--json").json
    own = tt(*BACKTEST, "--metric", str(path), "--metric", f"{path}:broken", "--json").json
    assert (own["run_id"], own["reused"]) == (plain["run_id"], True)
    assert 0 < own["metrics"]["below"] < 1
    assert own["metrics"]["broken"] is None
    assert {key: own["metrics"][key] for key in plain["metrics"]} == plain["metrics"]
    assert own["warnings"][-1].startswith("metric broken (my_metrics.py, line 10): AttributeError")
    table = tt("runs", "show", own["run_id"], "--metric", f"{path}:below").out
    assert f"Bars below the peak     {own['metrics']['below']:.2%}" in re.sub(" {2,}", "     ", table)
    assert tt("runs", "show", own["run_id"], "--metric", f"{path}:below", "--json").json["metrics"]["below"]
    page = tmp_path / "page.html"
    assert tt("report", own["run_id"], "--metric", f"{path}:below", "--out", str(page)).status == 0
    assert "Bars below the peak" in page.read_text()
    tt(*BACKTEST, "--metric", f"{path}:belw").failed(2, "did you mean below")


def test_money_in_json_is_in_cents(tt: Call) -> None:
    done = tt(*BACKTEST, "--commission", "0.001", "--json").json
    shown = tt("runs", "show", done["run_id"], "--json").json
    listed = next(one for one in tt("runs", "--json").json if one["run_id"] == done["run_id"])
    amounts = [one["final_equity"] for one in (done, shown, listed)]
    amounts += [one["metrics"][key] for one in (done, shown, listed) for key in ("fees", "average_win", "expectancy")]
    amounts += [row[key] for row in shown["trades"] for key in ("profit", "fees", "gross_profit")]
    assert all(amount == round(amount, 2) for amount in amounts)
    assert any(row["exit_price"] != round(row["exit_price"], 2) for row in shown["trades"])
