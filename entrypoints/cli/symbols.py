"""``ticktape symbols``: what exchanges list, now and at any time before."""

from __future__ import annotations

from typing import Annotated

import typer

from entrypoints.cli import values
from entrypoints.cli.context import opened
from entrypoints.cli.failures import checking_usage
from entrypoints.cli.options.groups import About, Formerly
from entrypoints.cli.options.output import AsJson
from entrypoints.cli.options.selection import KnownAt, Venue
from entrypoints.cli.output import Column, console, count, minute, print_json, print_table


def symbols(context: typer.Context, as_json: AsJson = False) -> None:
    """Say which exchanges' lists are on the tape, and how many symbols each has."""
    if context.invoked_subcommand is not None:
        return
    from application.ports.listing_tape import ListingTape
    from infrastructure.containers.features.market_data import show_symbols

    with opened(context) as container:
        show = show_symbols(container)
        found = [show.run(market) for market in container.get(ListingTape).venues()]
    if as_json:
        print_json(
            [{"market": one.market, "symbols": len(one.listings), "drawn_up_at": one.drawn_up_at} for one in found]
        )
    elif not found:
        console().print("No list of symbols is on the tape: `ticktape symbols update` brings one.")
    else:
        columns = [Column("Market"), Column("Symbols", number=True), Column("Last changed, UTC")]
        rows = [(one.market, f"{len(one.listings):,}", minute(one.drawn_up_at)) for one in found]
        print_table(console(), columns, rows)


def show(
    context: typer.Context,
    venue: Annotated[Venue, About("Whose list."), Formerly("--market")] = "ASX",
    known_at: Annotated[KnownAt, Formerly("--at")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what was listed at a time, as it was known then."""
    from infrastructure.containers.features.market_data import show_symbols

    with checking_usage():
        moment = values.instant(known_at, "--known-at")
    with opened(context) as container:
        found = show_symbols(container).run(venue, moment)
    if as_json:
        print_json(
            {
                "market": found.market,
                "drawn_up_at": found.drawn_up_at,
                "symbols": [
                    {"symbol": one.symbol, "name": one.name, "sector": one.sector, "listed_on": one.listed_on}
                    for one in found.listings
                ],
            }
        )
        return
    columns = [Column("Symbol"), Column("Company", shrinks=True), Column("Sector"), Column("Listed on")]
    rows = [
        (one.symbol, one.name, one.sector, "" if one.listed_on is None else one.listed_on.isoformat())
        for one in found.listings
    ]
    print_table(console(), columns, rows)
    console().print(f"\n{found.market}: {count(len(rows), 'symbol')}, by the list of {minute(found.drawn_up_at)} UTC")
