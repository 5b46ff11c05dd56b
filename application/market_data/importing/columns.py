"""Which column of a table is what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.shared.errors import InvalidValue

TIME = "open_time"
NEEDED = (TIME, "open", "high", "low", "close", "volume")

_SPELLINGS: dict[str, tuple[str, ...]] = {
    TIME: ("opentime", "timestamp", "datetime", "date", "time"),
    "open": ("open",),
    "high": ("high",),
    "low": ("low",),
    "close": ("close",),
    "volume": ("volume", "vol"),
    "adjusted_close": ("adjclose", "adjustedclose"),
    "symbol": ("symbol", "ticker"),
    "session": ("session", "sessiondate"),
    "dividend": ("dividends", "dividend", "divcash", "dividendamount"),
    "split": ("stocksplits", "stocksplit", "splits", "split", "splitfactor", "splitcoefficient", "splitratio"),
    "capital_gain": ("capitalgains", "capitalgain"),
}
_FIELDS = {spelling: field for field, spellings in _SPELLINGS.items() for spelling in spellings}


def find_columns(
    found: Sequence[str], given: Mapping[str, str], *, no_volume: bool = False
) -> dict[str, tuple[str, ...]]:
    """The columns that hold each field: one each, for ``open_time`` perhaps a date and a time.

    Names are compared without regard to letter case, spaces, dots, dashes and underscores.

    Args:
        found: names of the table's columns.
        given: field -> column where the user says so; these win.
        no_volume: whether there need be no column of volumes.

    Raises:
        InvalidValue: a needed column is missing, two could be meant, or ``given`` names what is not there.
    """
    chosen: dict[str, tuple[str, ...]] = {_field(name): (_column(column, found),) for name, column in given.items()}
    taken = {column for columns in chosen.values() for column in columns}
    for name in found:
        field = _FIELDS.get(_plain(name))
        if field is not None and field not in given_fields(given) and name not in taken:
            chosen[field] = (*chosen.get(field, ()), name)
    for field, columns in chosen.items():
        chosen[field] = _checked(field, columns)
    missing = [field for field in NEEDED if field not in chosen and not (no_volume and field == "volume")]
    if missing:
        none = ", or --no-volume where there is none" if missing == ["volume"] else ""
        raise InvalidValue(
            f"no column for {', '.join(map(_shown, missing))} among {', '.join(found)}: "
            f"name it, for example --map {_shown(missing[0])}=COLUMN{none}",
            field="map",
            value=missing[0],
        )
    return chosen


def given_fields(given: Mapping[str, str]) -> set[str]:
    """The fields that the user has named a column for.

    Raises:
        InvalidValue: there is no such field.
    """
    return {_field(name) for name in given}


def _field(name: str) -> str:
    field = _FIELDS.get(_plain(name))
    if field is None:
        known = ", ".join(map(_shown, _SPELLINGS))
        raise InvalidValue(f"--map {name}=…: {name!r} is not one of {known}", field="map", value=name)
    return field


def _column(name: str, found: Sequence[str]) -> str:
    alike = [column for column in found if column == name] or [
        column for column in found if _plain(column) == _plain(name)
    ]
    if not alike:
        raise InvalidValue(f"no column {name!r} among {', '.join(found)}", field="map", value=name)
    return alike[0]


def _checked(field: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    if len(columns) == 1:
        return columns
    by_spelling = {_plain(column): column for column in columns}
    if field == TIME and len(columns) == 2 and set(by_spelling) == {"date", "time"}:
        return by_spelling["date"], by_spelling["time"]
    raise InvalidValue(
        f"columns {' and '.join(columns)} could both be {_shown(field)}: say which, --map {_shown(field)}={columns[0]}",
        field="map",
        value=field,
    )


def _shown(field: str) -> str:
    return "date" if field == TIME else field


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter not in " _.-")
