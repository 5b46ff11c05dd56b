"""Whether files that bring one series say the same of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl

from application.market_data.importing.preparation import Prepared
from application.market_data.importing.survey import Survey
from application.market_data.importing.symbols import symbol_in_name
from domain.market.candle_schema import CANDLE_KEY
from domain.market.quality import OHLC_TOLERANCE
from domain.shared.errors import InvalidValue

_NUMBERS = ("open", "high", "low", "close", "volume", "adjusted_close")
_DAYS = 5
_FILES = 3


class Span(NamedTuple):
    """The bars of one series in one file.

    Attributes:
        path: the file.
        series: symbol, venue and interval.
        first, last: open times, as microseconds.
    """

    path: Path
    series: tuple[str, str, str]
    first: int
    last: int


def spans_of(prepared: Prepared) -> list[Span]:
    """The series of a file."""
    found = prepared.good.group_by("symbol", "venue", "interval").agg(
        pl.col("open_time").min().to_physical().alias("first"), pl.col("open_time").max().to_physical().alias("last")
    )
    return [Span(prepared.path, (one, venue, length), first, last) for one, venue, length, first, last in found.rows()]


def spans_of_survey(survey: Survey) -> list[Span]:
    """The series of a file that is too large to be held."""
    interval = str(survey.interval)
    times = survey.spans.with_columns(pl.col("first", "last").to_physical())
    return [
        Span(survey.path, (symbol, survey.asked.venue, interval), first, last) for symbol, first, last in times.rows()
    ]


def check_agreement(spans: Sequence[Span], candles_of: Callable[[Path], pl.DataFrame]) -> None:
    """Compares the bars that several files have.

    Args:
        spans: of all files.
        candles_of: the candles of a file, asked for only where series overlap.

    Raises:
        InvalidValue: files disagree about bars of one series, by more than rounding explains.
    """
    overlapping = _overlapping(spans)
    if not overlapping:
        return
    candles = pl.concat(
        candles_of(path)
        .select(*CANDLE_KEY, "session_date", *_NUMBERS)
        .filter(pl.col("symbol").is_in([symbol for symbol, _, _ in series]))
        .with_columns(pl.lit(str(path)).alias("file"))
        for path, series in overlapping.items()
    )
    differ = pl.any_horizontal(_differs(name) for name in _NUMBERS)
    found = (
        candles.group_by(CANDLE_KEY)
        .agg("session_date", "file", *(pl.col(name) for name in _NUMBERS))
        .filter(pl.col("file").list.n_unique() > 1)
        .filter(differ)
        .sort("symbol", "open_time")
    )
    if len(found):
        raise InvalidValue(_said(found), field="symbol")


def _overlapping(spans: Sequence[Span]) -> dict[Path, set[tuple[str, str, str]]]:
    """The files that share time of a series with another one, and these series."""
    found: dict[Path, set[tuple[str, str, str]]] = {}
    by_series: dict[tuple[str, str, str], list[Span]] = {}
    for span in spans:
        by_series.setdefault(span.series, []).append(span)
    for series, several in by_series.items():
        reaching: Span | None = None
        for span in sorted(several, key=lambda one: (one.first, one.last)):
            if reaching is not None and span.first <= reaching.last:
                for path in (reaching.path, span.path):
                    found.setdefault(path, set()).add(series)
            if reaching is None or span.last > reaching.last:
                reaching = span
    return found


def _differs(name: str) -> pl.Expr:
    """Whether a list of one bar's values has different ones."""
    values = pl.col(name)
    least, most = values.list.min(), values.list.max()
    there = values.list.drop_nulls().list.len()
    return ((most - least) > OHLC_TOLERANCE * most.abs()).fill_null(value=False) | (
        (there > 0) & (there < values.list.len())
    )


def _said(found: pl.DataFrame) -> str:
    symbol = found["symbol"][0]
    of_symbol = found.filter(pl.col("symbol") == symbol)
    days = (
        of_symbol.select(pl.coalesce(pl.col("session_date").list.first(), pl.col("open_time").dt.date()).alias("day"))[
            "day"
        ]
        .unique()
        .sort()
    )
    row = of_symbol.row(0, named=True)
    name = next((one for one in ("close", *_NUMBERS) if of_symbol.head(1).select(_differs(one)).item()), "close")
    said = " and ".join(
        f"{value:,.10g} in {Path(file).name}" if value is not None else f"none in {Path(file).name}"
        for file, value in list(zip(row["file"], row[name], strict=True))[:_FILES]
    )
    files = [Path(file) for file in dict.fromkeys(file for cell in of_symbol["file"] for file in cell)]
    shown = ", ".join(map(str, days.head(_DAYS))) + (f" … {days[-1]}" if len(days) > _DAYS else "")
    return (
        f"{symbol}: the files disagree about {len(days):,} {'day' if len(days) == 1 else 'days'} ({shown}), on the first the "
        f"{name.replace('_', ' ')} is {said}; nothing was stored: {_hint(files)}"
    )


def _hint(files: Sequence[Path]) -> str:
    names = [symbol_in_name(path) for path in files]
    if None not in names and len(set(names)) == len(names):
        some = ", ".join(str(name) for name in names[:_FILES]) + (" …" if len(names) > _FILES else "")
        return (
            f"if each file is of a symbol of its own, --symbol-from name takes {some}; else import only the right one"
        )
    return "import only the right one"
