"""``ticktape fetch``: daily prices of stocks, by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entrypoints.cli import values
from entrypoints.cli.context import opened
from entrypoints.cli.failures import FAILED, BadUsage, checking_usage, complain
from entrypoints.cli.options.collection import Config, Offline
from entrypoints.cli.options.groups import About, Formerly
from entrypoints.cli.options.output import AsJson, MaybeOutFolder
from entrypoints.cli.options.selection import EndDate, MaybeVenue, StartDate, Symbols
from entrypoints.cli.output import Column, console, count, print_json, print_table

if TYPE_CHECKING:
    from application.collection.use_cases.fetch_prices import BatchFetched, BatchRequest, FetchPrices
    from application.market_data.symbol_selection import SymbolSelection
    from infrastructure.containers.container import Container

BATCH = 100
"""Symbols of a batch."""

CONFIG = Path("config") / "symbols.json"


def fetch(
    context: typer.Context,
    config: Config = None,
    out: Annotated[
        MaybeOutFolder, About("Where raw-data/ goes; else the data folder's objects."), Formerly("--output")
    ] = None,
    symbols: Annotated[Symbols, About("Which symbols; else the configured ones, else the newest list.")] = None,
    venue: Annotated[MaybeVenue, About("Where they are listed; else as configured."), Formerly("--market")] = None,
    start_date: Annotated[
        StartDate, About("First session; else what is new, ten years of a new symbol."), Formerly("--start")
    ] = None,
    end_date: Annotated[EndDate, About("Last session, inclusive; else today."), Formerly("--end")] = None,
    batch: Annotated[
        int,
        typer.Option("--first-batch", min=0, metavar="N", help="Number of the first batch of a hundred symbols."),
        Formerly("--batch"),
    ] = 0,
    offline: Offline = None,
    as_json: AsJson = False,
) -> None:
    """Fetch daily prices onto the tape and into raw batches; the same call again on the same day fetches what is missing."""
    from application.collection.use_cases.fetch_prices import BatchRequest
    from domain.market.markets import market as market_of
    from infrastructure.containers.features.fetching import fetch_prices, recorded_yahoo

    with checking_usage():
        selection = _selection(config, symbols, venue)
        first, last = values.day(start_date, "--start-date"), values.day(end_date, "--end-date")
    with recorded_yahoo(offline) as yahoo, opened(context, **yahoo) as container:
        wanted = selection.symbols or listed(container)
        use_case = fetch_prices(container, output=out)
        batches = _batches(wanted)
        fetched = _fetched(use_case, batches, BatchRequest(batch, (), market_of(selection.market), first, last))
    if as_json:
        print_json([asdict(one) for one in fetched])
    else:
        _print(fetched)
    for one in fetched:
        if one.remaining:
            complain(
                f"batch {one.batch_number}: {one.status}, {count(len(one.remaining), 'symbol')} not fetched: run it again"
            )
    if len(fetched) < len(batches):
        complain(f"batches {batch + len(fetched)} to {batch + len(batches) - 1} are not begun: run it again")
    if len(fetched) < len(batches) or any(
        one.remaining or not (one.symbols_fetched + one.already_fetched) for one in fetched
    ):
        raise typer.Exit(FAILED)


def _fetched(use_case: FetchPrices, batches: Sequence[tuple[str, ...]], first: BatchRequest) -> list[BatchFetched]:
    """Batches one after the other, until the source wants no more calls."""
    from dataclasses import replace

    fetched: list[BatchFetched] = []
    for symbols in batches:
        fetched.append(use_case.run(replace(first, batch_number=first.batch_number + len(fetched), symbols=symbols)))
        if fetched[-1].remaining:
            break
    return fetched


def _selection(config: Path | None, symbols: Sequence[str] | None, market: str | None) -> SymbolSelection:
    """Which symbols of which market; what is said on the command line wins.

    Raises:
        TicktapeError: a file, a symbol or the market cannot be used.
    """
    from dataclasses import replace

    from application.market_data.symbol_selection import SymbolSelection
    from domain.shared.values import Symbol
    from infrastructure.containers.features.symbols import symbol_selection

    path = config or (CONFIG if CONFIG.is_file() else None)
    configured = SymbolSelection() if path is None else symbol_selection(path)
    place = market or configured.market
    if symbols:
        return SymbolSelection(place, tuple(map(Symbol, values.symbols(symbols))))
    return replace(configured, market=place)


def listed(container: Container) -> tuple[str, ...]:
    """The symbols of the newest list that ``symbols update`` wrote.

    Raises:
        BadUsage: there is none.
    """
    from application.collection.symbol_objects import newest_list, read_list
    from application.ports.clock import Clock
    from application.ports.object_store import ObjectStore

    objects = container.get(ObjectStore)
    newest = newest_list(objects, container.get(Clock).now().date())
    if newest is None:
        raise BadUsage("no symbols: name some by --symbols or in --config, or get a list by `ticktape symbols update`")
    return tuple(listing.symbol for listing in read_list(objects.get(newest[1]).content, newest[1]))


def _batches(symbols: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(symbols[at : at + BATCH]) for at in range(0, len(symbols), BATCH)]


def _print(fetched: Sequence[BatchFetched]) -> None:
    out = console()
    columns = [Column("Batch", number=True), Column("Status"), Column("Symbols", number=True)]
    columns += [Column(title, number=True) for title in ("Had", "Rows", "New", "Revised", "Refused", "Failed")]
    rows = [
        (
            str(one.batch_number),
            one.status,
            f"{one.symbols_fetched:,}",
            f"{one.already_fetched:,}",
            f"{one.rows:,}",
            f"{one.added:,}",
            f"{one.revised:,}",
            f"{one.refused:,}",
            f"{len(one.failures):,}",
        )
        for one in fetched
    ]
    print_table(out, columns, rows)
    out.print()
    for one in fetched:
        out.print(f"{one.object_key} in {one.seconds:.1f} s", soft_wrap=True)
        for failure in one.failures:
            out.print(f"  {failure.symbol}: {failure.reason}", soft_wrap=True)
