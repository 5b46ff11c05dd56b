"""The forms of dates and times in text: each gives ``written`` (null where a cell is not of the form), ``offset`` and ``reason``."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from application.market_data.importing.date_order import DateOrder

NAIVE = pl.Datetime("us")
TOO_FINE = "is finer than a microsecond"

_CLOCK = (
    r"(?:(?:[T ]+|, *)(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?: *(?P<half>[AaPp])\.?[Mm]\.?)?)?"
)
_OFFSET = r"\s*(?P<offset>Z|z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?)?"
_ISO = rf"^(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_CLOCK}{_OFFSET}$"
_COMPACT = rf"^(?P<year>\d{{4}})(?P<month>\d{{2}})(?P<day>\d{{2}}){_CLOCK}{_OFFSET}$"
_MONTH_ALONE = r"^(?P<year>\d{4})[-/](?P<month>\d{1,2})$"
_TOGETHER = (
    r"^(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>\d{2})(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)"
    r"(?P<second>[0-5]\d)$"
)
_NUMBER = r"^\d{9,19}(?:\.0*)?$"
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = r"(?P<month>(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))(?i:[a-z]*)\.?"
_YEAR = r"(?P<year>\d{4}|\d{2})"
_DAY_AND_NAME = rf"^(?P<day>\d{{1,2}})[-/. ]+{_MONTH}[-/., ]+{_YEAR}{_CLOCK}{_OFFSET}$"
_NAME_AND_DAY = rf"^{_MONTH}[-/. ]+(?P<day>\d{{1,2}})[-/., ]+{_YEAR}{_CLOCK}{_OFFSET}$"
_NUMBERS = rf"^(?P<first>\d{{1,2}})[-/.](?P<second_part>\d{{1,2}})[-/.](?P<third>\d{{4}}|\d{{1,2}}){_CLOCK}{_OFFSET}$"

_CENTURY = 69
"""Years of two digits from this on are of the twentieth century."""

_CLOCK_PARTS = ("hour", "minute", "second", "fraction", "half")

Form = Callable[[pl.DataFrame], pl.DataFrame]


def are_numbers(text: pl.Series) -> pl.Series:
    """Which cells are dates of three numbers, or look so."""
    return text.str.contains(_NUMBERS)


def of_numbers(cells: pl.DataFrame) -> pl.DataFrame:
    """The parts of dates of three numbers: ``first, second, third`` and those of the clock, all null in other cells."""
    return _groups(cells, _NUMBERS)


def in_order(parts: pl.DataFrame, order: DateOrder) -> pl.DataFrame:
    """Dates of three numbers, from ``of_numbers``, read in an order."""
    names = dict(zip(order.value, ("first", "second_part", "third"), strict=True))
    placed = parts.with_columns(
        pl.col(names["d"]).alias("day"), pl.col(names["m"]).alias("month"), pl.col(names["y"]).alias("year")
    )
    return _assembled(_with_century(placed))


def forms_for(cells: pl.DataFrame) -> list[Form]:
    """All forms whose parts stand in one order; those of the first cells come first."""
    some = cells.drop_nulls().head(_SAMPLE)
    return sorted(_forms(), key=lambda form: form(some)["written"].null_count())


_SAMPLE = 16


def _forms() -> tuple[Form, ...]:
    return (
        _calendar(_ISO),
        _epoch,
        _calendar(_COMPACT),
        _calendar(_TOGETHER),
        _calendar(_MONTH_ALONE),
        _named(_DAY_AND_NAME),
        _named(_NAME_AND_DAY),
    )


def _epoch(cells: pl.DataFrame) -> pl.DataFrame:
    """Whole numbers since 1970; 9 to 11 digits are seconds, up to 14 milliseconds, up to 17 microseconds, more nanoseconds.

    Fourteen digits that are a date and a time together (20240102170000) are left to that form: as milliseconds they would lie
    centuries ahead.
    """
    text = pl.col("text")
    is_number = text.str.contains(_NUMBER) & ~text.str.contains(_TOGETHER)
    number = pl.when(is_number).then(text.str.extract(r"^(\d+)")).cast(pl.Int64, strict=False)
    microseconds = (
        pl.when(number < 10**11)
        .then(number * 1_000_000)
        .when(number < 10**14)
        .then(number * 1000)
        .when(number < 10**17)
        .then(number)
        .when(number % 1000 == 0)
        .then(number // 1000)
    )
    return cells.select(
        microseconds.cast(NAIVE).alias("written"),
        pl.when(microseconds.is_not_null()).then(pl.duration(seconds=0)).alias("offset"),
        pl.when(number.is_not_null() & microseconds.is_null()).then(pl.lit(TOO_FINE)).alias("reason"),
    )


def _calendar(form: str) -> Form:
    return lambda cells: _assembled(_groups(cells, form))


def _named(form: str) -> Form:
    """Dates whose month is a word, English and perhaps cut short, in any letter case."""
    numbers = {name: str(number) for number, name in enumerate(_MONTHS, start=1)}

    def read(cells: pl.DataFrame) -> pl.DataFrame:
        parts = _groups(cells, form)
        month = pl.col("month").str.to_lowercase().replace_strict(numbers, default=None, return_dtype=pl.String)
        return _assembled(_with_century(parts.with_columns(month.alias("month"))))

    return read


def _groups(cells: pl.DataFrame, form: str) -> pl.DataFrame:
    parts = cells.select(pl.col("text").str.extract_groups(form)).unnest("text")
    absent = [name for name in (*_CLOCK_PARTS, "offset") if name not in parts.columns]
    first = [] if "day" in parts.columns or "third" in parts.columns else [pl.lit("1").alias("day")]
    return parts.with_columns(*(pl.lit(None, dtype=pl.String).alias(name) for name in absent), *first)


def _with_century(parts: pl.DataFrame) -> pl.DataFrame:
    short = pl.col("year").str.len_chars() == 2
    century = pl.when(pl.col("year").cast(pl.Int32, strict=False) < _CENTURY).then(pl.lit("20")).otherwise(pl.lit("19"))
    return parts.with_columns(pl.when(short).then(century + pl.col("year")).otherwise("year").alias("year"))


def _assembled(parts: pl.DataFrame) -> pl.DataFrame:
    """Parts of dates and times, as text, put together; what is no date of the calendar is null."""
    parts = _in_24_hours(parts)
    fraction = pl.col("fraction").fill_null("")
    two = [pl.col(name).fill_null("0").str.zfill(2) for name in ("month", "day", "hour", "minute", "second")]
    whole = pl.format("{}-{}-{} {}:{}:{}.{}", pl.col("year"), *two, fraction.str.head(6).str.pad_end(6, "0"))
    too_fine = fraction.str.slice(6).str.contains("[1-9]")
    there = pl.col("year").str.len_chars() == 4
    return parts.select(
        pl.when(there & ~too_fine)
        .then(whole)
        .str.to_datetime("%Y-%m-%d %H:%M:%S.%6f", time_unit="us", strict=False)
        .alias("written"),
        _offset(pl.col("offset")).alias("offset"),
        pl.when(there & too_fine).then(pl.lit(TOO_FINE)).alias("reason"),
    )


def _in_24_hours(parts: pl.DataFrame) -> pl.DataFrame:
    """Hours with AM or PM as hours from 0 to 23; what is no such hour becomes 99, which no clock shows."""
    if parts["half"].null_count() == len(parts):
        return parts
    hour = pl.col("hour").cast(pl.Int32)
    later = pl.when(pl.col("half").str.to_lowercase() == "p").then(12).otherwise(0)
    of_day = pl.when(hour.is_between(1, 12)).then(hour % 12 + later).otherwise(99).cast(pl.String)
    return parts.with_columns(pl.when(pl.col("half").is_null()).then("hour").otherwise(of_day).alias("hour"))


def _offset(text: pl.Expr) -> pl.Expr:
    """``Z``, ``+10``, ``+1000`` or ``+10:00`` as a duration, null where there is none."""
    digits = text.str.replace_all(":", "")
    minutes = digits.str.slice(1, 2).cast(pl.Int64, strict=False) * 60 + digits.str.slice(3, 2).replace("", "0").cast(
        pl.Int64, strict=False
    )
    sign = pl.when(digits.str.starts_with("-")).then(-1).otherwise(1)
    is_utc = text.str.to_uppercase().is_in(["Z", "UTC", "GMT"])
    return (
        pl.when(text.is_null())
        .then(None)
        .otherwise(pl.duration(minutes=pl.when(is_utc).then(0).otherwise(minutes * sign)))
    )
