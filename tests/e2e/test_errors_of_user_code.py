"""What a user's own code raises in a run is told with the line that raised it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

import ticktape as tt
from domain.shared.errors import Place, StrategyError
from tests.e2e.conftest import Call, call

CODE = """
import numpy as np
import polars as pl
import ticktape as tt


def ratio(one, other):
    return one / other


class InFunction(tt.Strategy):
    def on_data(self, date, symbol, data, portfolio):
        return tt.Buy(quantity=ratio(1, 0))


class InPackage(tt.Strategy):
    def on_data(self, date, symbol, data, portfolio):
        np.linalg.inv(np.zeros((2, 2)))


class Own(tt.FrameIndicator):
    inputs = ("close",)
    outputs = ("own",)
    lookback = 1

    def calculate(self, df):
        raise KeyError("own")


class InIndicator(tt.Strategy):
    indicators = (Own(),)

    def on_data(self, date, symbol, data, portfolio):
        return None


class WhenRefused(tt.Strategy):
    def on_data(self, date, symbol, data, portfolio):
        return tt.Sell()

    def on_order_rejected(self, order, reason, portfolio):
        raise RuntimeError("refused")


class WhenMade(tt.Strategy):
    def __init__(self, period: int = 0):
        self.step = 1 / period

    def on_data(self, date, symbol, data, portfolio):
        return None


class NoAction(tt.Strategy):
    def on_data(self, date, symbol, data, portfolio):
        return "buy"
"""


@pytest.fixture
def tape(tmp_path: Path) -> Call:
    """Runs a command on a folder with a series and the strategies."""
    rows = [f"2024-01-{day:02},10,11,9,10,1000\n" for day in range(1, 20)]
    Path("prices.csv").write_text("Date,Open,High,Low,Close,Volume\n" + "".join(rows))
    Path("broken.py").write_text(CODE)
    call("import", "prices.csv", "--symbol", "AAA", data_dir=tmp_path / "new")
    return lambda *arguments: call(*arguments, data_dir=tmp_path / "new")


@pytest.mark.parametrize(
    ("name", "said", "line"),
    [
        (
            "InFunction",
            "InFunction raised ZeroDivisionError at 2024-01-01T00:00:00+00:00: division",
            "return one / other",
        ),
        ("InPackage", "InPackage raised LinAlgError at", "np.linalg.inv(np.zeros((2, 2)))"),
        ("InIndicator", "KeyError: 'own'", 'raise KeyError("own")'),
        ("WhenRefused", "WhenRefused raised RuntimeError at", 'raise RuntimeError("refused")'),
        ("WhenMade", "WhenMade(): ZeroDivisionError", "self.step = 1 / period"),
    ],
)
def test_the_line_stands_behind_the_error(tape: Call, name: str, said: str, line: str) -> None:
    done = tape("backtest", "--strategy", f"broken.py:{name}", "--symbols", "AAA")
    number = 1 + CODE.splitlines().index(next(one for one in CODE.splitlines() if one.strip() == line))
    error, place = done.err.splitlines()
    assert done.status != 0
    assert error.startswith(f"error: {said}")
    assert place == f"  {Path('broken.py').resolve()}:{number}: {line}"


def test_what_is_said_of_an_answer_has_no_line_of_ours(tape: Call) -> None:
    done = tape("backtest", "--strategy", "broken.py:NoAction", "--symbols", "AAA")
    (error,) = done.err.splitlines()
    assert "'buy' is not an action" in error


def test_a_file_that_cannot_be_run_is_told_with_the_line(tape: Call) -> None:
    Path("file.py").write_text("import json\n\njson.loads('{')\n")
    done = tape("backtest", "--strategy", "file.py:Any", "--symbols", "AAA")
    assert "file.py, line 3: JSONDecodeError" in done.err
    assert done.err.endswith("(json.loads('{'))\n")


class Divides(tt.Strategy):
    """Raises in a function that it calls."""

    def on_data(self, date: object, symbol: str, data: object, portfolio: object) -> None:
        _divide(0)


def _divide(by: int) -> float:
    return 1 / by


def test_in_python_the_text_has_the_line_and_the_cause_is_chained() -> None:
    times = [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(5)]
    prices = {name: [10.0] * 5 for name in ("open", "high", "low", "close", "volume")}
    frame = pl.DataFrame({"timestamp": times, **prices})
    with pytest.raises(StrategyError, match=r"\(test_errors_of_user_code.py, line \d+: return 1 / by\)$") as told:
        tt.backtest(Divides(), candles=frame)
    assert isinstance(told.value.__cause__, ZeroDivisionError)


def test_the_code_of_a_notebook_is_called_so() -> None:
    assert str(Place("/tmp/ipykernel_7/123.py", 4, "1 / 0")) == "the notebook, line 4: 1 / 0"
    assert str(Place("/a/b.py", 4, "")) == "b.py, line 4"
