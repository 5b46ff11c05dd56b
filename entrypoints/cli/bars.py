"""Which bars of the tape a command reads, and the file that it writes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from entrypoints.cli import values
from entrypoints.cli.failures import BadUsage

Symbols = Annotated[
    list[str] | None, typer.Option("--symbols", metavar="A,B", help="Which symbols; all on the tape if left out.")
]
Interval = Annotated[str, typer.Option("--interval", metavar="1s…1M", help="Length of the bars.")]
Venue = Annotated[str | None, typer.Option("--venue", metavar="NAME", help="Where.")]
Since = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="First session or open time; earlier bars warm up.")
]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Last one, inclusive.")]
Prices = Annotated[Literal["adjusted", "raw"], typer.Option("--prices", help="Which prices are read.")]


def asked(
    symbols: Sequence[str] | None, interval: str, venue: str | None, since: str | None, until: str | None, prices: str
) -> dict[str, Any]:
    """The bars as a request names them.

    Raises:
        InvalidValue: one of the texts cannot be read, or the span ends before it begins.
    """
    from application.market_data import selection
    from domain.shared import interval as intervals

    return {
        "symbols": values.symbols(symbols or []),
        "interval": intervals.Interval(interval),
        "venue": venue,
        "since": values.moment(since, "--since"),
        "until": values.moment(until, "--until"),
        "prices": selection.Prices(prices),
    }


def names(texts: Sequence[str] | None) -> tuple[str, ...]:
    """Names from texts such as ``sma_20,RSI``, each once, in their order."""
    parts = [part.strip() for text in texts or [] for part in text.split(",")]
    return tuple(dict.fromkeys(part for part in parts if part))


def suffix(out: Path, known: Sequence[str]) -> str:
    """The format that a file's name asks for.

    Raises:
        BadUsage: it is none of the known ones.
    """
    ending = out.suffix[1:].lower()
    if ending not in known:
        raise BadUsage(f"--out {out.name!r} must end in {' or '.join(f'.{one}' for one in known)}")
    return ending
