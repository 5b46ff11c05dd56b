"""Why a run's orders were placed, for all of them in one pass."""

from __future__ import annotations

from collections.abc import Sequence

from application.inspection.explanation import explain_order
from application.inspection.explanation_lines import order_lines, trade_lines
from application.inspection.order_history import OrderHistory
from application.inspection.seen_bars import look_up_bars
from application.inspection.trade_orders import orders_of_trades
from application.market_data.candle_reader import CandleReader
from application.ports.column_scanner import ColumnScanner
from application.ports.tape import Tape
from application.reporting.report import Explanations
from application.runs.events import RunStarted
from domain.indicators.frame_indicator import AnyIndicator

MOST_EXPLAINED = 1_000
"""So many orders are explained in a report, the latest."""


def explanations_of(
    history: OrderHistory,
    reader: CandleReader,
    tape: Tape,
    started: RunStarted,
    indicators: Sequence[AnyIndicator],
    scanner: ColumnScanner,
    *,
    most: int = MOST_EXPLAINED,
) -> Explanations:
    """The chains of the latest orders.

    Args:
        history: the run's orders.
        reader: its candles.
        tape: where their raw values and commits stand.
        started: the run's inputs.
        indicators: what its strategy declared.
        scanner: computes them.
        most: how many orders are explained.
    """
    chosen = history.order_ids[-most:]
    bars = look_up_bars(history.bars(chosen), reader, tape, indicators, scanner)
    statement = history.statement
    return Explanations(
        orders={one: tuple(order_lines(explain_order(one, history, bars, started))) for one in chosen},
        trades=tuple(tuple(orders) for orders in orders_of_trades(statement)),
        trade_lines=tuple(tuple(trade_lines(number, one)) for number, one in enumerate(statement.closed, start=1)),
    )
