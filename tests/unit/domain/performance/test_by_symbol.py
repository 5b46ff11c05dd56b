"""What each symbol contributed adds up to what the account gained."""

from __future__ import annotations

from decimal import Decimal

from domain.performance.by_symbol import profit_by_symbol
from domain.portfolio.position import ClosedPosition, Position


def closed(symbol: str, quantity: str, entry: str, exit_price: str, fees: str = "0") -> ClosedPosition:
    held, paid, got = Decimal(quantity), Decimal(entry), Decimal(exit_price)
    return ClosedPosition(symbol, held, paid, got, held * (got - paid), Decimal(fees), 0, 1, "O-1")


def test_closed_and_open_positions_by_symbol() -> None:
    trades = [
        closed("B", "10", "100", "90", "2"),
        closed("A", "-5", "20", "16", "1"),
        closed("A", "5", "20", "20", "0"),
        closed("A", "5", "20", "19", "0.5"),
    ]
    held = {"B": Position("B", Decimal(3), Decimal(270), Decimal(1), 0)}
    found = profit_by_symbol(trades, held, {"B": Decimal(120)})
    assert [one.symbol for one in found] == ["A", "B"]
    a, b = found
    assert (a.trades, a.won, a.lost, a.win_rate) == (3, 1, 1, 1 / 3)
    assert [a.gross_profit, a.fees, a.unrealised, a.profit] == [15, Decimal("1.5"), 0, Decimal("13.5")]
    assert [a.best, a.worst] == [19, Decimal("-5.5")]
    assert [b.gross_profit, b.fees, b.unrealised, b.profit] == [-100, 3, 90, -13]


def test_a_position_without_a_close_is_not_valued() -> None:
    (found,) = profit_by_symbol([], {"A": Position("A", Decimal(1), Decimal(10), Decimal(0), 0)}, {})
    assert found.unrealised.is_nan()
    assert found.profit.is_nan()
    assert found.win_rate != found.win_rate


def test_noise_is_neither_won_nor_lost() -> None:
    (found,) = profit_by_symbol([closed("A", "100", "93.51", "93.51000000000002")], {}, {})
    assert (found.trades, found.won, found.lost) == (1, 0, 0)
    assert found.profit == Decimal("2E-12")
