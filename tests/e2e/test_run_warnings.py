"""Warnings of a run: of its own dates only, and of splits and dividends that its prices are not adjusted for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.e2e.conftest import Call, call

DAYS = [date(2020, 1, 1) + timedelta(days=number) for number in range(40)]
SPLIT, SOLD = DAYS[20], DAYS[30]

STRATEGY = """
import datetime as dt
import ticktape as tt


class Until(tt.Strategy):
    def __init__(self, buy: str = "2020-01-03", sell: str = "2030-01-01"):
        self.bought, self.sold = dt.date.fromisoformat(buy), dt.date.fromisoformat(sell)

    def on_data(self, date, symbol, data, portfolio):
        if date.date() == self.bought:
            return tt.Buy()
        if date.date() == self.sold:
            return tt.Close()
        return None
"""

Warnings = Callable[..., list[str]]


@pytest.fixture
def empty(tmp_path: Path) -> Call:
    """Runs a command on a new data folder."""
    return lambda *arguments: call(*arguments, data_dir=tmp_path / "new")


@pytest.fixture
def warnings(empty: Call) -> Warnings:
    """The warnings of a run with options."""
    Path("until.py").write_text(STRATEGY)

    def told(*options: str) -> list[str]:
        run = empty("backtest", "--strategy", "until.py:Until", *options, "--json")
        assert run.status == 0, run
        return list(run.json["warnings"])

    return told


def rows(names: str, cells: Callable[[date, float], str], days: list[date] = DAYS, split: date = SPLIT) -> str:
    lines = [f"Date,Open,High,Low,Close,Volume,{names}"]
    for day in days:
        price = 100.0 if day < split else 25.0
        lines.append(f"{day},{price},{price + 1},{price - 1},{price},1000000,{cells(day, price)}")
    return "\n".join(lines) + "\n"


def recorded(day: date, _: float) -> str:
    return f"{4 if day == SPLIT else 0},{0.5 if day == DAYS[10] else 0}"


def adjusted(day: date, price: float) -> str:
    return f"{price if day >= SPLIT else price / 4}"


def test_a_recorded_split_held_at_raw_prices_is_named_with_its_day(empty: Call, warnings: Warnings) -> None:
    Path("a.csv").write_text(rows("Stock Splits,Dividends", recorded))
    empty("import", "a.csv", "--symbol", "AAA")
    for prices in ("raw", "adjusted"):  # the file has no adjusted close
        (line,) = warnings("--prices", prices)
        assert line.startswith("AAA was held over a dividend of 0.5 on 2020-01-11, a split of 4 on 2020-01-21 at raw")


def test_what_was_not_held_is_not_named(empty: Call, warnings: Warnings) -> None:
    Path("a.csv").write_text(rows("Stock Splits,Dividends", recorded))
    empty("import", "a.csv", "--symbol", "AAA")
    assert warnings("--param", "buy=2020-01-23") == []
    assert warnings("--param", "sell=2020-01-08") == []
    assert warnings("--start-date", "2020-01-25", "--param", "buy=2020-01-26") == []
    (line,) = warnings("--param", "sell=2020-01-15")
    assert "a dividend of 0.5 on 2020-01-11 at raw" in line
    # Sold at the open of the ex-date's own bar: held over it all the same.
    told = warnings("--param", "buy=2020-01-12", "--param", "sell=2020-01-20")
    assert any("held over a split of 4 on 2020-01-21" in line for line in told)
    # Bought at that open: not.
    assert not any("held over" in line for line in warnings("--param", "buy=2020-01-20"))


def test_a_split_that_the_closes_do_not_show_is_no_break(empty: Call, warnings: Warnings) -> None:
    Path("a.csv").write_text(rows("Stock Splits,Dividends", recorded, split=DAYS[0]).replace("0.5", "0"))
    empty("import", "a.csv", "--symbol", "AAA")
    assert warnings("--prices", "raw") == []


def test_a_jump_of_the_factor_is_named_where_prices_are_raw(empty: Call, warnings: Warnings) -> None:
    Path("a.csv").write_text(rows("Adj Close", adjusted))
    empty("import", "a.csv", "--symbol", "AAA")
    (line,) = warnings("--prices", "raw")
    assert line.startswith("AAA was held over an adjustment by 0.25 on 2020-01-21 at raw prices")
    assert warnings("--prices", "adjusted") == []


def test_many_symbols_share_a_line(empty: Call, warnings: Warnings) -> None:
    Path("a.csv").write_text(rows("Stock Splits,Dividends", recorded))
    for symbol in ("AAA", "BBB", "CCC", "DDD"):
        empty("import", "a.csv", "--symbol", symbol)
    (line,) = warnings("--prices", "raw")
    assert line.startswith("4 symbols were held over 8 splits or dividends at raw prices, the largest a split of 4 on")


def test_gaps_before_the_runs_first_day_are_not_told(empty: Call, warnings: Warnings) -> None:
    gap = [day for day in DAYS if not DAYS[5] < day < DAYS[13]]
    Path("a.csv").write_text(rows("Adj Close", lambda _, price: f"{price}", gap, split=DAYS[0]))
    empty("import", "a.csv", "--symbol", "AAA")
    assert "AAA: 1 gap in the data, the longest of 8 days after 2020-01-06" in warnings()
    for own in (("--start-date", "2020-01-20"), ("--start-date", "2020-01-10"), ("--end-date", "2020-01-05")):
        assert not any("gap" in line for line in warnings(*own))


def test_bars_of_another_length_before_the_runs_first_day_are_not_told(empty: Call, warnings: Warnings) -> None:
    Path("a.csv").write_text(
        "Date,Open,High,Low,Close,Volume\n"
        + "".join(f"{day} 10:00,9,11,8,10,5\n" for day in DAYS)
        + "2020-01-04 10:20,9,11,8,10,5\n"
    )
    empty("import", "a.csv", "--symbol", "AAA", "--interval", "1h")
    assert any("opened while" in line for line in warnings("--interval", "1h"))
    assert not any("opened while" in line for line in warnings("--interval", "1h", "--start-date", "2020-01-05"))


def test_a_symbol_that_ended_before_the_run_is_said_to_have_no_bars(empty: Call, warnings: Warnings) -> None:
    for symbol, days in (("NEW", DAYS), ("OLD", DAYS[:10])):
        Path("a.csv").write_text(rows("Adj Close", lambda _, price: f"{price}", days, split=DAYS[0]))
        empty("import", "a.csv", "--symbol", symbol)
    assert any(line.startswith("OLD ends early, on 2020-01-10") for line in warnings())
    assert warnings("--start-date", "2020-01-20") == ["no bars of OLD within the run's dates"]
