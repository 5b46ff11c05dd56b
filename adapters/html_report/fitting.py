"""Pages that stay below a size."""

from __future__ import annotations

from dataclasses import replace

from adapters.html_report.packing import as_json, packed
from adapters.html_report.payload import DAY, chart_payload
from application.reporting.report import RunReport

LARGEST = 1_000_000
"""Bytes of the page of a daily run."""

MARGIN = 1.02
"""How much more than the surplus is taken away, because some candles deflate better than others."""


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


def with_charts(run: RunReport, kept: int) -> RunReport:
    """The run with its first charts only, which says so."""
    missing = len(run.charts) - kept
    if not missing:
        return run
    said = (
        f"Candles of the {missing:,} symbols traded least are left out, which keeps the file small."
        if missing > 1
        else "Candles of the symbol traded least are left out, which keeps the file small."
    )
    return replace(run, charts=run.charts[:kept], left_out=(*run.left_out, said))
