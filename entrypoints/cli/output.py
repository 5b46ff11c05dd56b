"""Tables for people, JSON for programs, both on standard output."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from domain.shared.amounts import without_noise
from domain.shared.interval import from_microseconds

if TYPE_CHECKING:
    from rich.console import Console

WIDTH_OF_A_FILE = 200
"""Columns of a table that goes into a file or another program."""

LEAST_WIDTH = 10
"""To how many characters a column that gives way is narrowed at the most."""

GAP = 2
"""Characters between two columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, as wide as its longest cell.

    Attributes:
        title: its heading.
        number: whether it is aligned to the right.
        shrinks: on a narrow terminal cells are cut off, with an ellipsis.
        wraps: on a narrow terminal cells go over several lines.
    """

    title: str
    number: bool = False
    shrinks: bool = False
    wraps: bool = False


def console() -> Console:
    """Standard output, as wide as the terminal; wide where it is none."""
    from rich.console import Console

    width = None if sys.stdout.isatty() or os.environ.get("COLUMNS") else WIDTH_OF_A_FILE
    return Console(width=width, highlight=False, markup=False, emoji=False, soft_wrap=False)


def print_json(value: object) -> None:
    """One JSON value: NaN is null, numbers are without rounding noise, times are ISO text."""
    sys.stdout.write(json.dumps(plain(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def plain(value: Any) -> Any:
    """A value as JSON data."""
    if isinstance(value, float | Decimal):
        return without_noise(float(value)) if math.isfinite(value) else None
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return plain(value._asdict())
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def print_table(out: Console, columns: Sequence[Column], rows: Iterable[Sequence[str]], title: str = "") -> None:
    """Prints an empty line and a table of texts; what may not give way is shown whole, however narrow the terminal."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    cells = [tuple(row) for row in rows]
    widths = _widths(columns, cells, out.width)
    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for column, width in zip(columns, widths, strict=True):
        made.add_column(
            column.title,
            justify="right" if column.number else "left",
            no_wrap=not column.wraps,
            overflow="ellipsis" if column.shrinks else "fold",
            width=width,
        )
    for row in cells:
        made.add_row(*(Text(cell) for cell in row))
    out.print()
    if title:
        out.print(Text(title, style="bold"))
    terminal = out.width
    out.width = max(terminal, sum(widths) + GAP * len(widths))
    out.print(made)
    out.width = terminal


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """Characters of each column: those that give way share what the others leave, the narrowest served first."""
    widths = [max([len(column.title), *(len(row[i]) for row in rows)]) for i, column in enumerate(columns)]
    yielding = sorted((i for i, one in enumerate(columns) if one.shrinks or one.wraps), key=lambda i: widths[i])
    left = room - GAP * (len(columns) - 1) - sum(width for i, width in enumerate(widths) if i not in yielding)
    for place, i in enumerate(yielding):
        widths[i] = min(widths[i], max(LEAST_WIDTH, left // (len(yielding) - place)))
        left -= widths[i]
    return widths


def minute(instant: datetime | int | None) -> str:
    """Date and minute of an instant, UTC."""
    if instant is None:
        return ""
    at = from_microseconds(instant) if isinstance(instant, int) else instant.astimezone(UTC)
    return f"{at:%Y-%m-%d %H:%M}"


def short(instant: datetime | None) -> str:
    """The date alone where the instant is midnight, else date and minute."""
    text = minute(instant)
    return text.removesuffix(" 00:00")


def size(count: int) -> str:
    """Bytes for people: ``1.2 MB``."""
    number = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"


def count(number: int, what: str) -> str:
    """``1 row``, ``1,200 rows``."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def counted_kinds(kinds: Mapping[str, int]) -> list[str]:
    """``4 dividends``, ``1 split``, ``2 capital gains``: how many corporate actions there are of each kind."""
    return [count(number, kind.replace("_", " ")) for kind, number in kinds.items() if number]
