"""Explanations, checked against what they are made of."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import polars as pl
import pytest

from application.inspection.explanation import ExplainedOrder, explain_order
from application.inspection.explanation_lines import order_lines, quiet_lines
from application.inspection.order_history import OrderHistory
from application.inspection.seen_bars import look_up_bars
from application.inspection.tables import orders_table
from application.inspection.use_cases.explain_run import Explanation
from application.market_data.candle_reader import CandleReader
from application.ports.column_scanner import ColumnScanner
from application.ports.strategy_source import StrategySource
from application.ports.tape import SeriesInfo, Tape
from application.runs.recorded_candles import recorded_reader, recorded_selection
from application.trading.execution import ExecutionModel
from domain.indicators.registry import declared
from domain.orders.costs import (
    BoundedCommission,
    Commission,
    Costs,
    EntrySpread,
    FixedCommission,
    PercentCommission,
    PercentSlippage,
    PerShareCommission,
    Slippage,
    TickSlippage,
)
from domain.shared.amounts import price_text
from domain.shared.errors import InvalidValue
from domain.strategies.actions import Actions, Buy, Sell
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.catalogue.buy_and_hold import BuyAndHold
from domain.strategies.catalogue.moving_average_crossover import MovingAverageCrossover
from domain.strategies.portfolio_view import PortfolioView
from tests.support.questions import LOADED, Desk, candles

SYMBOLS = ("AAPL", "IBM", "MSFT")
FROM = date(2004, 1, 2)


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    return candles(SYMBOLS, date(2003, 6, 2), date(2007, 12, 31))


@pytest.fixture(scope="module")
def desk(rows: pl.DataFrame) -> Desk:
    return Desk.of(rows)


@pytest.fixture(scope="module")
def run(desk: Desk) -> str:
    return desk.run(MovingAverageCrossover(10, 40), start=FROM).attempt.run_id


@pytest.fixture(scope="module")
def explained(desk: Desk, run: str) -> list[ExplainedOrder]:
    return all_orders(desk, run)


def all_orders(desk: Desk, run: str) -> list[ExplainedOrder]:
    """Every order of a run explained, in one pass."""
    attempt, tape, history = desk.attempt(run), desk.container.get(Tape), OrderHistory(desk.events(run))
    indicators = declared(
        desk.container.get(StrategySource)
        .load(attempt.started.strategy_reference)(**attempt.started.parameters)
        .indicators
    )
    reader = recorded_reader(tape, attempt)
    bars = look_up_bars(history.bars(history.order_ids), reader, tape, indicators, desk.container.get(ColumnScanner))
    return [explain_order(order_id, history, bars, attempt.started) for order_id in history.order_ids]


def value_of(formula: str) -> float:
    """What an arithmetic text comes to."""
    plain = formula.replace("×", "*")  # noqa: RUF001 - the sign of multiplication
    assert re.fullmatch(r"[\d.e+*(), minax-]+", plain), formula
    return float(eval(plain))


def exactly(text: str) -> Decimal:
    """A sum of ledger numbers such as ``100.5 - 3 + 1``."""
    total, sign = Decimal(0), 1
    for part in text.split():
        if part in "+-":
            sign = 1 if part == "+" else -1
        else:
            total += sign * Decimal(part)
    return total


HALF_A_CENT = 0.005000001


def check_arithmetic(order: ExplainedOrder) -> None:
    """Every formula of a fill comes to what stands behind its last equals sign."""
    price, commission, value, cash, *profit = order.arithmetic
    fill = float(order.outcome.rpartition(" at ")[2])
    if " = " in price:
        formula, _, result = price.removeprefix("price ").rpartition(" = ")
        assert value_of(formula.removesuffix(", not beyond the limit,")) == pytest.approx(float(result), rel=1e-13)
        assert float(result) == fill
    else:
        assert price == f"price {price_text(fill)}, no slippage"
    if commission != "no commission":
        formula, _, result = commission.removeprefix("commission ").removesuffix(" a fill").rpartition(" = ")
        assert value_of(formula.replace(" a fill", "").replace(" opened", "")) == pytest.approx(
            float(result), abs=HALF_A_CENT
        )
    left, _, right = value.partition(" = ")
    quantity, _, unit = left.partition(" × ")  # noqa: RUF001 - the sign of multiplication
    assert float(quantity) * float(unit) == pytest.approx(float(right.split()[0]), abs=HALF_A_CENT)
    equals = " = " if " = " in cash else " ≈ "
    left, _, right = cash.removeprefix("cash ").partition(equals)
    assert right == order.after.cash
    assert (exactly(left) == Decimal(right)) is (equals == " = ")
    assert float(exactly(left)) == pytest.approx(float(right), abs=4 * HALF_A_CENT)
    assert left.split()[0] == order.before.cash
    for text in profit:
        gross, net = (part.rpartition(" = ") for part in (*text.removeprefix("profit ").split("; "), "0 = 0")[:2])
        assert value_of(gross[0]) == pytest.approx(float(gross[2]), rel=1e-8, abs=HALF_A_CENT)
        if ";" in text:
            difference = float(gross[2]) - float(net[0].split()[-1])
            assert difference == pytest.approx(float(net[2]), abs=3 * HALF_A_CENT)


def test_all_arithmetic_of_a_run_comes_out(explained: list[ExplainedOrder]) -> None:
    filled = [order for order in explained if order.arithmetic]
    assert len(filled) > 40
    assert sum(len(order.arithmetic) == 5 for order in filled) > 20
    for order in filled:
        check_arithmetic(order)


MODELS: list[tuple[Commission, Slippage]] = [
    (PerShareCommission(0.005, minimum=1.0, cap=0.005), TickSlippage(2, 0.01)),
    (PerShareCommission(0.01), PercentSlippage(0.0)),
    (FixedCommission(9.95) + PercentCommission(0.0005), PercentSlippage(0.001) + TickSlippage(1, 0.05)),
    (FixedCommission(0.0), TickSlippage(1, 0.01) + PercentSlippage(0.002)),
    (EntrySpread(0.001) + FixedCommission(1), PercentSlippage(0.0)),
    (BoundedCommission(PercentCommission(0.001), minimum=20, maximum=60, cap=0.002), PercentSlippage(0.0)),
]


@pytest.mark.parametrize(
    ("commission", "slippage"), MODELS, ids=["capped", "per share", "sums", "free", "entries", "bounds"]
)
def test_every_cost_model_is_spelled_out(desk: Desk, commission: Commission, slippage: Slippage) -> None:
    model = ExecutionModel(costs=Costs(commission, slippage))
    result = desk.run(MovingAverageCrossover(5, 20), start=FROM, end=date(2005, 6, 30), execution=model)
    filled = [order for order in all_orders(desk, result.attempt.run_id) if order.arithmetic]
    assert len(filled) > 10
    for order in filled:
        check_arithmetic(order)


def test_one_order_asked_for_is_the_same_as_in_one_pass(desk: Desk, run: str, explained: list[ExplainedOrder]) -> None:
    for order in explained[::20]:
        assert desk.explain.order(run, order.order_id).orders == (order,)


def test_candles_are_those_of_the_source_and_indicators_those_of_its_adjusted_closes(
    rows: pl.DataFrame, explained: list[ExplainedOrder]
) -> None:
    close = pl.col("adjusted_close")
    table = rows.sort("symbol", "open_time").with_columns(
        close.rolling_mean(10).over("symbol").alias("sma_10"), close.rolling_mean(40).over("symbol").alias("sma_40")
    )
    table = table.with_columns(
        pl.col(name).shift(1).over("symbol").alias(f"{name}:before") for name in ("sma_10", "sma_40")
    )
    for order in explained:
        bar = order.decision
        assert bar is not None
        row = table.row(
            by_predicate=(pl.col("symbol") == bar.symbol) & (pl.col("open_time") == bar.open_time), named=True
        )
        assert bar.raw == {name: row[name] for name in ("open", "high", "low", "close", "volume")}
        assert bar.seen["close"] == pytest.approx(row["adjusted_close"], rel=1e-14)
        assert bar.seen["high"] == pytest.approx(row["high"] * row["adjusted_close"] / row["close"], rel=1e-14)
        assert bar.known_at == row["close_time"]
        assert (bar.commit.name, bar.commit.metadata["rows"]) == ("memory-1", str(len(rows)))  # type: ignore[union-attr]
        for name in ("sma_10", "sma_40"):
            assert bar.indicators[name] == pytest.approx(row[name], rel=1e-12)
            assert bar.before[name] == pytest.approx(row[f"{name}:before"], rel=1e-12)
        if "crossed above" in order.action:
            assert bar.before["sma_10"] <= bar.before["sma_40"]  # type: ignore[operator]
            assert bar.indicators["sma_10"] > bar.indicators["sma_40"]  # type: ignore[operator]


def test_the_fill_is_at_the_open_of_the_bar_that_is_shown(explained: list[ExplainedOrder]) -> None:
    for order in explained:
        if order.fill_bar is not None and order.decision is not None:
            assert order.fill_bar.open_time > order.decision.open_time
            assert f"price {order.fill_bar.seen['open']!r} " in order.arithmetic[0]


def test_before_and_after_follow_on_each_other(explained: list[ExplainedOrder]) -> None:
    filled = [order for order in explained if order.arithmetic]
    by_place = sorted(filled, key=lambda order: order.events[-1])
    for one, other in pairwise(by_place):
        assert one.after.cash == other.before.cash


def test_a_trade_is_explained_by_the_orders_behind_it(desk: Desk, run: str) -> None:
    closed = desk.run(MovingAverageCrossover(10, 40), start=FROM).statement.closed
    for number in (1, 7, len(closed)):
        found = desk.explain.trade(run, number)
        trade = closed[number - 1]
        assert found.trade == trade
        assert found.orders[-1].order_id == trade.order_id
        bars = [order.fill_bar for order in found.orders]
        assert all(bar is not None and bar.symbol == trade.symbol for bar in bars)
        assert bars[0].open_time == trade.entry_date  # type: ignore[union-attr]
        assert bars[-1].open_time == trade.exit_date  # type: ignore[union-attr]


class Ladder(Strategy):
    """Buys twice, sells half, then sells more than is left."""

    def __init__(self) -> None:
        self.bars = 0

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        self.bars += 1
        steps: dict[int, Actions] = {2: Buy(quantity=10), 4: Buy(quantity=6), 6: Sell(quantity=8), 8: Sell(quantity=20)}
        return steps.get(self.bars, Buy(quantity=12) if self.bars == 10 else None)


def test_parts_and_turns_of_a_position_each_have_their_own_orders() -> None:
    desk = Desk.of(candles(("IBM",), date(2004, 1, 1), date(2004, 3, 1)))
    run = desk.run(Ladder()).attempt.run_id
    placed = orders_table(desk.events(run))["order"].to_list()
    first, second, third, fourth, fifth = placed
    behind = [[order.order_id for order in desk.explain.trade(run, number).orders] for number in (1, 2, 3)]
    assert behind == [[first, second, third], [first, second, fourth], [fourth, fifth]]


def test_a_refusal_tells_what_was_needed_and_what_was_there() -> None:
    class TooMuch(Strategy):
        def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
            return Buy(quantity=1_000_000, tag="all of it") if not portfolio.transactions else None

    desk = Desk.of(candles(("IBM",), date(2004, 1, 1), date(2004, 1, 31)))
    result = desk.run(TooMuch())
    order = desk.explain.date(result.attempt.run_id, date(2004, 1, 2)).orders[0]
    placed = next(one for one in desk.events(result.attempt.run_id) if one.type == "order-rejected").event
    assert (
        order.risk == f"refused: insufficient buying power: {placed.required:.2f} needed, {placed.available:.2f} there"
    )
    assert placed.required > placed.available
    assert (order.outcome.partition(":")[0], order.arithmetic, order.fill_bar) == ("rejected", (), None)
    assert order.before == order.after
    assert "all of it" in order.action


def test_a_limit_order_that_waits_is_told_with_its_price_and_end() -> None:
    class Low(Strategy):
        def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
            return None if portfolio.working_orders() else Buy(quantity=1, limit=round(data.close * 0.5, 2))

    desk = Desk.of(candles(("IBM",), date(2004, 1, 1), date(2004, 1, 31)))
    run = desk.run(Low()).attempt.run_id
    order = desk.explain.order(run, "3").orders[0]
    assert re.search(r"buy 1 IBM \(limit [\d.]+, GTC\)", order.action)
    assert order.outcome == "still working at the end of the data"
    quiet = desk.explain.date(run, date(2004, 1, 20)).quiet[0]
    assert quiet.working == (order.order_id,)


def test_a_quiet_day_shows_indicators_and_what_is_held(desk: Desk, run: str) -> None:
    day = date(2006, 10, 10)
    found = desk.explain.date(run, day)
    account = desk.state.run(run, day).portfolio
    assert [one.bar.symbol for one in found.quiet] == list(SYMBOLS)
    assert {one.bar.symbol: one.quantity for one in found.quiet} == {
        name: str(account.quantity(name)) for name in SYMBOLS
    }
    assert any(one.quantity != "0" for one in found.quiet)
    for one in found.quiet:
        assert one.bar.indicators["sma_10"] is not None
        assert [line.text for line in quiet_lines(one) if line.label == "Action"] == ["nothing"]
    only = desk.explain.date(run, day, "IBM")
    assert [one.bar.symbol for one in only.quiet] == ["IBM"]


def test_a_day_shows_what_was_decided_on_it_and_what_was_filled_on_it(desk: Desk, run: str) -> None:
    table = orders_table(desk.events(run)).filter(pl.col("status") == "filled")
    row = table.row(12, named=True)
    decided, filled = row["decided_on"].date(), row["ended_at"].date()
    for day in (decided, filled):
        assert row["order"] in [order.order_id for order in desk.explain.date(run, day, row["symbol"]).orders]
    assert not desk.explain.date(run, decided, row["symbol"]).quiet
    assert [one.bar.symbol for one in desk.explain.date(run, filled, row["symbol"]).quiet] == [row["symbol"]]


def test_an_instant_asks_for_the_bar_around_it(desk: Desk, run: str) -> None:
    day = date(2006, 10, 10)
    opened = datetime(2006, 10, 10, tzinfo=UTC)
    for at in (opened, opened + timedelta(hours=15), opened + timedelta(days=1) - timedelta(microseconds=1)):
        assert desk.explain.date(run, at) == desk.explain.date(run, day)
    with pytest.raises(InvalidValue, match="no bar of IBM at 2006-10-07 15:00:00 UTC"):
        desk.explain.date(run, datetime(2006, 10, 7, 15, tzinfo=UTC), "IBM")


def test_warm_up_is_told_apart_from_doing_nothing(desk: Desk, run: str) -> None:
    found = desk.explain.date(run, date(2003, 6, 10), "IBM")
    (quiet,) = found.quiet
    assert quiet.warm_up
    assert quiet.bar.indicators == {"sma_10": None, "sma_40": None}
    assert "before the run's start" in " ".join(line.text for line in quiet_lines(quiet))


@pytest.mark.parametrize(
    ("ask", "why"),
    [
        (lambda desk, run: desk.explain.trade(run, 0), "has trades 1 to"),
        (lambda desk, run: desk.explain.trade(run, 10_000), "has trades 1 to"),
        (lambda desk, run: desk.explain.order(run, "O-1"), "has no order O-1: it begins with O-"),
        (lambda desk, run: desk.explain.date(run, date(2006, 10, 8)), "no bar on 2006-10-08"),
        (lambda desk, run: desk.explain.date(run, date(2006, 10, 10), "FB"), "no bar of FB on 2006-10-10"),
    ],
)
def test_what_is_not_there_is_said(desk: Desk, run: str, ask: object, why: str) -> None:
    with pytest.raises(InvalidValue, match=why):
        ask(desk, run)  # type: ignore[operator]


def test_bars_on_either_side_of_a_window_know_the_one_before(desk: Desk, run: str) -> None:
    attempt, tape = desk.attempt(run), desk.container.get(Tape)
    series = tape.series()
    many = [SeriesInfo(s.symbol, s.venue, s.interval, s.rows * 1_000, 0, s.first, s.last, 0) for s in series]
    whole = CandleReader(tape, recorded_selection(attempt.started), series)
    monthly = CandleReader(tape, recorded_selection(attempt.started), many)
    assert len(list(monthly.frames())) > 1
    wanted = {(row[0], row[1]) for frame in whole.frames() for row in frame.select("symbol", "open_time").iter_rows()}
    indicators, scanner = declared(("sma_10", "sma_40")), desk.container.get(ColumnScanner)
    found = [look_up_bars(wanted, reader, tape, indicators, scanner, commits=False) for reader in (whole, monthly)]
    assert len(found[0]) == len(wanted)
    assert found[0] == found[1]


def test_an_explanation_says_what_it_cannot_rely_on() -> None:
    desk = Desk.of(candles(("IBM",), date(2004, 1, 1), date(2005, 3, 31)))
    nowhere: type[Strategy] = type("Nowhere", (BuyAndHold,), {"__module__": "nowhere"})
    run = desk.run(nowhere()).attempt.run_id
    first = orders_table(desk.events(run)).filter(pl.col("status") == "filled")["order"][0]
    found = desk.explain.order(run, first)
    assert "indicators cannot be shown: Nowhere was defined without a source file" in found.note
    assert found.orders[0].arithmetic
    desk.container.get(Tape).append(candles(("IBM",), date(2003, 12, 1), date(2003, 12, 31)), received_at=LOADED)
    assert "candles have changed since the run" in desk.explain.order(run, first).note


def test_lines_hold_the_whole_chain(desk: Desk, run: str) -> None:
    found: Explanation = desk.explain.trade(run, 3)
    labels = [line.label for line in order_lines(found.orders[0])]
    wanted = [
        "Order",
        "Decided on",
        "Seen as",
        "Known",
        "Indicators",
        "Action",
        "Risk",
        "Outcome",
        "Filled in",
        "Costs",
    ]
    assert [label for label in labels if label in wanted][: len(wanted)] == [*wanted[:8], "Filled in", "Seen as"]
    assert labels[-3:] == ["Account before", "Account after", "Journal"]
