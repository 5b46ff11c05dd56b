"""The universe: which symbols were listed when, as known at each moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, NamedTuple

from domain.market.listings import RecordedListing, SymbolDelisted, SymbolListed, SymbolRenamed
from domain.shared.errors import InvalidValue


class Span(NamedTuple):
    """A time during which a symbol counts as listed.

    Attributes:
        start: from then on, aware UTC; None: from the beginning.
        end: before then; None: to the end.
    """

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Universe:
    """The symbols that could be known as listed, moment by moment.

    Attributes:
        name: the exchange.
        since: when its first list was drawn up.
        spans: symbol -> when it was listed, in the order of time; a symbol that is not there never was.
        assumed: whether the first list stands in for the time before it, which lacks what was delisted by then.
    """

    name: str
    since: datetime
    spans: Mapping[str, tuple[Span, ...]]
    assumed: bool = False

    @property
    def symbols(self) -> tuple[str, ...]:
        """Every symbol that was ever listed, sorted."""
        return tuple(sorted(self.spans))

    def is_listed(self, symbol: str, at: datetime) -> bool:
        """Whether a symbol was known as listed at a moment."""
        return any(
            (span.start is None or span.start <= at) and (span.end is None or at < span.end)
            for span in self.spans.get(symbol, ())
        )

    def of(self, symbols: Iterable[str]) -> Universe:
        """The part of it that is about some symbols."""
        wanted = {symbol: self.spans[symbol] for symbol in sorted(set(symbols)) if symbol in self.spans}
        return Universe(self.name, self.since, wanted, self.assumed)

    def described(self) -> dict[str, Any]:
        """As JSON data: ``{"name", "since", "assumed", "spans": {symbol: [[start, end], …]}}``, times as ISO text."""
        return {
            "name": self.name,
            "since": self.since.isoformat(),
            "assumed": self.assumed,
            "spans": {
                symbol: [[_text(span.start), _text(span.end)] for span in spans]
                for symbol, spans in sorted(self.spans.items())
            },
        }

    @staticmethod
    def restored(described: Mapping[str, Any]) -> Universe:
        """The universe that ``described`` described."""
        spans = {
            symbol: tuple(Span(_time(start), _time(end)) for start, end in pairs)
            for symbol, pairs in described["spans"].items()
        }
        return Universe(
            described["name"], datetime.fromisoformat(described["since"]), spans, bool(described["assumed"])
        )


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def universe_of(name: str, history: Sequence[RecordedListing], *, assumed: bool = False) -> Universe:
    """The universe that an exchange's history of listings comes to.

    A symbol is listed from the list that first showed it until the one that no longer did. A company's new symbol has also the
    times of the one before it, as its prices do; the former symbol ends there.

    Args:
        name: the exchange.
        history: its events, in the order of their versions.
        assumed: let the symbols of the first list count as listed before it: from their day of listing where the list says it,
            else from the beginning.

    Raises:
        InvalidValue: there is no history.
    """
    if not history:
        raise InvalidValue(f"no list of {name} is on the tape: `ticktape symbols update` brings one", field="universe")
    since = history[0].known_at
    spans: dict[str, list[Span]] = {}
    for one in history:
        match one.event:
            case SymbolListed(symbol=symbol):
                start = _assumed_start(one.event) if assumed and one.known_at == since else one.known_at
                if not _is_open(spans.get(symbol)):
                    spans.setdefault(symbol, []).append(Span(start, None))
            case SymbolDelisted(symbol=symbol):
                _end(spans, symbol, one.known_at)
            case SymbolRenamed(symbol=symbol, former_symbol=former) if symbol != former:
                earlier = _end(spans, former, one.known_at)
                spans[symbol] = [*spans.get(symbol, ()), *_continued(earlier, one.known_at)]
    return Universe(name, since, {symbol: tuple(found) for symbol, found in sorted(spans.items())}, assumed)


def _assumed_start(event: SymbolListed) -> datetime | None:
    return None if event.listed_on is None else datetime.combine(event.listed_on, time(), UTC)


def _is_open(spans: Sequence[Span] | None) -> bool:
    return bool(spans) and spans is not None and spans[-1].end is None


def _end(spans: dict[str, list[Span]], symbol: str, at: datetime) -> list[Span]:
    """Ends what is open and returns the symbol's times."""
    found = spans.get(symbol, [])
    if _is_open(found):
        found[-1] = Span(found[-1].start, at)
    return found


def _continued(earlier: Sequence[Span], at: datetime) -> list[Span]:
    if earlier and earlier[-1].end == at:
        return [*earlier[:-1], Span(earlier[-1].start, None)]
    return [*earlier, Span(at, None)]
