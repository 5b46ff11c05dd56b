"""Which symbols somebody wants, of which market, and how often their list is read anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.market.markets import market
from domain.shared.errors import InvalidValue
from domain.shared.values import Symbol, symbol


class UpdateFrequency(StrEnum):
    """How old a list may become before it is read anew."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


_DAYS = {UpdateFrequency.DAILY: 1, UpdateFrequency.WEEKLY: 7, UpdateFrequency.MONTHLY: 28}


@dataclass(frozen=True, slots=True)
class SymbolSelection:
    """What a file such as config/symbols.json says.

    Attributes:
        market: whose list it is about, a name that ``domain.market.markets`` knows; also the venue on the tape.
        symbols: only these, with or without the market's suffix; empty: the whole list.
        update_frequency: how often the list is read.
        replaces_list: whether the symbols stand in the list's place, and no list is read.
    """

    market: str = "ASX"
    symbols: tuple[Symbol, ...] = ()
    update_frequency: UpdateFrequency = UpdateFrequency.DAILY
    replaces_list: bool = False

    def __post_init__(self) -> None:
        """Checks what was said.

        Raises:
            InvalidValue: the market is unknown, a symbol cannot be one, or nothing stands in the list's place.
        """
        place = market(self.market)
        wanted = (symbol(text.removesuffix(place.suffix)) for text in self.symbols)
        object.__setattr__(self, "market", place.name)
        object.__setattr__(self, "symbols", tuple(dict.fromkeys(wanted)))
        if self.replaces_list and not self.symbols:
            raise InvalidValue("symbols that replace the list must be named", field="symbols")

    def is_current(self, read_on: date, today: date) -> bool:
        """Whether a list that was read on a day need not be read anew yet."""
        return today < read_on + timedelta(days=_DAYS[self.update_frequency])
