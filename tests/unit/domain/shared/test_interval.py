"""The length of a candle."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.errors import InvalidValue
from domain.shared.interval import Interval, from_microseconds, to_microseconds

instants = st.integers(0, 7 * 10**15).map(from_microseconds)


def test_minutes_and_months_are_apart_also_in_paths() -> None:
    assert Interval("1m") != Interval("1M")
    assert Interval("1mo") == Interval("1M")
    assert {interval.path_name.lower() for interval in Interval.supported()} == {
        interval.path_name for interval in Interval.supported()
    }


@pytest.mark.parametrize("text", ["", "1", "2m", "1D", "1 d", "d", "-1d", None])
def test_what_is_no_interval(text: str) -> None:
    with pytest.raises(InvalidValue, match="is not an interval: use one of 1s, 1m"):
        Interval(text)


def test_lengths_ascend() -> None:
    lengths = [interval.microseconds for interval in Interval.supported()]
    assert lengths == sorted(lengths)
    assert Interval("4h").duration == timedelta(hours=4)


@pytest.mark.parametrize(
    ("opened", "following"),
    [
        ((2023, 1, 1), (2023, 2, 1)),
        ((2023, 12, 1), (2024, 1, 1)),
        ((2024, 2, 1), (2024, 3, 1)),
        ((2023, 1, 31, 13), (2023, 2, 28, 13)),
        ((2024, 1, 31, 13), (2024, 2, 29, 13)),
    ],
)
def test_a_month_ends_with_the_month(opened: tuple[int, ...], following: tuple[int, ...]) -> None:
    month = Interval("1M")
    assert month.next_open(datetime(*opened, tzinfo=UTC)) == datetime(*following, tzinfo=UTC)  # type: ignore[arg-type, misc]


@given(st.sampled_from(Interval.supported()), instants)
def test_a_candle_closes_in_the_microsecond_before_the_next_opens(interval: Interval, opened: datetime) -> None:
    closed = interval.close_of(opened)
    assert opened < closed < interval.next_open(opened)
    assert interval.next_open(opened) - closed == timedelta(microseconds=1)


@given(instants)
def test_microseconds_and_instants_are_one(instant: datetime) -> None:
    assert from_microseconds(to_microseconds(instant)) == instant
    assert to_microseconds(datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC)) == 1_000_005
