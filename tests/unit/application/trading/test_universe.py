"""What a point-in-time universe lets through, worked out by hand."""

from __future__ import annotations

from datetime import datetime

import pytest

from application.trading.execution import ExecutionModel, FillAt
from application.trading.membership import Membership
from domain.market.universe import Span, Universe
from domain.orders.costs import Costs, FixedCommission
from domain.orders.order import RejectionReason
from domain.shared.interval import from_microseconds
from domain.strategies.actions import Buy, Close, Sell, TargetWeight
from tests.support.bars import DAY, daily
from tests.support.running import TWO, Each, Script, run


def day(number: float) -> datetime:
    """So many days after the first bar's open."""
    return from_microseconds(int(number * DAY))


def universe(**spans: list[tuple[float | None, float | None]]) -> Universe:
    """Symbols and when they are listed, in days after the first bar's open."""
    made = {
        symbol: tuple(Span(*(None if edge is None else day(edge) for edge in span)) for span in found)
        for symbol, found in spans.items()
    }
    return Universe("ASX", day(0), made)


def test_what_is_not_known_as_listed_is_not_bought() -> None:
    script = Script({0: Buy(quantity=1), 1: Buy(quantity=2), 2: Buy(quantity=3)})
    ran = run(script, daily([10, 10, 10, 10]), universe=universe(A=[(1.5, None)]))
    assert ran.story == [
        "0 close: #1 buy 1 A",
        "0 close: #1 rejected: not_listed",
        "1 close: #2 buy 2 A",
        "1 close: #2 accepted, reserves 20",
        "2 open: #2 filled 2 at 10",
        "2 close: #3 buy 3 A",
        "2 close: #3 accepted, reserves 30",
        "3 open: #3 filled 3 at 10",
    ]
    assert [reason for _, reason in script.refusals] == [RejectionReason.NOT_LISTED]


def test_a_symbol_that_was_never_listed_is_never_traded() -> None:
    script = Script({0: Buy(symbol="B", quantity=1), 1: TargetWeight(-0.5, symbol="B")})
    ran = run(script, daily([10, 10, 10], [5, 5, 5]), symbols=TWO, universe=universe(A=[(None, None)]))
    assert {line for line in ran.story if "rejected" in line} == {
        f"{bar} close: #{number} rejected: not_listed" for bar, number in ((0, 1), (0, 2), (1, 3), (1, 4))
    }


def test_a_delisted_position_is_sold_at_the_open_where_there_is_one() -> None:
    model = ExecutionModel(costs=Costs(FixedCommission(1)))
    ran = run(
        Script({0: Buy(quantity=10)}), daily([10, 10, (12, 13, 11, 13), 14]), model=model, universe=universe(A=[(0, 2)])
    )
    assert ran.story[2:] == [
        "1 open: #1 filled 10 at 10, commission 1",
        "2 open: #2 sell 10 A reduce-only",
        "2 open: #2 accepted, reserves -99",
        "2 open: #2 filled 10 at 12, commission 1",
    ]
    assert not ran.state.positions
    assert ran.session.delisted == {"A": 1}
    assert (
        next(new.event.tag for new in ran.events if getattr(new.event, "order_id", "") == "O-5") == "no longer listed"
    )


def test_a_delisted_position_without_bars_is_sold_at_the_last_close() -> None:
    bars = daily([50, 50, 50, 50, 50], [10, 10, (10, 11, 9, 11), None, None])
    ran = run(Script({(0, "B"): Buy(quantity=10)}), bars, symbols=TWO, universe=universe(A=[(0, None)], B=[(0, 3.5)]))
    assert ran.story[2:] == [
        "1 open: #1 filled 10 at 10",
        "4 open: #2 sell 10 B reduce-only",
        "4 open: #2 accepted, reserves -110",
        "4 open: #2 filled 10 at 11",
    ]
    assert ran.session.thin_fills == {}


def test_a_delisted_short_position_is_bought_back() -> None:
    bars = daily([50, 50, 50, 50], [10, 10, 8, None])
    ran = run(Script({(0, "B"): Sell(quantity=10)}), bars, symbols=TWO, universe=universe(A=[(0, None)], B=[(0, 3)]))
    assert ran.story[-1] == "3 open: #2 filled 10 at 8"
    assert not ran.state.positions


def test_orders_for_a_delisted_symbol_are_cancelled_before_they_fill() -> None:
    script = Script({0: Buy(quantity=10, limit=9), 1: Buy(quantity=5)})
    ran = run(script, daily([10, 10, 8, 8]), universe=universe(A=[(0, 2)]))
    assert ran.story[-2:] == ["2 open: #1 cancelled: no longer listed", "2 open: #2 cancelled: no longer listed"]
    assert ran.session.working_orders == []


def test_what_is_held_may_be_closed_at_the_close_after_which_it_is_gone() -> None:
    model = ExecutionModel(fill_at=FillAt.SAME_CLOSE)
    ran = run(
        Script({0: Buy(quantity=10), 1: Close()}), daily([10, 11, 12]), model=model, universe=universe(A=[(0, 1.5)])
    )
    assert ran.story[-1] == "1 close: #2 filled 10 at 11"
    assert ran.session.delisted == {}


def test_a_symbol_that_comes_back_before_the_next_bar_is_kept() -> None:
    ran = run(Script({0: Buy(quantity=10)}), daily([10, 10, 10, 10]), universe=universe(A=[(0, 2.2), (2.6, None)]))
    assert ran.story[-1] == "1 open: #1 filled 10 at 10"
    assert ran.state.quantity("A") == 10


def test_a_symbol_that_comes_back_may_be_bought_again() -> None:
    script = Script({0: Buy(quantity=1), 3: Buy(quantity=2)})
    ran = run(script, daily([10] * 6), universe=universe(A=[(0, 2), (3.5, None)]))
    assert ran.story[-1] == "4 open: #3 filled 2 at 10"
    assert ran.state.quantity("A") == 2


def test_a_universe_in_which_all_is_listed_changes_nothing() -> None:
    script = {n: Buy(quantity=1) if n % 3 else Sell() for n in range(8)}
    bars = daily([10, 11, 12, 11, 10, 9, 8, 9], [5, 6, None, 5, 4, None, 5, 6])
    without = run(Script(script), bars, symbols=TWO)
    everything = universe(A=[(None, None)], B=[(None, None)])
    for rows in (1, 4, 100):
        assert run(Script(script), bars, symbols=TWO, universe=everything, rows=rows).events == without.events


@pytest.mark.parametrize("rows", [1, 3, 100])
def test_pieces_do_not_matter(rows: int) -> None:
    bars = daily([10, 11, 12, 11, 10, 9, 8, 9], [5, 6, None, 5, 4, None, None, None])
    known = universe(A=[(0, 3), (4.5, None)], B=[(1.5, 6)])
    whole = run(Each(lambda *_: Buy(quantity=1)), bars, symbols=TWO, universe=known)
    assert run(Each(lambda *_: Buy(quantity=1)), bars, symbols=TWO, universe=known, rows=rows).events == whole.events
    assert whole.session.delisted == {"A": 1, "B": 1}


def test_ends_are_told_once() -> None:
    members = Membership(universe(A=[(0, 1), (2, 3)], B=[(None, 1)]), ["A", "B", "C"])
    assert [members.gone(int(at * DAY)) for at in (0.5, 1, 1.5, 2.5, 3)] == [[], [0, 1], [], [], [0]]
    assert [members.is_listed(code, int(at * DAY)) for code, at in ((0, 0), (0, 1), (0, 2), (1, -9), (2, 0))] == [
        True,
        False,
        True,
        True,
        False,
    ]
