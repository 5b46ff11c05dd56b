"""From what a user names to series on the tape."""

from __future__ import annotations

from collections.abc import Sequence

from application.ports.errors import UnknownSeries
from application.ports.tape import SeriesInfo
from domain.market.universe import Universe
from domain.shared.interval import Interval
from domain.shared.suggestions import closest, did_you_mean

_NAMED = 8
"""So many symbols of the tape are named."""


def select_series(
    listed: Sequence[SeriesInfo], interval: Interval, venue: str | None, symbols: Sequence[str] = ()
) -> list[SeriesInfo]:
    """The series of the given symbols (none given: of all), one per symbol.

    Raises:
        UnknownSeries: a symbol is not there, or stands at more than one venue.
    """
    if not listed:
        raise UnknownSeries("the tape is empty: `ticktape import FILE.csv` or `ticktape demo` put prices on it")
    here = [info for info in listed if info.interval == interval and venue in (None, info.venue)]
    if not here:
        intervals = ", ".join(sorted({f"{info.interval} at {info.venue}" for info in listed}))
        near = did_you_mean(closest(venue or "", {info.venue for info in listed} - {venue}))
        raise UnknownSeries(
            f"nothing of interval {interval}{f' at {venue}' if venue else ''} on the tape: "
            f"{f'{near} It' if near else 'it'} has {intervals}"
        )
    wanted = sorted(set(symbols)) or sorted({info.symbol for info in here})
    return [one_series(here, interval, venue, symbol) for symbol in wanted]


def of_universe(listed: Sequence[SeriesInfo], universe: Universe) -> list[SeriesInfo]:
    """The series of symbols that were ever listed.

    Raises:
        UnknownSeries: there is none.
    """
    found = [info for info in listed if info.symbol in universe.spans]
    if listed and not found:
        raise UnknownSeries(f"nothing that {universe.name} ever listed is on the tape: `ticktape data` shows what is")
    return found


def one_series(listed: Sequence[SeriesInfo], interval: Interval, venue: str | None, symbol: str) -> SeriesInfo:
    """The series of one symbol.

    Raises:
        UnknownSeries: the symbol is not there, or stands at more than one venue.
    """
    found = [
        info for info in listed if info.symbol == symbol and info.interval == interval and venue in (None, info.venue)
    ]
    if len(found) == 1:
        return found[0]
    if found:
        venues = ", ".join(info.venue for info in found)
        raise UnknownSeries(f"{symbol} is on the tape for {venues}: choose with --venue")
    here = [info for info in listed if info.interval == interval and venue in (None, info.venue)]
    raise UnknownSeries(
        f"no {interval} bars of {symbol!r}{f' at {venue}' if venue else ''} on the tape: {_there_is(here, symbol)}"
    )


def _there_is(listed: Sequence[SeriesInfo], symbol: str) -> str:
    """The symbols that were probably meant, and those that there are, or the first of many."""
    names = sorted({info.symbol for info in listed})
    near = did_you_mean(closest(symbol, names))
    more = f" … {names[-1]} ({len(names):,} symbols)" if len(names) > _NAMED else ""
    there = f"{', '.join(names[:_NAMED]) or 'none'}{more}"
    return f"{near} It has {there}" if near else f"it has {there}"
