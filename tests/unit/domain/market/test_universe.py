"""Which symbols were listed when."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.market.listings import (
    Listing,
    ListingEvent,
    RecordedListing,
    SymbolDelisted,
    SymbolListed,
    SymbolRenamed,
    compare,
    listed_after,
)
from domain.market.universe import Span, Universe, universe_of
from domain.shared.errors import InvalidValue
from domain.shared.values import Symbol

FIRST = datetime(2019, 10, 17, 5, 55, tzinfo=UTC)
DAY = timedelta(days=1)
A, B, C = Symbol("A"), Symbol("B"), Symbol("C")


def history(*days: Iterable[ListingEvent]) -> list[RecordedListing]:
    """Events day by day from the first list on."""
    events = [(FIRST + number * DAY, event) for number, day in enumerate(days) for event in day]
    return [RecordedListing(version, at, event) for version, (at, event) in enumerate(events, start=1)]


def listed(symbol: Symbol, on: date | None = None) -> SymbolListed:
    return SymbolListed(symbol, f"{symbol} LIMITED", "", on)


def test_a_symbol_is_listed_from_the_list_that_showed_it_to_the_one_that_did_not() -> None:
    found = universe_of("ASX", history([listed(A), listed(B)], [SymbolDelisted(B, "")], [listed(C)]))
    assert found.spans == {
        "A": (Span(FIRST, None),),
        "B": (Span(FIRST, FIRST + DAY),),
        "C": (Span(FIRST + 2 * DAY, None),),
    }
    assert found.symbols == ("A", "B", "C")
    tick = timedelta(microseconds=1)
    assert [found.is_listed("B", at) for at in (FIRST - tick, FIRST, FIRST + DAY - tick, FIRST + DAY)] == [
        False,
        True,
        True,
        False,
    ]
    assert not found.is_listed("D", FIRST)


def test_a_symbol_may_come_back() -> None:
    found = universe_of("ASX", history([listed(A)], [SymbolDelisted(A, "")], [listed(A)]))
    assert found.spans["A"] == (Span(FIRST, FIRST + DAY), Span(FIRST + 2 * DAY, None))


def test_a_new_symbol_has_the_times_of_the_one_before_it() -> None:
    days: list[list[ListingEvent]] = [
        [listed(A)],
        [SymbolRenamed(B, A, "", "")],
        [SymbolRenamed(C, B, "", ""), SymbolRenamed(C, C, "x", "")],
    ]
    found = universe_of("ASX", history(*days))
    assert found.spans == {
        "A": (Span(FIRST, FIRST + DAY),),
        "B": (Span(FIRST, FIRST + 2 * DAY),),
        "C": (Span(FIRST, None),),
    }


def test_the_first_list_may_stand_for_the_time_before_it() -> None:
    born = date(2018, 7, 2)
    days = [[listed(A), listed(B, born)], [listed(C, born)]]
    found = universe_of("ASX", history(*days), assumed=True)
    assert found.assumed
    assert found.spans == {
        "A": (Span(None, None),),
        "B": (Span(datetime(2018, 7, 2, tzinfo=UTC), None),),
        "C": (Span(FIRST + DAY, None),),
    }
    assert found.is_listed("A", datetime(1900, 1, 1, tzinfo=UTC))


def test_there_is_no_universe_without_a_list() -> None:
    with pytest.raises(InvalidValue, match="no list of ASX"):
        universe_of("ASX", [])


@given(
    lists=st.lists(st.sets(st.sampled_from("ABCDE"), min_size=1), min_size=1, max_size=6),
    renames=st.booleans(),
    assumed=st.booleans(),
)
def test_at_each_list_the_universe_is_that_list(lists: list[set[str]], *, renames: bool, assumed: bool) -> None:
    events: list[RecordedListing] = []
    for number, symbols in enumerate(lists):
        now = [Listing(Symbol(one), "SAME" if renames and one in "AB" else one) for one in sorted(symbols)]
        found = compare(listed_after(one.event for one in events), now)
        events += [RecordedListing(len(events) + n, FIRST + number * DAY, one) for n, one in enumerate(found, 1)]
    universe = universe_of("ASX", events, assumed=assumed)
    for number, symbols in enumerate(lists):
        at = FIRST + number * DAY
        assert symbols <= {symbol for symbol in "ABCDE" if universe.is_listed(symbol, at)}
        if not renames:
            assert symbols == {symbol for symbol in "ABCDE" if universe.is_listed(symbol, at)}
    last = FIRST + len(lists) * DAY
    assert lists[-1] == {symbol for symbol in "ABCDE" if universe.is_listed(symbol, last)}
    again = Universe.restored(json.loads(json.dumps(universe.described())))
    assert again == universe
    part = universe.of(["E", "A", "Z"])
    assert set(part.spans) == {"A", "E"} & set(universe.spans)
