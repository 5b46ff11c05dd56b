"""Dividends, splits and capital gains."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.market.action_rows import ACTION_SCHEMA, action_rows, actions_of
from domain.market.corporate_actions import CapitalGain, CorporateAction, Dividend, Split
from domain.shared.errors import InvalidValue
from domain.shared.values import Symbol, Venue

above_zero = st.floats(min_value=1e-9, max_value=1e9)
symbols, venues = st.sampled_from([Symbol("NAN"), Symbol("BHP")]), st.sampled_from([Venue("ASX"), Venue("XNYS")])
days, times = st.dates(date(1970, 1, 1), date(2100, 1, 1)), st.none() | st.datetimes(timezones=st.just(UTC))
known = times.filter(lambda at: at is None or datetime(1970, 1, 1, tzinfo=UTC) < at < datetime(2100, 1, 1, tzinfo=UTC))
actions = st.lists(
    st.builds(Dividend, symbols, venues, days, above_zero, known)
    | st.builds(Split, symbols, venues, days, above_zero, known)
    | st.builds(CapitalGain, symbols, venues, days, above_zero, known)
)


@given(actions)
def test_rows_hold_all_of_an_action(given_actions: list[CorporateAction]) -> None:
    rows = action_rows(given_actions)
    assert rows.schema == ACTION_SCHEMA
    assert actions_of(rows) == given_actions


@pytest.mark.parametrize("number", [0.0, -1.0, float("nan"), float("inf")])
@pytest.mark.parametrize("kind", [Dividend, Split, CapitalGain])
def test_a_number_that_cannot_be_is_refused(kind: type[CorporateAction], number: float) -> None:
    with pytest.raises(InvalidValue, match="must be above zero"):
        kind(Symbol("BHP"), Venue("ASX"), date(2019, 3, 7), number)


def test_an_unknown_kind_is_refused() -> None:
    rows = action_rows([Split(Symbol("BHP"), Venue("ASX"), date(2019, 3, 7), 2.0)])
    with pytest.raises(InvalidValue, match="'rights' is not a corporate action"):
        actions_of(rows.with_columns(kind=pl.lit("rights")))
