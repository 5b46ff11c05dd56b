"""Names near one that does not exist."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.suggestions import closest, did_you_mean, slips

DEMO = ("AAPL", "FB", "GOOG", "IBM", "MSFT")
WORDS = st.text(alphabet="abcd", max_size=8)


@pytest.mark.parametrize(
    ("text", "known", "meant"),
    [
        ("aapl", DEMO, ("AAPL",)),
        ("APPL", DEMO, ("AAPL",)),
        ("MSTF", DEMO, ("MSFT",)),
        ("GOGO", DEMO, ("GOOG",)),
        ("IMB", DEMO, ("IBM",)),
        ("AAPL.US", DEMO, ("AAPL",)),
        ("zzzz", DEMO, ()),
        ("", DEMO, ()),
        ("sharp", ("sharpe", "sortino"), ("sharpe",)),
        ("crossover", ("MovingAverageCrossover", "BuyAndHold"), ("MovingAverageCrossover",)),
        ("1D", ("1d", "1w", "1M"), ("1d",)),
        ("1y", ("1d", "1w", "1M"), ()),
    ],
)
def test_what_was_probably_meant(text: str, known: tuple[str, ...], meant: tuple[str, ...]) -> None:
    assert closest(text, known) == meant


def test_a_name_in_another_letter_case_is_the_only_answer() -> None:
    assert closest("abc", ["ABD", "ABC", "abcd", "Abc"]) == ("ABC", "Abc")


def test_the_fewest_slips_come_first_and_few_are_named() -> None:
    assert closest("engulfin", ["engulfed", "engulfing", "engulf"]) == ("engulfing", "engulf", "engulfed")
    assert closest("engulfin", ["engulfed", "engulfing", "engulf"], most=1) == ("engulfing",)


def test_of_equally_near_names_those_that_begin_alike_come_first() -> None:
    assert closest("BHX", ["AHX", "BHP", "CHX"], most=2) == ("BHP", "AHX")


def test_it_is_asked_in_words() -> None:
    assert did_you_mean(["AAPL"]) == "did you mean AAPL?"
    assert did_you_mean(["AAPL", "AA"]) == "did you mean AAPL or AA?"
    assert did_you_mean([]) == ""


@pytest.mark.parametrize(
    ("left", "right", "distance"),
    [("", "", 0), ("abc", "", 3), ("kitten", "sitting", 3), ("ca", "ac", 1), ("ca", "abc", 3), ("abcd", "acbd", 1)],
)
def test_slips(left: str, right: str, distance: int) -> None:
    assert slips(left, right) == distance


@given(WORDS, WORDS)
def test_slips_are_as_many_in_either_direction_and_never_more_than_letters(left: str, right: str) -> None:
    assert slips(left, right) == slips(right, left) <= max(len(left), len(right))
    assert (slips(left, right) == 0) == (left == right)


@given(WORDS, WORDS, st.integers(0, 8))
def test_one_slip_is_one(word: str, letter: str, at: int) -> None:
    assert slips(word, word[:at] + letter[:1] + word[at:]) == len(letter[:1])
    swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    assert slips(word, swapped) <= 1
