"""Whether files that bring one series say the same of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl

from application.market_data.importing.preparation import Prepared
from application.market_data.importing.survey import Survey
from application.market_data.importing.symbols import symbol_in_name
from domain.market.candle_schema import CANDLE_KEY, CANDLE_SCHEMA
from domain.market.quality import OHLC_TOLERANCE
from domain.shared.errors import InvalidValue

_NUMBERS = ("open", "high", "low", "close", "volume", "adjusted_close")
_DAYS = 5

MOST_COMPARED = 500_000
"""Bars of overlapping files at most."""

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
    keys = _differing_keys(overlapping, candles_of)
    if not len(keys):
        return
    candles = pl.concat(
        _compared(candles_of(path), series)
        .join(keys, on=CANDLE_KEY, how="semi", maintain_order="left")
        .with_columns(pl.lit(str(path)).alias("file"))
        for path, series in overlapping.items()
    )
    found = (
        candles.group_by(CANDLE_KEY)
        .agg("session_date", "file", *(pl.col(name) for name in _NUMBERS))
        .sort("symbol", "open_time")
    )
    raise InvalidValue(_said(found), field="symbol")


def _compared(candles: pl.DataFrame, series: set[tuple[str, str, str]]) -> pl.DataFrame:
    symbols = [symbol for symbol, _, _ in series]
    return candles.select(*CANDLE_KEY, "session_date", *_NUMBERS).filter(pl.col("symbol").is_in(symbols))


def _differing_keys(
    overlapping: Mapping[Path, set[tuple[str, str, str]]], candles_of: Callable[[Path], pl.DataFrame]
) -> pl.DataFrame:
    """The keys of bars that files disagree about; of each bar only the least and the greatest values are held.

    Raises:
        InvalidValue: the files have too many bars to compare.
    """
    ranges: pl.DataFrame | None = None
    for path, series in overlapping.items():
        rows = _compared(candles_of(path), series)
        _check_number(rows)
        own = rows.select(*CANDLE_KEY, *(each for name in _NUMBERS for each in _as_range(name))).with_columns(files=1)
        own = own.group_by(CANDLE_KEY).agg(*_merged(), pl.col("files").first())
        ranges = (
            own if ranges is None else pl.concat([ranges, own]).group_by(CANDLE_KEY).agg(*_merged(), pl.sum("files"))
        )
        _check_number(ranges)
    if ranges is None:
        return pl.DataFrame(schema={name: CANDLE_SCHEMA[name] for name in CANDLE_KEY})
    differ = pl.any_horizontal(_range_differs(name) for name in _NUMBERS)
    return ranges.filter((pl.col("files") > 1) & differ).select(CANDLE_KEY)


def _check_number(bars: pl.DataFrame) -> None:
    if len(bars) > MOST_COMPARED:
        raise InvalidValue(
            f"the files bring the same series, and more than {MOST_COMPARED:,} bars of them, too many to be compared: import them one "
            "after another; different values become revisions",
            field="paths",
        )


def _as_range(name: str) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    value = pl.col(name)
    return value.alias(f"{name} least"), value.alias(f"{name} most"), value.is_null().alias(f"{name} lacks")


def _merged() -> list[pl.Expr]:
    return [
        each
        for name in _NUMBERS
        for each in (pl.col(f"{name} least").min(), pl.col(f"{name} most").max(), pl.col(f"{name} lacks").any())
    ]


def _range_differs(name: str) -> pl.Expr:
    """The same as ``_differs`` of a list."""
    least, most = pl.col(f"{name} least"), pl.col(f"{name} most")
    return ((most - least) > OHLC_TOLERANCE * most.abs()).fill_null(value=False) | (
        least.is_not_null() & pl.col(f"{name} lacks")
    )


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
