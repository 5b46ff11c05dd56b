"""``ticktape pipeline daily``: the list of symbols, then their prices, as the state machine on AWS does it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from entrypoints.cli.context import opened
from entrypoints.cli.failures import FAILED, BadUsage, checking_usage, complain
from entrypoints.cli.fetch import listed
from entrypoints.cli.options.collection import Config, ListFile, Offline
from entrypoints.cli.options.output import AsJson
from entrypoints.cli.output import Column, console, count, print_json, print_table

if TYPE_CHECKING:
    from application.collection.use_cases.run_daily_pipeline import PipelineRun
    from application.market_data.symbol_selection import SymbolSelection
    from application.ports.workflow import Task
    from infrastructure.containers.container import Container

BATCH = 100
"""Symbols of a batch."""

SHOWN = 5
"""So many failures of a batch are named."""


def pipeline() -> None:
    """Run pipelines."""


def daily(
    context: typer.Context,
    config: Config = None,
    file: ListFile = None,
    offline: Offline = None,
    batches: Annotated[
        list[int] | None,
        typer.Option("--batch", min=0, metavar="N", help="Only this batch of the newest list, again; may be repeated."),
    ] = None,
    history: Annotated[
        Path | None,
        typer.Option("--history", dir_okay=False, metavar="FILE", help="Write what happened, as JSON lines."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Update the list of symbols and fetch their prices in batches of a hundred, ten at once.

    The same day again fetches what is missing. Exit status 1 where a batch failed, or not one symbol came.
    """
    from application.ports.progress import Progress
    from infrastructure.containers.features.daily_pipeline import daily_pipeline
    from infrastructure.containers.features.fetching import recorded_yahoo
    from infrastructure.containers.features.symbols import symbol_selection

    with checking_usage():
        selection = symbol_selection(config)
        given = file or (None if offline is None else _recorded_list(offline))
    with recorded_yahoo(offline) as yahoo, opened(context, **yahoo) as container:
        tasks = _tasks(container, selection, given)
        use_case = daily_pipeline(tasks) if offline is None else daily_pipeline(tasks, sleep=lambda seconds: None)
        asked = _asked(container, selection, batches or [])
        progress = container.get(Progress)
        progress.start("fetching prices", None)
        try:
            done = use_case.run(asked)
        finally:
            progress.finish()
    if history is not None:
        history.parent.mkdir(parents=True, exist_ok=True)
        history.write_text("".join(json.dumps(event._asdict()) + "\n" for event in done.history), encoding="utf-8")
    _show(done, as_json)
    if done.status != "complete":
        raise typer.Exit(FAILED)


def _tasks(container: Container, selection: SymbolSelection, file: Path | None) -> dict[str, Task]:
    from application.ports.clock import Clock
    from domain.market.markets import market
    from entrypoints.tasks.fetch_prices import fetch_prices_task
    from entrypoints.tasks.update_symbols import update_symbols_task
    from infrastructure.containers.features.daily_pipeline import FETCH, NOTIFY, UPDATE
    from infrastructure.containers.features.fetching import fetch_prices
    from infrastructure.containers.features.symbols import update_symbols

    update = update_symbols_task(update_symbols(container, selection.market, file), selection, forced=file is not None)
    fetch = fetch_prices(container, in_parts=True)
    return {
        UPDATE: _at_once(update),
        FETCH: fetch_prices_task(fetch, market(selection.market), container.get(Clock)),
        NOTIFY: lambda message, seconds: {},
    }


def _at_once(update: Task) -> Task:
    """The task, but an exchange out of reach is told at once: who runs it by hand does not wait for minutes, as a schedule does."""
    from application.ports.errors import BadAnswer, RateLimited, SourceUnavailable

    def updated(message: Any, seconds: float | None) -> Any:
        try:
            return update(message, seconds)
        except RateLimited:
            raise
        except SourceUnavailable as error:
            raise BadAnswer(
                f"{error}, or use --offline DIR, which takes list and prices from recordings, or --file FILE, which has the list"
            ) from error

    return updated


def _recorded_list(folder: Path) -> Path:
    """The newest list among recordings.

    Raises:
        BadUsage: there is none.
    """
    lists = sorted((folder / "asx").glob("*ListedCompanies*.csv"))
    if not lists:
        raise BadUsage(f"{folder} has no list of symbols, asx/…ListedCompanies….csv: name one by --file")
    return lists[-1]


def _asked(
    container: Container, selection: SymbolSelection, numbers: Sequence[int]
) -> list[tuple[int, tuple[str, ...]]]:
    """The batches of those numbers of the newest list.

    Raises:
        BadUsage: there is no list, or it has no such batch.
    """
    if not numbers:
        return []
    symbols = listed(container)
    parts = [symbols[at : at + BATCH] for at in range(0, len(symbols), BATCH)]
    if wrong := [number for number in numbers if number >= len(parts)]:
        raise BadUsage(f"there is no batch {wrong[0]}: the newest list has {len(parts):,} batches, from 0")
    return [(number, parts[number]) for number in sorted(set(numbers))]


def _show(done: PipelineRun, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "status": done.status,
                "fetched": done.fetched,
                "failed": [
                    {"batchNumber": one.batch_number, "symbols": one.symbols, "error": one.error, "cause": one.cause}
                    for one in done.failed
                ],
                "error": done.error,
                "cause": done.cause,
            }
        )
        return
    if done.fetched:
        _print_batches(done.fetched)
    for one in done.failed:
        complain(
            f"batch {one.batch_number} failed, {one.error}: {one.cause}; "
            f"again by `ticktape pipeline daily --batch {one.batch_number}`"
        )
    if done.status == "failed":
        complain(f"{done.error}: {done.cause}")


def _print_batches(fetched: Sequence[Mapping[str, Any]]) -> None:
    out = console()
    titles = ("Batch", "Symbols", "Had", "Rows", "New", "Revised", "Refused", "Failed", "Seconds")
    rows = [
        (
            str(one["batch_number"]),
            f"{one['symbols_fetched']:,}",
            f"{one['already_fetched']:,}",
            f"{one['rows']:,}",
            f"{one['added']:,}",
            f"{one['revised']:,}",
            f"{one['refused']:,}",
            f"{len(one['failures']):,}",
            f"{one['seconds']:.1f}",
        )
        for one in fetched
    ]
    print_table(out, [Column(title, number=True) for title in titles], rows)
    out.print()
    total = {field: sum(one[field] for one in fetched) for field in ("symbols_fetched", "rows", "added", "revised")}
    name = "batch" if len(fetched) == 1 else "batches"
    out.print(
        f"{len(fetched):,} {name}: {count(total['symbols_fetched'], 'symbol')} fetched with {count(total['rows'], 'row')}, "
        f"{total['added']:,} new, {total['revised']:,} revised",
        soft_wrap=True,
    )
    failures = [failure for one in fetched for failure in one["failures"]]
    for failure in failures[:SHOWN]:
        out.print(f"  {failure['symbol']}: {failure['reason']}", soft_wrap=True)
    if len(failures) > SHOWN:
        out.print(
            f"  and {len(failures) - SHOWN:,} more symbols that could not be fetched: --json names all", soft_wrap=True
        )
