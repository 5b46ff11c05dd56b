"""Backtests over what was known to be listed: their identity, their making again, and what they say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from application.market_data.use_cases.load_universe import LoadUniverse
from application.ports.errors import UnknownSeries
from application.ports.listing_tape import ListingTape
from application.runs.result import RunResult
from domain.market.listings import SymbolDelisted, SymbolListed, SymbolRenamed
from domain.market.universe import Universe
from domain.orders.events import OrderFilled, OrderPlaced, OrderRejected
from domain.orders.order import RejectionReason
from domain.shared.errors import InvalidValue
from domain.shared.values import Symbol
from domain.strategies.catalogue.buy_and_hold import BuyAndHold
from domain.strategies.catalogue.moving_average_crossover import MovingAverageCrossover
from tests.support.questions import Desk, candles

AAPL, IBM, MSFT = Symbol("AAPL"), Symbol("IBM"), Symbol("MSFT")
FIRST, SECOND, THIRD = (datetime(year, 1, 5, tzinfo=UTC) for year in (2003, 2006, 2008))


@pytest.fixture
def desk() -> Desk:
    """IBM and AAPL on the first list, MSFT on the second, IBM not on the third; AAPL's bars end two years before it leaves."""
    rows = candles((AAPL, IBM, MSFT), date(2002, 1, 1), date(2010, 12, 31))
    rows = rows.filter((pl.col("symbol") != IBM) | (pl.col("session_date") < date(2006, 1, 1)))
    made = Desk.of(rows)
    listings = made.container.get(ListingTape)
    listings.append("ASX", [SymbolListed(AAPL, "APPLE"), SymbolListed(IBM, "IBM")], known_at=FIRST, seen=0)
    listings.append("ASX", [SymbolListed(MSFT, "MICROSOFT")], known_at=SECOND, seen=2)
    listings.append("ASX", [SymbolDelisted(IBM, "IBM"), SymbolDelisted(AAPL, "APPLE")], known_at=THIRD, seen=3)
    return made


def universe(desk: Desk, **given: Any) -> Universe:
    return LoadUniverse(desk.container.get(ListingTape)).run("asx", **given)


def bought(desk: Desk, result: RunResult) -> list[tuple[str, datetime]]:
    events = [one.event for one in desk.events(result.attempt.run_id)]
    placed = [event for event in events if isinstance(event, OrderPlaced)]
    refused = {event.order_id for event in events if isinstance(event, OrderRejected)}
    times = {
        one.event.order_id: one.occurred
        for one in reversed(desk.events(result.attempt.run_id))
        if hasattr(one.event, "order_id")
    }
    return [(one.symbol, times[one.order_id]) for one in placed if one.side == "buy" and one.order_id not in refused]


def test_only_what_was_listed_is_bought_and_what_is_delisted_is_sold(desk: Desk) -> None:
    result = desk.run(MovingAverageCrossover(), universe=universe(desk))
    purchases = bought(desk, result)
    assert {symbol for symbol, _ in purchases} == {AAPL, IBM, MSFT}
    assert all(at >= FIRST for _, at in purchases)
    assert all(at >= SECOND for symbol, at in purchases if symbol == MSFT)
    assert all(at < THIRD for symbol, at in purchases if symbol in (AAPL, IBM))
    assert set(result.portfolio.positions) <= {MSFT}
    refusals = [one.event for one in desk.events(result.attempt.run_id) if isinstance(one.event, OrderRejected)]
    assert RejectionReason.NOT_LISTED in {one.reason for one in refusals}
    let_go = {
        one.event.symbol
        for one in desk.events(result.attempt.run_id)
        if isinstance(one.event, OrderPlaced) and one.event.tag == "no longer listed"
    }
    assert let_go <= {AAPL, IBM}
    assert let_go
    assert any("no list of ASX before 2003-01-05 is known" in line for line in result.warnings)
    assert any("no longer listed" in line for line in result.warnings)


def test_a_position_without_bars_is_closed_at_its_last_close(desk: Desk) -> None:
    result = desk.run(BuyAndHold(), universe=universe(desk), symbols=(IBM, MSFT), start=date(2003, 1, 6))
    events = desk.events(result.attempt.run_id)
    placed = next(one.event for one in events if isinstance(one.event, OrderPlaced) and one.event.side == "sell")
    filled = next(one for one in events if isinstance(one.event, OrderFilled) and one.event.order_id == placed.order_id)
    last = candles((IBM,), last=date(2005, 12, 31))
    adjusted = last["adjusted_close"][-1]
    assert float(filled.event.reference_price) == pytest.approx(adjusted)
    assert filled.occurred.date() == date(2008, 1, 7)
    explained = desk.explain.trade(result.attempt.run_id, 1)
    assert explained.trade is not None
    assert explained.orders[-1].action


def test_buy_and_hold_buys_what_becomes_listed(desk: Desk) -> None:
    listings = desk.container.get(ListingTape)
    listings.append("US", [SymbolListed(IBM, "")], known_at=FIRST, seen=0)
    listings.append("US", [SymbolListed(MSFT, "")], known_at=datetime(2003, 2, 3, 22, tzinfo=UTC), seen=1)
    result = desk.run(BuyAndHold(), universe=LoadUniverse(listings).run("US"))
    assert {symbol: at.date() for symbol, at in bought(desk, result)} == {
        IBM: date(2003, 1, 6),
        MSFT: date(2003, 2, 3),
    }
    assert set(result.portfolio.positions) == {IBM, MSFT}


def test_the_universe_is_part_of_a_runs_identity_only_when_there_is_one(desk: Desk) -> None:
    without = desk.run(MovingAverageCrossover())
    known = universe(desk)
    one = desk.run(MovingAverageCrossover(), universe=known)
    again = desk.run(MovingAverageCrossover(), universe=known)
    other = desk.run(MovingAverageCrossover(), universe=universe(desk, assumed=True))
    ids = [result.attempt.run_id for result in (without, one, again, other)]
    assert again.reused
    assert ids[1] == ids[2]
    assert len(set(ids)) == 3
    assert without.attempt.started.universe is None
    assert one.attempt.started.universe == known.of([AAPL, IBM, MSFT]).described()


def test_what_a_run_does_not_trade_is_no_part_of_its_identity(desk: Desk) -> None:
    known = universe(desk)
    more = replace(known, spans={**known.spans, "CBA": known.spans[AAPL]})
    one, other = (desk.run(MovingAverageCrossover(), universe=each, symbols=(AAPL,)) for each in (known, more))
    assert one.attempt.run_id == other.attempt.run_id


def test_a_run_is_verified_and_forked_by_its_own_universe(desk: Desk) -> None:
    result = desk.run(MovingAverageCrossover(), universe=universe(desk))
    desk.container.get(ListingTape).append("ASX", [SymbolDelisted(MSFT, "")], known_at=THIRD, seen=5)
    assert desk.verify(result.attempt.run_id).equal
    fork = desk.fork(result.attempt.run_id, date(2005, 6, 1), parameters={"fast_period": 10})
    assert fork.attempt.started.universe == result.attempt.started.universe
    assert desk.verify(fork.attempt.run_id).equal
    let_go = [
        one.event for one in desk.events(fork.attempt.run_id) if getattr(one.event, "tag", "") == "no longer listed"
    ]
    assert let_go


def test_without_symbols_what_was_ever_listed_is_traded(desk: Desk) -> None:
    listings = desk.container.get(ListingTape)
    listings.append("US", [SymbolListed(MSFT, ""), SymbolListed(Symbol("GE"), "")], known_at=FIRST, seen=0)
    result = desk.run(MovingAverageCrossover(), universe=LoadUniverse(listings).run("US"))
    assert result.attempt.started.symbols == (MSFT,)
    listings.append("MOON", [SymbolListed(Symbol("GE"), "")], known_at=FIRST, seen=0)
    with pytest.raises(UnknownSeries, match="nothing that MOON ever listed"):
        desk.run(MovingAverageCrossover(), universe=LoadUniverse(listings).run("MOON"))


def test_a_universe_is_as_known_at_a_time(desk: Desk) -> None:
    assert set(universe(desk, known_at=FIRST).spans) == {AAPL, IBM}
    with pytest.raises(InvalidValue, match="no list of ASX was known on 2002-01-01: the first is of 2003-01-05"):
        universe(desk, known_at=datetime(2002, 1, 1, tzinfo=UTC))
    with pytest.raises(InvalidValue, match=r"no list of LSE is on the tape \(ASX\)"):
        LoadUniverse(desk.container.get(ListingTape)).run("LSE")


def test_assumed_times_are_warned_of(desk: Desk) -> None:
    result = desk.run(MovingAverageCrossover(), universe=universe(desk, assumed=True), symbols=(AAPL,))
    assert any("survivorship bias" in line for line in result.warnings)
    assert min(at for _, at in bought(desk, result)) < FIRST


def test_a_renamed_company_is_bought_under_its_new_symbol_before_the_rename(desk: Desk) -> None:
    listings = desk.container.get(ListingTape)
    listings.append("US", [SymbolListed(Symbol("OLD"), "")], known_at=FIRST, seen=0)
    listings.append("US", [SymbolRenamed(MSFT, Symbol("OLD"), "", "")], known_at=THIRD, seen=1)
    result = desk.run(MovingAverageCrossover(), universe=LoadUniverse(listings).run("US"))
    times = [at for _, at in bought(desk, result)]
    assert FIRST <= min(times) < THIRD < max(times)
