"""``ticktape journal``: look after the journal."""

from __future__ import annotations

import typer

from entrypoints.cli.context import opened
from entrypoints.cli.options.output import AsJson
from entrypoints.cli.output import console, count, print_json


def journal(context: typer.Context) -> None:
    """Look after the journal."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def verify(context: typer.Context, as_json: AsJson = False) -> None:
    """Check the hash of every event; exit status 1 names the first stream and version that is wrong."""
    from application.journal.event_store import EventStore

    with opened(context) as container:
        checked = container.get(EventStore).verify()
        streams = len(container.get(EventStore).streams())
    if as_json:
        print_json({"events": checked, "streams": streams})
    else:
        console().print(f"{count(checked, 'event')} checked in {count(streams, 'stream')}: all as they were written")
