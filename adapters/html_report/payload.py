"""The data that the page's script draws: curves, candles, trades and explanations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl

from adapters.html_report.listed import Listed, refused_orders, with_marks
from adapters.html_report.packing import decimals_for, rounded, rounded_all, scaled_steps, steps, to_cents
from adapters.html_report.trade_sections import realised, total_profit
from application.inspection.explanation_lines import Line
from application.reporting.curve import Curve
from application.reporting.exposure import Exposure
from application.reporting.report import Explanations, Figures, IndicatorLine, RunReport, SymbolChart
from application.trading.bars import Floats, Integers
from domain.shared.amounts import money_number

DAY = 86_400
_VALUE_DIGITS = 8
_LINE_DIGITS = 4
_TRADE_DIGITS = 12
_EXCURSION_DIGITS = 5
_AMOUNTS = ("quantity", "entry_price", "exit_price", "fees", "profit")
"""Of a trade; its gross profit and its return follow from them."""

_CENT = Decimal("0.01")
_VOLUME_DIGITS = 4


def run_payload(run: RunReport, listed: Listed, beside: Mapping[str, str] | None = None) -> dict[str, Any]:
    """All that the script draws of one run.

    Args:
        run: what is drawn.
        listed: how many of its rows.
        beside: symbol -> address of its candles, of those that are in files beside the page.
    """
    unit = DAY if run.daily else 1
    return {
        "unit": unit,
        "run": run.attempt.run_id,
        "figures": None if run.figures is None else _figures(run.figures, unit),
        "rolling": None if run.figures is None else _rolling(run.figures, unit),
        "exposure": None if run.figures is None else _exposure(run.figures.exposure, unit),
        "symbols": _symbols(run),
        "beside": dict(beside or {}),
        "charts": [chart_payload(chart, unit) for chart in with_marks(run, listed.marks).charts],
        "trades": trades_payload(run.trades.tail(listed.trades), daily=run.daily),
        "before": len(run.trades) - listed.trades,
        "refused": refused_payload(run, listed.refused),
        **explanations_payload(run.explanations, listed.trades),
    }


def explanations_payload(explained: Explanations, latest: int | None = None) -> dict[str, Any]:
    """Why orders were placed, and the trades that they belong to: so many, the latest; None: all."""
    labels: dict[str, int] = {}
    first = 0 if latest is None else max(0, len(explained.trades) - latest)
    trades, lines_of_trades = explained.trades[first:], explained.trade_lines[first:]
    shown = [any(order in explained.orders for order in orders) for orders in trades]
    return {
        "orders": {key: _lines(lines, labels) for key, lines in explained.orders.items()},
        "tradeOrders": [list(orders) if told else [] for orders, told in zip(trades, shown, strict=True)],
        "tradeLines": [
            _lines(lines, labels) if told else [] for lines, told in zip(lines_of_trades, shown, strict=True)
        ],
        "labels": list(labels),
    }


def candles_payload(charts: Sequence[SymbolChart], *, daily: bool) -> dict[str, Any]:
    """All that the script draws of candles alone."""
    unit = DAY if daily else 1
    return {"unit": unit, "charts": [chart_payload(chart, unit) for chart in charts]}


def comparison_payload(runs: Sequence[RunReport], names: Sequence[str], *, benchmark: bool) -> dict[str, Any]:
    """The curves of several runs as growth since the start, 1 at the initial capital.

    Args:
        runs: the runs; those without figures have no curve.
        names: what each is called.
        benchmark: whether the first run's benchmark is one for all.
    """
    unit = DAY if all(run.daily for run in runs) else 1
    series = []
    for run, name in zip(runs, names, strict=True):
        if run.figures is not None:
            capital = float(run.attempt.started.initial_cash)
            growth = Curve(run.figures.equity.times, run.figures.equity.values / capital)
            drawdown = rounded_all(run.figures.drawdown.values.tolist(), 4)
            lines = {
                "sharpe": _curve(run.figures.rolling.sharpe, unit, _LINE_DIGITS),
                "volatility": _curve(run.figures.rolling.volatility, unit, _LINE_DIGITS),
                "exposure": _curve(run.figures.exposure.gross, unit, _LINE_DIGITS),
            }
            series.append({"name": name, **_curve(growth, unit), "drawdown": drawdown, **lines})
    first = runs[0].figures
    compared = None
    if benchmark and first is not None:
        level = Curve(first.benchmark.times, first.benchmark.values / float(runs[0].attempt.started.initial_cash))
        compared = {"name": first.benchmark_label, **_curve(level, unit)}
    return {"unit": unit, "series": series, "benchmark": compared}


def _figures(figures: Figures, unit: int) -> dict[str, Any]:
    return {
        "equity": _money_curve(figures.equity, unit),
        "drawdown": rounded_all(figures.drawdown.values.tolist(), 4),
        "benchmark": {"name": figures.benchmark_label, **_money_curve(figures.benchmark, unit)},
    }


def _rolling(figures: Figures, unit: int) -> dict[str, Any] | None:
    rolling = figures.rolling
    if not rolling.window:
        return None
    return {
        "benchmark": figures.benchmark_label,
        "sharpe": _curve(rolling.sharpe, unit, _LINE_DIGITS),
        "volatility": _curve(rolling.volatility, unit, _LINE_DIGITS),
        "benchmarkSharpe": _curve(rolling.benchmark_sharpe, unit, _LINE_DIGITS),
        "benchmarkVolatility": _curve(rolling.benchmark_volatility, unit, _LINE_DIGITS),
    }


def _exposure(exposure: Exposure, unit: int) -> dict[str, Any]:
    return {
        "gross": _curve(exposure.gross, unit, _LINE_DIGITS),
        "long": _curve(exposure.long, unit, _LINE_DIGITS),
        "short": _curve(exposure.short, unit, _LINE_DIGITS),
    }


def _symbols(run: RunReport) -> dict[str, list[Any]]:
    """What each symbol came to; amounts as tables show them, shares of the total where there is one."""
    total = total_profit(run)
    known = total.is_finite() and abs(total) >= _CENT
    results = run.by_symbol
    return {
        "symbol": [one.symbol for one in results],
        "trades": [one.trades for one in results],
        "won": rounded_all([one.win_rate for one in results]),
        "fees": [_amount(one.fees) for one in results],
        "realised": [_amount(realised(one)) for one in results],
        "unrealised": [_amount(one.unrealised) for one in results],
        "profit": [_amount(one.profit) for one in results],
        "share": [rounded(float(one.profit / total)) if known else None for one in results],
    }


def _amount(value: Decimal) -> float | None:
    return money_number(value) if value.is_finite() else None


def _curve(curve: Curve, unit: int, digits: int = _VALUE_DIGITS) -> dict[str, Any]:
    return {"t": _times(curve.times, unit), "v": rounded_all(curve.values.tolist(), digits)}


def _money_curve(curve: Curve, unit: int) -> dict[str, Any]:
    """Money is told in cents, however much it is."""
    return {"t": _times(curve.times, unit), "v": to_cents(curve.values.tolist(), _VALUE_DIGITS)}


def _times(times: Integers, unit: int) -> list[int]:
    return steps(times // unit)


def chart_payload(chart: SymbolChart, unit: int) -> dict[str, Any]:
    """All that the script draws of one symbol; times in units of so many seconds."""
    decimals = decimals_for(chart.close)
    return {
        "symbol": chart.symbol,
        "per": chart.bars_per_candle,
        "t": _times(chart.times, unit),
        "decimals": decimals,
        **_prices(chart, decimals),
        "v": rounded_all(chart.volume.tolist(), _VOLUME_DIGITS),
        "lines": [_line(line) for line in chart.indicators],
        "marks": marks_payload(chart, len(chart.markers)),
    }


def marks_payload(chart: SymbolChart, latest: int) -> list[list[Any]]:
    """So many arrows of a symbol, the latest."""
    return [
        [mark.candle, int(mark.buy), rounded(mark.quantity, 10), rounded(mark.price), mark.order_id]
        for mark in chart.markers[max(0, len(chart.markers) - latest) :]
    ]


def _prices(chart: SymbolChart, decimals: int) -> dict[str, list[int]]:
    """Closes as steps, the rest as distances: open from the close before, high and low from the body."""
    opened, high, low, close = (_whole(one, decimals) for one in (chart.open, chart.high, chart.low, chart.close))
    before = np.r_[np.int64(0), close[:-1]]
    return {
        "o": (opened - before).tolist(),
        "h": (high - np.maximum(opened, close)).tolist(),
        "l": (np.minimum(opened, close) - low).tolist(),
        "c": (close - opened).tolist(),
    }


def _whole(values: Floats, decimals: int) -> Integers:
    return np.rint(values * 10.0**decimals).astype(np.int64)


def _line(line: IndicatorLine) -> dict[str, Any]:
    decimals = decimals_for(line.values)
    values = scaled_steps(line.values, decimals)
    return {"name": line.name, "price": line.on_price, "decimals": decimals, "v": values}


def trades_payload(trades: pl.DataFrame, *, daily: bool) -> dict[str, list[Any]]:
    """Closed positions by the column."""
    return {
        "symbol": trades["symbol"].to_list(),
        "side": trades["direction"].to_list(),
        "entry": _when(trades["entry_date"], trades["entry_session"], daily=daily),
        "exit": _when(trades["exit_date"], trades["exit_session"], daily=daily),
        **{name: rounded_all(trades[name].to_list(), _TRADE_DIGITS) for name in _AMOUNTS},
        **{name: rounded_all(trades[name].to_list(), _EXCURSION_DIGITS) for name in ("mae", "mfe")},
        **{name: trades[name].to_list() for name in ("bars", "result", "entry_tag", "exit_tag")},
    }


def _when(at: pl.Series, sessions: pl.Series, *, daily: bool) -> list[int]:
    """Seconds of the session of daily and longer bars where it is known, else of the instant."""
    if daily:
        days = sessions.cast(pl.Datetime("us", "UTC"))
        at = days.fill_null(at) if days.null_count() else days
    return _seconds(at)


def refused_payload(run: RunReport, latest: int) -> dict[str, list[Any]]:
    """So many refused orders by the column, the latest."""
    refused = refused_orders(run).tail(latest)
    texts = {name: refused[name].to_list() for name in ("order", "symbol", "side", "type", "tag")}
    reasons = [str(reason).replace("_", " ") for reason in refused["reason"]]
    quantities = rounded_all(refused["quantity"].to_list(), 10)
    return {
        **texts,
        "at": _when(refused["ended_at"], refused["ended_session"], daily=run.daily),
        "quantity": quantities,
        "reason": reasons,
    }


def _seconds(times: pl.Series) -> list[int]:
    return (times.to_physical() // 1_000_000).to_list()


def _lines(lines: Iterable[Line], labels: dict[str, int]) -> list[list[int | str]]:
    return [[labels.setdefault(line.label, len(labels)), line.text] for line in lines]
