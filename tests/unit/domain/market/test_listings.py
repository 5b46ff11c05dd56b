"""What happens between one list and the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import hypothesis
import pytest
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
from domain.shared.decider import Decider
from domain.shared.values import Symbol
from tests.support.deciders import Given, Specification

History = tuple[ListingEvent, ...]

LISTINGS: Decider[History, list[Listing], ListingEvent] = Decider(
    (), lambda history, arriving: compare(listed_after(history), arriving), lambda history, event: (*history, event)
)
"""Decides on a list as it arrives."""

given = Specification(LISTINGS)

DAYS = [None, date(2001, 5, 17), date(2019, 10, 1)]


def listing(symbol: str, name: str = "", sector: str = "Energy", listed_on: date | None = None) -> Listing:
    return Listing(Symbol(symbol), name or f"{symbol} LIMITED", sector, None, listed_on)


def listed(*listings: Listing) -> Given[History, list[Listing], ListingEvent]:
    """Given that a list of these was the last one."""
    return given(SymbolListed(one.symbol, one.name, one.sector, one.listed_on) for one in listings)


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
    given([]).when([listing("BHP"), listing("14D", listed_on=DAYS[1])]).then(
        [
            SymbolListed(Symbol("14D"), "14D LIMITED", "Energy", DAYS[1]),
            SymbolListed(Symbol("BHP"), "BHP LIMITED", "Energy"),
        ]
    )


def test_the_same_list_again_is_no_event_whatever_its_order_and_capitalisation() -> None:
    known = [listing("BHP", listed_on=DAYS[1]), listing("NAN")]
    again = [replace(known[1], market_cap=5, listed_on=DAYS[2]), replace(known[0], market_cap=7, listed_on=None)]
    listed(*known).when(again).then_nothing()


def test_what_is_gone_is_told_before_what_is_new() -> None:
    listed(listing("OLD")).when([listing("NEW")]).then(
        [
            SymbolDelisted(Symbol("OLD"), "OLD LIMITED"),
            SymbolListed(Symbol("NEW"), "NEW LIMITED", "Energy"),
        ]
    )


def test_another_name_is_a_rename() -> None:
    listed(listing("ALL", "ARISTOCRAT")).when([listing("ALL", "ARISTOCRAT LEISURE")]).then(
        [SymbolRenamed(Symbol("ALL"), Symbol("ALL"), "ARISTOCRAT LEISURE", "ARISTOCRAT")]
    )


def test_another_symbol_of_the_same_company_is_a_rename() -> None:
    listed(listing("FMG", "FORTESCUE")).when([listing("FTS", "FORTESCUE", "Materials")]).then(
        [
            SymbolRenamed(Symbol("FTS"), Symbol("FMG"), "FORTESCUE", "FORTESCUE"),
            SymbolReclassified(Symbol("FTS"), "Materials", "Energy"),
        ]
    )


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
    kinds = {type(event) for event in listed(*known).when(now).events}
    assert kinds == {SymbolDelisted, SymbolListed}


def test_a_symbol_given_to_another_company_is_delisted_and_listed() -> None:
    listed(listing("WM", "WASHINGTON MUTUAL", listed_on=DAYS[1])).when([listing("WM", "WASTE", "", DAYS[2])]).then(
        [
            SymbolDelisted(Symbol("WM"), "WASHINGTON MUTUAL"),
            SymbolListed(Symbol("WM"), "WASTE", "", DAYS[2]),
        ]
    )


def test_another_sector_is_told() -> None:
    listed(listing("A", sector="")).when([listing("A")]).then([SymbolReclassified(Symbol("A"), "Energy", "")])


@hypothesis.given(lists, lists, lists)
def test_a_history_comes_to_the_last_list(first: list[Listing], second: list[Listing], third: list[Listing]) -> None:
    past = given([])
    for arriving in (first, second, third):
        past = past.when(arriving).then(past.when(arriving).events)
        now = listed_after(past.state)
        assert sorted(map(told, now.values())) == sorted(map(told, arriving))
        assert all(symbol == one.symbol for symbol, one in now.items())
        past.when(arriving).then_nothing()


@pytest.mark.parametrize(("known", "arriving"), [(100, 95), (100, 300), (0, 0), (2192, 2083)])
def test_a_list_may_lose_a_few(known: int, arriving: int) -> None:
    check_shrink(known, arriving)


@pytest.mark.parametrize(("known", "arriving", "share"), [(100, 94, 0.05), (2192, 1, 0.99), (10, 9, 0.0)])
def test_a_list_that_lost_too_many_is_refused(known: int, arriving: int, share: float) -> None:
    with pytest.raises(ListShrank, match="refused until it is confirmed") as refused:
        check_shrink(known, arriving, share)
    assert (refused.value.known, refused.value.arriving, refused.value.share) == (known, arriving, share)
