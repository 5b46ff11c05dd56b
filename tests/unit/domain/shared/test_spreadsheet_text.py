"""Texts that a spreadsheet would run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.spreadsheet_text import defused, undone


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-X", "@SUM(A1)", "\tx", "\rx", "-1-2", "'=1", "''@x", "+-1"])
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "AAPL", "-1", "+1.5", "-.5e-7", "-1.", "'", "'tis", "A=1", "1-2", "^GSPC", "'-1"])
def test_numbers_and_other_texts_stay(text: str) -> None:
    assert defused(text) == text
    assert undone(text) == text


@given(st.text("'=+-@\t\r1.eA", max_size=6))
def test_it_can_always_be_undone(text: str) -> None:
    assert undone(defused(text)) == text
