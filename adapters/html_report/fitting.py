"""Pages that stay below a size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from adapters.html_report.listed import Listed
from adapters.html_report.packing import as_json, packed
from adapters.html_report.payload import (
    DAY,
    chart_payload,
    explanations_payload,
    marks_payload,
    refused_payload,
    trades_payload,
)
from application.reporting.report import RunReport, SymbolChart

LARGEST = 1_000_000
"""Bytes of a page."""

MOST_CANDLES = 40_000
"""So many candles stand in a run's own page, of all symbols together."""

MARGIN = 1.02
"""How much more than the surplus is taken away, because some candles deflate better than others."""

REST = 260_000
"""About so many bytes of a page of candles alone are not candles: the charts' script, the page's own, its styles."""


def leading_charts(charts: Sequence[SymbolChart], most: int = MOST_CANDLES) -> int:
    """How many charts, the first ones, have no more candles than that; at least one where there is any."""
    kept, candles = 0, 0
    for chart in charts:
        candles += len(chart.times)
        if kept and candles > most:
            break
        kept += 1
    return kept


def charts_that_fit(run: RunReport, kept: int, surplus: int) -> int:
    """Number of charts left when those traded least are taken away until the surplus is gone; at least one.

    Args:
        run: whose charts, the most traded symbols first.
        kept: how many of them the page has now.
        surplus: bytes by which it is too large.
    """
    sizes = [len(as_json(chart_payload(chart, DAY))) for chart in run.charts[:kept]]
    deflated = len(packed([chart_payload(chart, DAY) for chart in run.charts[:kept]])) / sum(sizes)
    spare = MARGIN * surplus
    while spare > 0 and kept > 1:
        kept -= 1
        spare -= sizes[kept] * deflated
    return kept


def in_pages(charts: Sequence[SymbolChart], largest: int = LARGEST) -> list[list[SymbolChart]]:
    """Charts in as many groups as there must be pages of candles alone, none larger than that unless one symbol's are."""
    room = largest - REST
    pages: list[list[SymbolChart]] = []
    used = 0.0
    for chart in charts:
        size = len(packed(chart_payload(chart, DAY)))
        if not pages or used + size > room:
            pages.append([])
            used = 0.0
        pages[-1].append(chart)
        used += size
    return pages


def with_less_explained(run: RunReport, surplus: int) -> RunReport:
    """The run with explanations of its latest orders only, so many fewer that the surplus is gone, or none are left.

    Args:
        run: whose orders, oldest first.
        surplus: bytes by which the page is too large.
    """
    explained = run.explanations
    orders = list(explained.orders.items())
    size = len(packed(explanations_payload(explained)))
    kept = math.floor(len(orders) * (1.0 - MARGIN * surplus / size)) if size else 0
    latest = orders[len(orders) - max(0, min(kept, len(orders) - 1)) :]
    return replace(run, explanations=replace(explained, orders=dict(latest)))


def with_less_listed(run: RunReport, listed: Listed, surplus: int, least: int) -> Listed:
    """So many fewer rows that the surplus is gone, as far as that can be with at least so many of each.

    Args:
        run: whose rows, oldest first.
        listed: how many of them the page has now; more than ``least`` of some.
        surplus: bytes by which it is too large.
        least: of each kind.
    """
    parts = (
        trades_payload(run.trades.tail(listed.trades), daily=run.daily),
        refused_payload(run, listed.refused),
        [marks_payload(chart, listed.marks) for chart in run.charts],
    )
    size = sum(len(packed(part)) for part, count in zip(parts, listed.counts, strict=True) if count > least)
    share = 1.0 - MARGIN * surplus / size
    trades, refused, marks = (
        count if count <= least else max(least, min(count - 1, math.floor(count * share))) for count in listed.counts
    )
    return replace(listed, trades=trades, refused=refused, marks=marks)


def with_charts(run: RunReport, kept: int, said: str) -> RunReport:
    """The run with its first charts only, which says so."""
    return run if kept == len(run.charts) else replace(run, charts=run.charts[:kept], left_out=(*run.left_out, said))
