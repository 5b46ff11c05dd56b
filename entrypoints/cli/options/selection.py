"""Which bars of the tape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from entrypoints.cli import completion, values
from entrypoints.cli.options.groups import Formerly

if TYPE_CHECKING:
    from datetime import datetime

Symbols = Annotated[
    list[str] | None,
    typer.Option("--symbols", metavar="A,B", help="Which symbols; all on the tape if left out."),
]
Symbol = Annotated[str | None, typer.Option("--symbol", metavar="SYMBOL", help="This symbol only.")]
StartDate = Annotated[
    str | None,
    typer.Option(
        "--start-date",
        metavar="DATE",
        help="First session (2005-01-31) or open time (2005-01-31T14:30:00Z); earlier bars warm up.",
    ),
]
EndDate = Annotated[str | None, typer.Option("--end-date", metavar="DATE", help="Last one, inclusive.")]

_INTERVAL = typer.Option("--interval", metavar="1s…1M", help="Length of the bars.", autocompletion=completion.intervals)
Interval = Annotated[str, _INTERVAL]
MaybeInterval = Annotated[str | None, _INTERVAL]

_VENUE = typer.Option("--venue", metavar="NAME", help="Where, if a symbol is on the tape twice.")
Venue = Annotated[str, _VENUE]
MaybeVenue = Annotated[str | None, _VENUE]

Prices = Annotated[
    Literal["adjusted", "raw"],
    typer.Option("--prices", help="Prices adjusted for splits and dividends, or as traded."),
]
KnownAt = Annotated[
    str | None, typer.Option("--known-at", metavar="TIME", help="As known then; a date means its end, UTC.")
]
Benchmark = Annotated[
    str | None,
    typer.Option("--benchmark", metavar="SYMBOL", help="What indicators such as beta compare with."),
]


@dataclass(frozen=True)
class Bars:
    """Bars of some symbols over some time."""

    symbols: Symbols = None
    start_date: StartDate = None
    end_date: EndDate = None
    interval: Interval = "1d"
    venue: MaybeVenue = None
    prices: Prices = "adjusted"

    def asked(self, start: str = "start", end: str = "end") -> dict[str, Any]:
        """The bars as a request names them.

        Args:
            start: what the request calls the first session or open time.
            end: what it calls the last one.

        Raises:
            InvalidValue: one of the texts cannot be read.
        """
        from application.market_data import selection
        from domain.shared import interval as intervals

        return {
            "symbols": values.symbols(self.symbols or []),
            "interval": intervals.Interval(self.interval),
            "venue": values.venue(self.venue),
            start: values.moment(self.start_date, "--start-date"),
            end: values.moment(self.end_date, "--end-date"),
            "prices": selection.Prices(self.prices),
        }


@dataclass(frozen=True)
class EarlierBars(Bars):
    """Bars of commands that had other names for the span."""

    start_date: Annotated[StartDate, Formerly("--since")] = None
    end_date: Annotated[EndDate, Formerly("--until")] = None


@dataclass(frozen=True)
class KnownBars(Bars):
    """Bars as they were known at a time, of what an exchange was known to list."""

    known_at: KnownAt = None
    universe: Annotated[
        str | None,
        typer.Option(
            "--universe",
            metavar="NAME",
            help="Buy only what an exchange (asx) was known to list at the time; what it delists is sold.",
        ),
    ] = None
    assume_listed: Annotated[
        bool,
        typer.Option(
            "--assume-listed",
            help="Let the exchange's first list stand for the time before it (survivorship bias, which is reported).",
            metavar="",
            show_default=False,
        ),
    ] = False

    def asked(self, start: str = "start", end: str = "end") -> dict[str, Any]:
        """The bars as a request names them; where no venue is said, that of the universe.

        Raises:
            InvalidValue: one of the texts cannot be read.
        """
        venue = values.venue(self.venue or self.universe)
        return super().asked(start, end) | {"venue": venue, "known_at": self.known}

    @property
    def known(self) -> datetime | None:
        """Until when what is known counts; None: until now.

        Raises:
            InvalidValue: the text is no date and no time.
        """
        return values.instant(self.known_at, "--known-at")
