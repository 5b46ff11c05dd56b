"""``ticktape symbols update``: read an exchange's list anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated

import typer

from entrypoints.cli import values
from entrypoints.cli.context import opened
from entrypoints.cli.failures import checking_usage
from entrypoints.cli.options.collection import Config, ListFile
from entrypoints.cli.options.groups import About, Formerly
from entrypoints.cli.options.output import AsJson
from entrypoints.cli.options.selection import MaybeVenue
from entrypoints.cli.output import console, count, print_json

if TYPE_CHECKING:
    from application.collection.use_cases.update_symbols import SymbolsUpdated

SHOWN = 10
"""So many symbols of a kind are named."""


def update(
    context: typer.Context,
    file: ListFile = None,
    config: Config = None,
    venue: Annotated[MaybeVenue, About("Whose list, instead of the configured one's."), Formerly("--market")] = None,
    as_at: Annotated[
        str | None,
        typer.Option(
            "--as-at", metavar="TIME", help="When the list was drawn up, if it does not say so itself; now if left out."
        ),
    ] = None,
    batch_size: Annotated[int, typer.Option("--batch-size", min=1, metavar="N", help="Symbols in a batch.")] = 100,
    max_shrink: Annotated[
        float,
        typer.Option("--max-shrink", min=0.0, max=1.0, metavar="SHARE", help="Refuse a list that lost more symbols."),
    ] = 0.05,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Take a list that lost more.", metavar="", show_default=False)
    ] = False,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Read the list even if the configured time is not over.", metavar="", show_default=False
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read an exchange's list, write the day's symbols, put what has changed onto the tape.

    A list that cannot be used changes nothing: the last one stays in force.
    """
    from application.collection.use_cases.update_symbols import SymbolsRequest
    from infrastructure.containers.features.symbols import symbol_selection, update_symbols

    with checking_usage():
        selection = symbol_selection(config)
        if venue is not None:
            selection = replace(selection, market=venue)
        request = SymbolsRequest(
            selection=selection,
            batch_size=batch_size,
            max_shrink=max_shrink,
            confirmed=confirm,
            forced=force or file is not None,
            drawn_up_at=values.instant(as_at, "--as-at"),
        )
    with opened(context) as container:
        updated = update_symbols(container, selection.market, file).run(request)
    if as_json:
        print_json(asdict(updated))
    else:
        _print(updated)


def _print(updated: SymbolsUpdated) -> None:
    out = console()
    lines = {
        "Status": updated.status,
        "Market": updated.market,
        "Total symbols": f"{updated.total_symbols:,}",
        "Batches": f"{updated.number_of_batches:,}",
        "Batch size": f"{updated.batch_size:,}",
        "Object key": updated.object_key,
        "Time": f"{updated.seconds:.2f} s",
    }
    for name, text in lines.items():
        out.print(f"{name + ':':<15}{text}", soft_wrap=True)
    changes = {
        "listed": updated.added,
        "delisted": updated.removed,
        "renamed": [_renamed(one.former_symbol, one.symbol, one.name) for one in updated.renamed],
        "in another sector": updated.reclassified,
        "selected and not on the list": updated.missing,
    }
    for what, names in changes.items():
        if names:
            out.print(f"{count(len(names), 'symbol')} {what}: {_some(names)}", soft_wrap=True)
    if updated.refused:
        out.print(
            f"{count(updated.refused, 'line')} could not be used: `ticktape data quarantine` shows why", soft_wrap=True
        )


def _renamed(former: str, symbol: str, name: str) -> str:
    return f"{former} to {symbol}" if former != symbol else f"{symbol} ({name})"


def _some(names: Sequence[str]) -> str:
    more = f", and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
