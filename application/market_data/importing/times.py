"""Times as sources write them.

Understood, also mixed in one column: ISO dates and times with or without an offset, ``YYYYMMDD``, ``M/D/YYYY`` and ``M/D/YY`` (with
a time or without), and seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from domain.shared.errors import InvalidValue

NAIVE = pl.Datetime("us")
UTC_ZONE = "UTC"

_CLOCK = r"(?:[T ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?)?"
_OFFSET = r"\s*(?P<offset>Z|z|UTC|[+-]\d{2}:?(?:\d{2})?)?"
_ISO = rf"^(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_CLOCK}{_OFFSET}$"
_COMPACT = rf"^(?P<year>\d{{4}})(?P<month>\d{{2}})(?P<day>\d{{2}}){_CLOCK}{_OFFSET}$"
_SLASHED = rf"^(?P<first>\d{{1,2}})/(?P<second_part>\d{{1,2}})/(?P<year>\d{{4}}|\d{{2}}){_CLOCK}{_OFFSET}$"
_NUMBER = r"^\d{9,19}(?:\.0*)?$"

NOT_UNDERSTOOD = "is not a time that can be understood"
SKIPPED_HOUR = "is a time that does not exist where clocks are put forward"
TOO_FINE = "is finer than a microsecond"


def check_zone(name: str) -> str:
    """The name of a time zone.

    Raises:
        InvalidValue: there is no such zone.
    """
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidValue(
            f"{name!r} is not a time zone: use a name such as UTC or America/New_York", field="tz", value=name
        ) from None
    return name


def read_times(column: pl.Series, zone: str) -> pl.DataFrame:
    """Reads a column of times.

    Args:
        column: text, numbers, dates or datetimes.
        zone: time zone of what has no offset; of a time that happens twice there the first is meant.

    Returns:
        ``instant`` (UTC, microseconds), ``written`` (the date and time as written, without a zone), ``has_offset`` (whether the
        instant does not depend on ``zone``), and ``time_reason`` (null where the time was understood).
    """
    parts = _typed(column) if column.dtype.is_temporal() else _from_text(column.cast(pl.String))
    local = pl.col("written").dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    instant = (
        pl.when(pl.col("has_offset"))
        .then((pl.col("written") - pl.col("offset")).dt.replace_time_zone(UTC_ZONE))
        .otherwise(local.dt.convert_time_zone(UTC_ZONE))
    )
    return parts.with_columns(instant.alias("instant")).select(
        "instant",
        "written",
        "has_offset",
        pl.when(pl.col("written").is_null())
        .then(pl.coalesce("reason", pl.lit(NOT_UNDERSTOOD)))
        .when(pl.col("instant").is_null())
        .then(pl.lit(SKIPPED_HOUR))
        .alias("time_reason"),
    )


def _typed(column: pl.Series) -> pl.DataFrame:
    zone = column.dtype.time_zone if isinstance(column.dtype, pl.Datetime) else None
    finer = pl.lit(value=False)
    if isinstance(column.dtype, pl.Datetime) and column.dtype.time_unit == "ns":
        finer = pl.col("t").to_physical() % 1000 != 0
    frame = pl.DataFrame({"t": column})
    written = pl.col("t").dt.convert_time_zone(UTC_ZONE).dt.replace_time_zone(None) if zone else pl.col("t")
    return frame.select(
        pl.when(~finer).then(written.cast(NAIVE)).alias("written"),
        pl.lit(zone is not None).alias("has_offset"),
        pl.lit(0, dtype=pl.Duration("us")).alias("offset"),
        pl.when(finer).then(pl.lit(TOO_FINE)).alias("reason"),
    )


def _from_text(column: pl.Series) -> pl.DataFrame:
    cells = pl.DataFrame({"text": column.str.strip_chars()})
    forms = [_epoch(cells), _calendar(cells, _ISO), _calendar(cells, _COMPACT), _slashed(cells)]
    joined = pl.concat(
        [form.select(pl.all().name.suffix(str(number))) for number, form in enumerate(forms)], how="horizontal"
    )
    numbers = range(len(forms))
    return joined.select(
        pl.coalesce(f"written{number}" for number in numbers).alias("written"),
        pl.coalesce(
            pl.when(pl.col(f"written{number}").is_not_null()).then(pl.col(f"offset{number}")) for number in numbers
        ).alias("offset"),
        pl.coalesce(f"reason{number}" for number in numbers).alias("reason"),
    ).with_columns(
        pl.col("offset").is_not_null().alias("has_offset"), pl.col("offset").fill_null(pl.duration(seconds=0))
    )


def _epoch(cells: pl.DataFrame) -> pl.DataFrame:
    """Whole numbers since 1970; 9 to 11 digits are seconds, up to 14 milliseconds, up to 17 microseconds, more nanoseconds."""
    whole = pl.when(pl.col("text").str.contains(_NUMBER)).then(pl.col("text").str.extract(r"^(\d+)"))
    number = whole.cast(pl.Int64, strict=False)
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


def _calendar(cells: pl.DataFrame, form: str) -> pl.DataFrame:
    parts = cells.select(pl.col("text").str.extract_groups(form)).unnest("text")
    return _assembled(parts)


def _slashed(cells: pl.DataFrame) -> pl.DataFrame:
    """Month first, unless the column shows that the day is: some first number above 12, no second one."""
    parts = cells.select(pl.col("text").str.extract_groups(_SLASHED)).unnest("text")
    first, second = (pl.col(name).cast(pl.Int32) for name in ("first", "second_part"))
    day_first = bool(parts.select(((first > 12).any() & ~(second > 12).any()).fill_null(value=False)).item())
    year = pl.col("year").cast(pl.Int32)
    full_year = (
        pl.when(pl.col("year").str.len_chars() == 4).then(year).when(year < 69).then(year + 2000).otherwise(year + 1900)
    )
    month, day = ("second_part", "first") if day_first else ("first", "second_part")
    return _assembled(parts.with_columns(full_year.cast(pl.String).alias("year"), month=pl.col(month), day=pl.col(day)))


def _assembled(parts: pl.DataFrame) -> pl.DataFrame:
    """Parts of dates and times, as text, put together; what is no date of the calendar is null."""
    fraction = pl.col("fraction").fill_null("")
    two = [pl.col(name).fill_null("0").str.zfill(2) for name in ("month", "day", "hour", "minute", "second")]
    whole = pl.format("{}-{}-{} {}:{}:{}.{}", pl.col("year"), *two, fraction.str.head(6).str.pad_end(6, "0"))
    too_fine = fraction.str.slice(6).str.contains("[1-9]")
    there = pl.col("year").is_not_null()
    return parts.select(
        pl.when(there & ~too_fine)
        .then(whole)
        .str.to_datetime("%Y-%m-%d %H:%M:%S.%6f", time_unit="us", strict=False)
        .alias("written"),
        _offset(pl.col("offset")).alias("offset"),
        pl.when(there & too_fine).then(pl.lit(TOO_FINE)).alias("reason"),
    )


def _offset(text: pl.Expr) -> pl.Expr:
    """``Z``, ``+10``, ``+1000`` or ``+10:00`` as a duration, null where there is none."""
    digits = text.str.replace_all(":", "")
    minutes = digits.str.slice(1, 2).cast(pl.Int64, strict=False) * 60 + digits.str.slice(3, 2).replace("", "0").cast(
        pl.Int64, strict=False
    )
    sign = pl.when(digits.str.starts_with("-")).then(-1).otherwise(1)
    is_utc = text.str.to_uppercase().is_in(["Z", "UTC"])
    return (
        pl.when(text.is_null())
        .then(None)
        .otherwise(pl.duration(minutes=pl.when(is_utc).then(0).otherwise(minutes * sign)))
    )
