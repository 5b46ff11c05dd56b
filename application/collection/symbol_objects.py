"""Lists of symbols as objects: ``symbols/YYYY-MM-DD-symbols.csv`` with ``symbol,name,sector,market_cap``."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from datetime import date
from io import StringIO

from application.ports.errors import BadAnswer
from application.ports.object_store import ObjectStore
from domain.market.listings import Listing
from domain.shared.errors import InvalidValue
from domain.shared.spreadsheet_text import defused, undone
from domain.shared.values import symbol

PREFIX = "symbols/"
COLUMNS = ("symbol", "name", "sector", "market_cap")

_KEY = re.compile(r"symbols/(\d{4}-\d\d-\d\d)-symbols\.csv")


def key_of(day: date) -> str:
    """The key of a day's list."""
    return f"{PREFIX}{day.isoformat()}-symbols.csv"


def newest_list(store: ObjectStore, up_to: date) -> tuple[date, str] | None:
    """Day and key of the newest list up to a day; None where there is none.

    Raises:
        PortError: the store cannot be asked.
    """
    keys = [found for info in store.list(PREFIX) if (found := _KEY.fullmatch(info.key))]
    days = [(date.fromisoformat(found[1]), found[0]) for found in keys]
    return max(((day, key) for day, key in days if day <= up_to), default=None)


def write_list(listings: Iterable[Listing]) -> bytes:
    """The content of a list; every cell is a text, a capitalisation that is not known is empty."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for listing in listings:
        cap = "" if listing.market_cap is None else str(listing.market_cap)
        writer.writerow((*map(defused, (listing.symbol, listing.name, listing.sector)), cap))
    return out.getvalue().encode()


def read_list(content: bytes, key: str) -> tuple[Listing, ...]:
    """The listings of a list's content.

    Raises:
        BadAnswer: it is not such a list.
    """
    try:
        lines = csv.reader(StringIO(content.decode(), newline=""), strict=True)
        if tuple(next(lines, ())) != COLUMNS:
            raise BadAnswer(f"object {key!r} is no list of symbols: its columns are not {','.join(COLUMNS)}")
        return tuple(
            Listing(symbol(undone(text)), undone(name), undone(sector), int(cap) if cap else None)
            for text, name, sector, cap in lines
        )
    except (ValueError, csv.Error, InvalidValue) as error:
        raise BadAnswer(f"object {key!r} is no list of symbols: {error}") from error
