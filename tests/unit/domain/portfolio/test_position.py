"""What a fill makes of a position."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, localcontext

from hypothesis import given
from hypothesis import strategies as st

from domain.portfolio.position import ClosedPosition, Position, position_after, realised_by

D = Decimal


def traded(
    position: Position | None, signed: Decimal, price: Decimal, fee: Decimal, at: int
) -> tuple[Position | None, ClosedPosition | None]:
    after = position_after(position, "A", signed, price, fee, at)
    return after, None if position is None else realised_by(position, signed, price, fee, at, "O-1")


def decimals(*values: float) -> tuple[Decimal, ...]:
    return tuple(D(repr(value)) for value in values)


def fill(
    position: Position | None, signed: str, price: str, fee: str = "0", at: int = 1
) -> tuple[Position | None, ClosedPosition | None]:
    return traded(position, D(signed), D(price), D(fee), at)


def held(position: Position | None, signed: str, price: str, fee: str = "0", at: int = 1) -> Position:
    after, _ = fill(position, signed, price, fee, at)
    assert after is not None
    return after


def test_a_purchase_opens() -> None:
    after, closed = fill(None, "10", "100", "1", at=5)
    assert after == Position("A", D(10), D(1_000), D(1), 5)
    assert closed is None
    assert after.average_entry_price == 100
    assert after.is_long


def test_a_second_purchase_averages_and_keeps_the_entry_date() -> None:
    after = held(held(None, "10", "100", "1", at=5), "30", "120", "3", at=9)
    assert after == Position("A", D(40), D(4_600), D(4), 5)
    assert after.average_entry_price == 115


def test_part_of_it_leaves_at_average_cost_with_its_share_of_the_fees() -> None:
    after, closed = fill(held(None, "40", "115", "4"), "-10", "125", "2", at=9)
    assert after == Position("A", D(30), D(3_450), D(3), 1)
    assert closed == ClosedPosition("A", D(10), D(115), D(125), D(100), D(3), 1, 9, "O-1")
    assert closed.profit == 97


def test_a_short_position_gains_when_the_price_falls() -> None:
    short = held(None, "-10", "100", "1")
    assert not short.is_long
    assert short.cost_basis == -1_000
    assert short.average_entry_price == 100
    after, closed = fill(short, "10", "80", "1")
    assert after is None
    assert closed is not None
    assert (closed.quantity, closed.gross_profit, closed.fees, closed.profit) == decimals(-10, 200, 2, 198)


def test_a_fill_that_turns_a_position_round_shares_its_commission() -> None:
    after, closed = fill(held(None, "10", "100", "1"), "-15", "110", "3", at=9)
    assert after == Position("A", D(-5), D(-550), D(1), 9)
    assert closed is not None
    assert (closed.gross_profit, closed.fees) == decimals(100, 3)


def test_what_a_third_leaves_is_lost_nowhere() -> None:
    position = held(None, "3", "0.1", "0.01")
    shares = []
    fees = []
    current: Position | None = position
    for _ in range(3):
        current, closed = fill(current, "-1", "0.2")
        assert closed is not None
        shares.append(D("0.2") - closed.gross_profit)
        fees.append(closed.fees)
    assert current is None
    assert sum(shares) == D("0.3")
    assert sum(fees) == D("0.01")


def test_dates() -> None:
    opened = Position("A", D(1), D(1), D(0), 1_700_000_000_000_001)
    assert opened.entry_date == datetime(2023, 11, 14, 22, 13, 20, 1, tzinfo=UTC)
    _, closed = traded(opened, D(-1), D(1), D(0), 1_700_000_000_000_002)
    assert closed is not None
    assert (closed.entry_date.microsecond, closed.exit_date.microsecond) == (1, 2)


quantities = st.decimals("1e-8", "1e9", allow_nan=False, places=8)
signed = st.builds(lambda quantity, sign: quantity * sign, quantities, st.sampled_from([D(1), D(-1)]))
prices = st.floats(1e-6, 1e6).map(lambda price: D(repr(price)))
fees = (st.floats(1e-12, 1e3) | st.just(0.0)).map(lambda fee: D(repr(fee)))


@given(st.lists(st.tuples(signed, prices, fees), min_size=1, max_size=12))
def test_money_is_conserved(trades: list[tuple[Decimal, Decimal, Decimal]]) -> None:
    with localcontext(prec=200):
        position: Position | None = None
        paid = realised = fees_out = fees_in = quantity = D(0)
        for number, price, fee in trades:
            position, closed = traded(position, number, price, fee, 1)
            paid += number * price
            quantity += number
            fees_in += fee
            if closed is not None:
                realised += closed.gross_profit
                fees_out += closed.fees
        basis = position.cost_basis if position is not None else D(0)
        fees_left = position.fees if position is not None else D(0)
        assert (position.quantity if position is not None else D(0)) == quantity
        assert basis - realised == paid
        assert fees_out + fees_left == fees_in
