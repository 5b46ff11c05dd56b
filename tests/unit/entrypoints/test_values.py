from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.risk.sizing import EqualWeight, FixedMoney, FixedQuantity, FractionOfEquity, Sizing
from domain.shared.errors import InvalidValue
from entrypoints.cli import values


def test_a_date_is_a_session_and_a_time_with_offset_an_instant() -> None:
    assert values.moment("2005-01-31", "--start-date") == date(2005, 1, 31)
    assert type(values.moment("2005-01-31", "--start-date")) is date
    assert values.moment("2005-01-31T14:30:00Z", "--start-date") == datetime(2005, 1, 31, 14, 30, tzinfo=UTC)
    moved = values.moment("2005-01-31T14:30+10:00", "--start-date")
    assert moved == datetime(2005, 1, 31, 4, 30, tzinfo=UTC)
    assert isinstance(moved, datetime)
    assert moved.tzinfo is UTC
    assert values.moment(None, "--start-date") is None


@pytest.mark.parametrize("text", ["", "yesterday", "2005-02-30", "2005-1-1", "31.01.2005", "2005-01-31T25:00:00Z"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match=r"--end-date .* is not a date"):
        values.moment(text, "--end-date")


def test_a_time_without_offset_is_refused() -> None:
    with pytest.raises(InvalidValue, match="has no offset"):
        values.moment("2005-01-31T14:30:00", "--start-date")


def test_known_at_a_date_is_known_at_its_end() -> None:
    assert values.instant("2005-01-31", "--known-at") == datetime(2005, 1, 31, 23, 59, 59, 999_999, tzinfo=UTC)


def test_symbols_are_split_and_each_is_there_once() -> None:
    assert values.symbols(["MSFT, AAPL", "BRK.B,MSFT"]) == ("MSFT", "AAPL", "BRK.B")
    with pytest.raises(InvalidValue, match="is not a symbol"):
        values.symbols(["AAPL,"])


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_money_is_exactly_what_was_written(amount: Decimal) -> None:
    assert values.money(str(amount), "--initial-capital") == amount


@pytest.mark.parametrize("text", ["", "much", "nan", "inf", "1,000"])
def test_money_is_a_finite_number(text: str) -> None:
    with pytest.raises(InvalidValue, match="--initial-capital"):
        values.money(text, "--initial-capital")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("equal", EqualWeight()),
        ("fraction:0.1", FractionOfEquity(0.1)),
        ("money:1000", FixedMoney(1000.0)),
        ("quantity:10", FixedQuantity(10.0)),
    ],
)
def test_sizing_rules(text: str, rule: Sizing) -> None:
    assert values.sizing(text) == rule


@pytest.mark.parametrize(
    "text", ["", "half", "equal:", "fraction", "fraction:2", "money:-1", "quantity:many", "money:nan"]
)
def test_other_sizing_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="is none of equal"):
        values.sizing(text)


def test_a_reserve_below_zero_is_refused_by_its_own_name() -> None:
    with pytest.raises(InvalidValue, match=r"^--cash-reserve must be money of zero or more, not -5$"):
        values.sizing("equal", -5.0)
