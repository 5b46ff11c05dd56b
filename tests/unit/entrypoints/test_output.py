from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from rich.console import Console

from entrypoints.cli.output import Column, count, minute, plain, print_json, print_table, short, size


def test_json_has_no_nan_and_no_types_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    value = {
        "nan": float("nan"),
        "infinite": [float("inf"), Decimal("NaN")],
        "money": Decimal("1.25"),
        "day": date(2005, 1, 31),
        "instant": datetime(2005, 1, 31, 14, 30, tzinfo=UTC),
        "path": Path("a/b"),
        "kept": (1, True, None, "ä", 0.1),
    }
    print_json(value)
    assert json.loads(capsys.readouterr().out) == {
        "nan": None,
        "infinite": [None, None],
        "money": 1.25,
        "day": "2005-01-31",
        "instant": "2005-01-31T14:30:00+00:00",
        "path": "a/b",
        "kept": [1, True, None, "ä", 0.1],
    }
    assert plain({1: 2}) == {"1": 2}


def _printed(width: int, columns: list[Column], rows: Sequence[tuple[str, ...]]) -> list[str]:
    stream = io.StringIO()
    print_table(Console(file=stream, width=width), columns, rows)
    return [line.rstrip() for line in stream.getvalue().splitlines() if line.strip()]


def test_numbers_stand_under_each_other_and_texts_begin_together() -> None:
    lines = _printed(80, [Column("Name"), Column("Rows", number=True)], [("a", "5"), ("longer", "1,200")])
    assert lines[0].split() == ["Name", "Rows"]
    assert [line.rindex(digit) for line, digit in zip(lines[2:], ("5", "0"), strict=True)] == [len(lines[0]) - 1] * 2


@pytest.mark.parametrize("width", [10, 40, 80])
def test_ids_are_never_cut_or_wrapped(width: int) -> None:
    rows = [("0123456789abcdef", "a very long strategy name " * 4)]
    lines = _printed(width, [Column("Run"), Column("Strategy", shrinks=True)], rows)
    assert len(lines) == 3
    assert lines[2].startswith("0123456789abcdef")
    assert lines[2].endswith("…")


def test_a_column_that_wraps_loses_nothing() -> None:
    text = " ".join(f"word{number}" for number in range(30))
    lines = _printed(40, [Column("Run"), Column("Text", wraps=True)], [("id", text)])
    assert " ".join(" ".join(lines[2:]).split()) == f"id {text}"


def test_markup_in_a_cell_is_text() -> None:
    assert _printed(40, [Column("Name")], [("[bold]x[/bold]",)])[-1] == "[bold]x[/bold]"


def test_sizes_times_and_counts() -> None:
    assert [size(number) for number in (0, 999, 1000, 1_250_000, 7 * 10**9, 3 * 10**12)] == [
        "0 B",
        "999 B",
        "1.0 kB",
        "1.2 MB",
        "7.0 GB",
        "3.0 TB",
    ]
    assert minute(0) == "1970-01-01 00:00"
    assert minute(None) == ""
    assert short(datetime(2005, 1, 31, tzinfo=UTC)) == "2005-01-31"
    assert short(datetime(2005, 1, 31, 14, 30, tzinfo=UTC)) == "2005-01-31 14:30"
    assert (count(1, "row"), count(1200, "row")) == ("1 row", "1,200 rows")
