"""``tt.backtest``: arguments that cannot be used, and moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import ticktape as tt
from application.ports.tape import Tape
from infrastructure.containers.build import build
from infrastructure.settings import load_settings
from ticktape.frames import candles_of

ROWS = 48
CLOSES = [100.0 + (row % 7) for row in range(ROWS)]
FRAME = pl.DataFrame(
    {
        "timestamp": [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=row) for row in range(ROWS)],
        "open": CLOSES,
        "high": [close + 1.0 for close in CLOSES],
        "low": [close - 1.0 for close in CLOSES],
        "close": CLOSES,
        "volume": [1_000.0] * ROWS,
    }
)


def times(**arguments: Any) -> list[datetime]:
    return tt.backtest(tt.BuyAndHold, candles=FRAME, **arguments).equity["time"].to_list()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"fill_at": "yesterday"}, "fill_at must be next_open or same_close"),
        ({"prices": "nice"}, "prices must be adjusted or raw"),
        ({"start": "soon"}, "start must be a date"),
        ({"end": "2024-02-30"}, "end must be a date"),
        ({"start": 2024}, "start must be a date"),
        ({"commission": "cheap"}, "commission 'cheap': 'cheap' is no commission; it is written 0.1%"),
        ({"slippage": None}, "slippage must be a Slippage such as .*; as a text it is written 0.05%"),
        ({"sizing": 0.5}, r"sizing must be a model such as EqualWeight\(\) or FractionOfEquity\(0.5\), not 0.5"),
        ({"execution": 3}, "execution must be a tt.ExecutionModel"),
        ({"initial_capital": 0}, "initial capital must be above zero"),
        ({"lot_size": -1}, "lot_size must be above zero"),
        ({"interval": "7q"}, "'7q' is not an interval"),
        ({"start": "2024-01-02", "end": "2024-01-01"}, "is before the start"),
        ({"start": "2024-01-01T05:00:00+00:00", "end": "2024-01-01T14:00:00+10:00"}, "is before the start"),
    ],
)
def test_an_argument_that_cannot_be_used_is_named(arguments: dict[str, Any], reason: str) -> None:
    with pytest.raises(tt.TicktapeError, match=reason):
        times(**arguments)


@pytest.mark.parametrize(
    ("strategy", "parameters", "name", "expected"),
    [
        ("BuyAndHold", None, "BuyAndHold", {}),
        ("buyandhold", {}, "BuyAndHold", {}),
        ("golden_cross", None, "MovingAverageCrossover", {"fast_period": 50, "slow_period": 200}),
        ("golden_cross", {"fast_period": 10}, "MovingAverageCrossover", {"fast_period": 10, "slow_period": 200}),
        (
            tt.MovingAverageCrossover,
            {"fast_period": 3},
            "MovingAverageCrossover",
            {"fast_period": 3, "slow_period": 50},
        ),
    ],
)
def test_a_strategy_goes_by_name_as_on_the_command_line(
    strategy: Any, parameters: dict[str, Any] | None, name: str, expected: dict[str, Any]
) -> None:
    started = tt.backtest(strategy, parameters=parameters, candles=FRAME).run.started
    assert (started.strategy, started.parameters) == (name, expected)


@pytest.mark.process
def test_a_strategy_of_a_file_goes_by_the_file_s_name(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        "import ticktape as tt\n\n\nclass Mine(tt.Strategy):\n    def __init__(self, size: int = 1) -> None:\n"
        "        self.size = size\n\n    def on_data(self, date, symbol, data, portfolio):\n        return None\n"
    )
    for reference in (f"{file}:Mine", str(file)):
        started = tt.backtest(reference, parameters={"size": 3}, candles=FRAME).run.started
        assert (started.strategy, started.parameters) == ("Mine", {"size": 3})
        assert tt.lookahead(reference, candles=FRAME, cuts=1).strategy == "Mine"


@pytest.mark.parametrize(
    ("strategy", "parameters", "reason"),
    [
        ("golden_cros", None, "no strategy 'golden_cros': did you mean the preset golden_cross"),
        ("RSIMeanReversal", None, "did you mean RSIMeanReversion"),
        ("nowhere.py:Mine", None, "no strategy file nowhere.py"),
        ("golden_cross", {"fast_perod": 3}, r"no parameter 'fast_perod': it has .* \(did you mean fast_period\?\)"),
        (tt.BuyAndHold(), {"period": 3}, "parameters are for a class or a name"),
        (3, None, "strategy must be an instance or a class of tt.Strategy, or a name, not 3"),
        (int, None, "strategy must be an instance or a class of tt.Strategy, or a name"),
    ],
)
def test_what_is_no_strategy_is_refused(strategy: Any, parameters: dict[str, Any] | None, reason: str) -> None:
    with pytest.raises(tt.TicktapeError, match=reason):
        tt.backtest(strategy, parameters=parameters, candles=FRAME)


def test_a_name_that_does_not_exist_is_answered_with_the_nearest() -> None:
    result = tt.backtest("BuyAndHold", candles=FRAME)
    with pytest.raises(KeyError, match="no metric 'sharp': did you mean sharpe"):
        result.metrics["sharp"]
    with pytest.raises(KeyError, match="no metric 'zzz': there are total_return, "):
        result.metrics["zzz"]
    assert result.metrics.get("sharp") is None
    with pytest.raises(AttributeError, match="did you mean backtest"):
        tt.backtset  # noqa: B018
    with pytest.raises(AttributeError, match="did you mean RSI"):
        tt.indicators.RSJ  # noqa: B018
    with pytest.raises(tt.TicktapeError, match="did you mean RSI"):
        tt.indicators.get("RSJ")
    with pytest.raises(AttributeError, match="did you mean CDLENGULFING"):
        tt.patterns.ENGULFIN  # noqa: B018


@pytest.mark.parametrize(
    ("start", "end", "bars"),
    [
        ("2024-01-01", "2024-01-01", 24),
        (date(2024, 1, 2), None, 24),
        ("2024-01-01T20:00:00Z", "2024-01-01", 4),
        ("2024-01-02", "2024-01-02T03:00:00Z", 4),
        ("2024-01-01T10:00:00+10:00", "2024-01-01T05:00:00+00:00", 6),
        (datetime(2024, 1, 2, 20), None, 4),  # noqa: DTZ001 - a time without a zone is what this is about
    ],
)
def test_sessions_and_times_may_be_mixed(start: Any, end: Any, bars: int) -> None:
    assert len(times(start=start, end=end)) == bars


class Sized(tt.Strategy):
    """Buys some units at once."""

    def __init__(self, units: float) -> None:
        self.units = units

    def on_data(self, date: datetime, symbol: str, data: tt.Bar, portfolio: tt.PortfolioView) -> tt.Buy | None:
        return None if portfolio.has_position(symbol) else tt.Buy(quantity=self.units)


@pytest.mark.parametrize(("given", "recorded"), [(np.int64(3), 3), (np.float32(2.5), 2.5), (True, True), (4, 4)])
def test_numbers_of_numpy_are_parameters(given: Any, recorded: object) -> None:
    parameters = tt.backtest(Sized(given), candles=FRAME, lot_size=0.5).run.started.parameters
    assert parameters == {"units": recorded}
    assert type(parameters["units"]) is type(recorded)


@pytest.mark.parametrize("given", [float("nan"), float("inf"), object(), FRAME])
def test_what_cannot_be_recorded_is_no_parameter(given: Any) -> None:
    with pytest.raises(tt.TicktapeError, match="cannot be recorded"):
        tt.backtest(Sized(given), candles=FRAME)


NOTEBOOK = """
class Cell(tt.Strategy):
    def on_data(self, date, symbol, data, portfolio):
        return None if portfolio.has_position(symbol) else tt.Buy(quantity={units})
"""


def test_a_strategy_without_source_is_never_answered_from_the_journal(tmp_path: Path) -> None:
    container = build(load_settings(profile="local", data_dir=tmp_path))
    container.get(Tape).append(candles_of(FRAME).good, received_at=datetime(2024, 2, 1, tzinfo=UTC))
    bought = []
    for units in (1, 2, 2):
        cell: dict[str, Any] = {"tt": tt}
        exec(NOTEBOOK.format(units=units), cell)
        result = tt.backtest(cell["Cell"], symbols="ASSET", interval="1h", data_dir=tmp_path)
        assert not result.run.reused
        assert any("cannot be verified" in warning for warning in result.warnings)
        bought.append(result.positions["quantity"].to_list())
    assert bought == [[1.0], [2.0], [2.0]]
