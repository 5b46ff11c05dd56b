"""What happens between one list and the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.market.listings import (
    Listing,
    ListingEvent,
    ListShrank,
    SymbolDelisted,
    SymbolListed,
    SymbolReclassified,
    SymbolRenamed,
    check_shrink,
    compare,
    listed_after,
)
from domain.shared.values import Symbol

DAYS = [None, date(2001, 5, 17), date(2019, 10, 1)]


def listing(symbol: str, name: str = "", sector: str = "Energy", listed_on: date | None = None) -> Listing:
    return Listing(Symbol(symbol), name or f"{symbol} LIMITED", sector, None, listed_on)


def events_between(known: list[Listing], arriving: list[Listing]) -> list[ListingEvent]:
    return list(compare({one.symbol: one for one in known}, arriving))


def told(one: Listing) -> tuple[str, str, str]:
    return one.symbol, one.name, one.sector


lists = st.lists(
    st.builds(
        listing,
        st.sampled_from(["NAN", "INF", "TRUE", "14D", "BHP"]),
        st.sampled_from(["NANOSONICS", "INFINITY", "BHP GROUP"]),
        st.sampled_from(["Energy", "Materials", ""]),
        st.sampled_from(DAYS),
    ),
    unique_by=lambda one: one.symbol,
    min_size=1,
)


def test_the_first_list_is_all_listings_in_the_order_of_symbols() -> None:
    first = [listing("BHP"), listing("14D", listed_on=DAYS[1])]
    assert events_between([], first) == [
        SymbolListed(Symbol("14D"), "14D LIMITED", "Energy", DAYS[1]),
        SymbolListed(Symbol("BHP"), "BHP LIMITED", "Energy"),
    ]


def test_the_same_list_again_is_no_event_whatever_its_order_and_capitalisation() -> None:
    known = [listing("BHP", listed_on=DAYS[1]), listing("NAN")]
    again = [replace(known[1], market_cap=5, listed_on=DAYS[2]), replace(known[0], market_cap=7, listed_on=None)]
    assert events_between(known, again) == []


def test_what_is_gone_is_told_before_what_is_new() -> None:
    assert events_between([listing("OLD")], [listing("NEW")]) == [
        SymbolDelisted(Symbol("OLD"), "OLD LIMITED"),
        SymbolListed(Symbol("NEW"), "NEW LIMITED", "Energy"),
    ]


def test_another_name_is_a_rename() -> None:
    known, now = listing("ALL", "ARISTOCRAT"), listing("ALL", "ARISTOCRAT LEISURE")
    assert events_between([known], [now]) == [
        SymbolRenamed(Symbol("ALL"), Symbol("ALL"), "ARISTOCRAT LEISURE", "ARISTOCRAT")
    ]


def test_another_symbol_of_the_same_company_is_a_rename() -> None:
    known, now = listing("FMG", "FORTESCUE"), listing("FTS", "FORTESCUE", "Materials")
    assert events_between([known], [now]) == [
        SymbolRenamed(Symbol("FTS"), Symbol("FMG"), "FORTESCUE", "FORTESCUE"),
        SymbolReclassified(Symbol("FTS"), "Materials", "Energy"),
    ]


@pytest.mark.parametrize(
    ("known", "now"),
    [
        ([listing("A", "X"), listing("B", "X")], [listing("C", "X")]),
        ([listing("A", "X")], [listing("B", "X"), listing("C", "X")]),
        ([listing("A", "X", listed_on=DAYS[1])], [listing("B", "X", listed_on=DAYS[2])]),
    ],
    ids=["two are gone", "two are new", "listed on another day"],
)
def test_where_it_is_not_sure_which_company_moved_none_did(known: list[Listing], now: list[Listing]) -> None:
    kinds = {type(event) for event in events_between(known, now)}
    assert kinds == {SymbolDelisted, SymbolListed}


def test_a_symbol_given_to_another_company_is_delisted_and_listed() -> None:
    known, now = listing("WM", "WASHINGTON MUTUAL", listed_on=DAYS[1]), listing("WM", "WASTE", "", DAYS[2])
    assert events_between([known], [now]) == [
        SymbolDelisted(Symbol("WM"), "WASHINGTON MUTUAL"),
        SymbolListed(Symbol("WM"), "WASTE", "", DAYS[2]),
    ]


def test_another_sector_is_told() -> None:
    assert events_between([listing("A", sector="")], [listing("A")]) == [
        SymbolReclassified(Symbol("A"), "Energy", ""),
    ]


@given(lists, lists, lists)
def test_a_history_comes_to_the_last_list(first: list[Listing], second: list[Listing], third: list[Listing]) -> None:
    history: list[ListingEvent] = []
    for arriving in (first, second, third):
        history += compare(listed_after(history), arriving)
        listed = listed_after(history)
        assert sorted(map(told, listed.values())) == sorted(map(told, arriving))
        assert all(symbol == one.symbol for symbol, one in listed.items())
        assert compare(listed, arriving) == ()


@pytest.mark.parametrize(("known", "arriving"), [(100, 95), (100, 300), (0, 0), (2192, 2083)])
def test_a_list_may_lose_a_few(known: int, arriving: int) -> None:
    check_shrink(known, arriving)


@pytest.mark.parametrize(("known", "arriving", "share"), [(100, 94, 0.05), (2192, 1, 0.99), (10, 9, 0.0)])
def test_a_list_that_lost_too_many_is_refused(known: int, arriving: int, share: float) -> None:
    with pytest.raises(ListShrank, match="refused until it is confirmed") as refused:
        check_shrink(known, arriving, share)
    assert (refused.value.known, refused.value.arriving, refused.value.share) == (known, arriving, share)
