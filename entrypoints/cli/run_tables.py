"""A run's positions, trades and orders for people."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from domain.shared.amounts import grouped, money_text
from entrypoints.cli.output import Column, print_table, short

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

POSITIONS = {
    "symbol": "text",
    "quantity": "quantity",
    "average_entry_price": "price",
    "cost_basis": "money",
    "entry_date": "time",
}
BY_SYMBOL = {
    "symbol": "text",
    "trades": "count",
    "won": "count",
    "lost": "count",
    "profit": "money",
    "unrealised": "money",
    "fees": "money",
    "best": "money",
    "worst": "money",
}
TRADES = {
    "symbol": "text",
    "direction": "text",
    "quantity": "quantity",
    "entry_date": "time",
    "entry_price": "price",
    "exit_date": "time",
    "exit_price": "price",
    "profit": "money",
    "return": "fraction",
}
ORDERS = {
    "order": "text",
    "decided_on": "time",
    "symbol": "text",
    "side": "text",
    "type": "text",
    "quantity": "quantity",
    "filled": "quantity",
    "status": "text",
    "price": "price",
    "reason": "words",
    "tag": "remark",
}
"""Which columns of a table are shown, and what kind each is; words are left out where there are none."""

SMALL_PRICE = 10.0
"""Below it two decimals say too little."""

_TITLES = {"direction": "Side", "average_entry_price": "Entry", "entry_price": "Entry", "exit_price": "Exit"}
_NUMBERS = {"quantity": "{:,.10g}", "count": "{:,}", "money": "money", "price": "{:,.2f}", "fraction": "{:.2%}"}


def print_section(out: Console, title: str, frame: pl.DataFrame, kinds: Mapping[str, str], limit: int) -> None:
    """Prints a table's last rows.

    Args:
        out: where to.
        title: what stands above it.
        frame: the table.
        kinds: which columns, and how their values are written.
        limit: how many; 0: all.
    """
    if not len(frame):
        return
    last = frame.tail(limit) if limit else frame
    kinds = {name: kind for name, kind in kinds.items() if kind != "words" or last[name].null_count() < len(last)}
    formats = {name: _format(last[name], kind) for name, kind in kinds.items()}
    cells = [[_cell(row[name], formats[name]) for name in kinds] for row in last.iter_rows(named=True)]
    columns = [
        Column(
            _TITLES.get(name, name.replace("_", " ").capitalize()),
            number=kind in _NUMBERS,
            shrinks=kind in ("remark", "words"),
        )
        for name, kind in kinds.items()
    ]
    part = (
        f"{len(frame):,}" if len(last) == len(frame) else f"the last {len(last)} of {len(frame):,}, --limit 0 shows all"
    )
    print_table(out, columns, cells, f"{title} ({part})")


def _format(column: pl.Series, kind: str) -> str:
    """How a column's values are written; small prices get more decimals, all of a column as many."""
    least = column.abs().min() if kind == "price" else None
    if isinstance(least, float) and least < SMALL_PRICE:
        return f"{{:,.{_decimals(least)}f}}"
    return _NUMBERS.get(kind, kind)


def _decimals(least: float) -> int:
    """How many decimals a column of prices needs: four digits of the smallest one."""
    if least >= SMALL_PRICE / 100 or least <= 0.0:
        return 4
    return max(8, 3 - math.floor(math.log10(least)))


def _cell(value: object, form: str) -> str:
    if value is None:
        return ""
    if form == "time":
        return short(value)  # type: ignore[arg-type]
    if form == "words":
        return str(value).replace("_", " ")
    if form == "money":
        return grouped(money_text(value))  # type: ignore[arg-type]
    return form.format(value) if "{" in form else str(value)
