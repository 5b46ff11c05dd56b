"""Only prices that a trade certainly went through count for its excursions."""

from __future__ import annotations

import math

import pytest

from domain.performance.excursions import Place, PriceBar, entry_range, excursion, exit_range

BAR = PriceBar(100.0, 110.0, 90.0, 105.0)


@pytest.mark.parametrize(
    ("price", "place", "expected"),
    [
        (100.0, Place.OPEN, (90.0, 110.0)),
        (105.0, Place.CLOSE, (105.0, 105.0)),
        (95.0, Place.INSIDE, (90.0, 105.0)),  # it came down to 95: the high may have been before
        (108.0, Place.INSIDE, (105.0, 110.0)),  # it came up to 108: the low may have been before
    ],
)
def test_the_bar_of_the_entry(price: float, place: Place, expected: tuple[float, float]) -> None:
    assert entry_range(BAR, price, place) == expected


@pytest.mark.parametrize(
    ("price", "place", "expected"),
    [
        (100.0, Place.OPEN, (100.0, 100.0)),
        (95.0, Place.INSIDE, (95.0, 100.0)),
        (108.0, Place.INSIDE, (100.0, 108.0)),
        (105.0, Place.CLOSE, (90.0, 110.0)),
    ],
)
def test_the_bar_of_the_exit(price: float, place: Place, expected: tuple[float, float]) -> None:
    assert exit_range(BAR, price, place) == expected


def test_excursions_of_long_and_short() -> None:
    long = excursion(long=True, entry_price=100.0, lowest=80.0, highest=125.0, bars=3)
    assert [long.adverse, long.favourable, long.bars] == [pytest.approx(-0.2), 0.25, 3]
    short = excursion(long=False, entry_price=100.0, lowest=80.0, highest=125.0, bars=3)
    assert [short.adverse, short.favourable] == [-0.25, pytest.approx(0.2)]


def test_a_trade_that_never_went_wrong_has_none() -> None:
    found = excursion(long=True, entry_price=100.0, lowest=101.0, highest=102.0, bars=0)
    assert [found.adverse, found.favourable] == [0.0, pytest.approx(0.02)]
    assert math.isnan(excursion(long=True, entry_price=0.0, lowest=1.0, highest=1.0, bars=0).adverse)
