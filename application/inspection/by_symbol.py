"""What each symbol of a run contributed."""

from __future__ import annotations

import polars as pl

from application.runs.equity import EquityCurve
from domain.performance.by_symbol import SymbolResult, profit_by_symbol
from domain.portfolio.portfolio import Portfolio
from domain.portfolio.statement import Statement
from domain.shared.values import to_decimal

_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "symbol": pl.String,
    "trades": pl.Int64,
    "won": pl.Int64,
    "lost": pl.Int64,
    "gross_profit": pl.Float64,
    "fees": pl.Float64,
    "unrealised": pl.Float64,
    "profit": pl.Float64,
    "best": pl.Float64,
    "worst": pl.Float64,
}


def symbol_results(
    statement: Statement, portfolio: Portfolio, symbols: tuple[str, ...], curve: EquityCurve
) -> tuple[SymbolResult, ...]:
    """The result of each symbol that was traded, best first; positions still open at their last close.

    Args:
        statement: what the account has done.
        portfolio: the account at the end.
        symbols: the run's symbols, sorted.
        curve: its value over time, with the last closes; without them open positions are not valued.
    """
    closes = dict(zip(symbols, curve.closes.tolist(), strict=False))
    known = {symbol: to_decimal(closes[symbol]) for symbol in portfolio.positions if closes.get(symbol, 0.0) > 0}
    return profit_by_symbol(statement.closed, portfolio.positions, known)


def by_symbol_table(
    statement: Statement, portfolio: Portfolio, symbols: tuple[str, ...], curve: EquityCurve
) -> pl.DataFrame:
    """The same as a table: counts of closed trades, and money; ``profit`` is net of fees with the open position's gain.

    Null is what is not known: the gain of a position without a close, the best and worst of no trade.
    """
    rows = [
        (
            one.symbol,
            one.trades,
            one.won,
            one.lost,
            *(
                None if amount.is_nan() else float(amount)
                for amount in (one.gross_profit, one.fees, one.unrealised, one.profit, one.best, one.worst)
            ),
        )
        for one in symbol_results(statement, portfolio, symbols, curve)
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")
