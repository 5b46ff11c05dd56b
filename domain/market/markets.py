"""Markets of stocks: how their symbols are written elsewhere, and when their days begin."""

from __future__ import annotations

from dataclasses import dataclass

from domain.shared.errors import InvalidValue
from domain.shared.suggestions import closest, in_passing


@dataclass(frozen=True, slots=True)
class Market:
    """One market.

    Attributes:
        name: what it is called here, also its venue on the tape.
        suffix: what follows a symbol in sources of many markets (``.AX``); "" for the United States.
        zone: time zone of its sessions.
        calendar: market identifier code of its calendar.
        currency: what its prices are in, as such sources say it (``GBp`` is pence).
    """

    name: str
    suffix: str
    zone: str
    calendar: str
    currency: str

    def with_suffix(self, symbol: str) -> str:
        """The symbol as sources of many markets write it: ``BHP`` and ``BHP.AX`` are ``BHP.AX``."""
        return self.without_suffix(symbol) + self.suffix

    def without_suffix(self, symbol: str) -> str:
        """The symbol as the market itself writes it: ``BHP`` and ``BHP.AX`` are ``BHP``."""
        return symbol.removesuffix(self.suffix)


ASX = Market("ASX", ".AX", "Australia/Sydney", "XASX", "AUD")
US = Market("US", "", "America/New_York", "XNYS", "USD")

_KNOWN = (
    ASX,
    US,
    Market("CPH", ".CO", "Europe/Copenhagen", "XCSE", "DKK"),
    Market("IDX", ".JK", "Asia/Jakarta", "XIDX", "IDR"),
    Market("JSE", ".JO", "Africa/Johannesburg", "XJSE", "ZAc"),
    Market("LSE", ".L", "Europe/London", "XLON", "GBp"),
    Market("OSL", ".OL", "Europe/Oslo", "XOSL", "NOK"),
    Market("TSE", ".T", "Asia/Tokyo", "XTKS", "JPY"),
    Market("TSX", ".TO", "America/Toronto", "XTSE", "CAD"),
    Market("XETRA", ".DE", "Europe/Berlin", "XETR", "EUR"),
)


def market(name: str) -> Market:
    """The market of that name, in any case.

    Raises:
        InvalidValue: there is none; the known ones are named.
    """
    wanted = name.strip().upper()
    found = next((one for one in _KNOWN if wanted == one.name), None)
    if found is None:
        names = [one.name for one in _KNOWN]
        known = ", ".join(names) + in_passing(closest(wanted, names))
        raise InvalidValue(f"{name!r} is not a market: use one of {known}", field="market", value=name)
    return found
