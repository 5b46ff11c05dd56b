"""``ticktape verify``: is a run still what it was?"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from entrypoints.cli.context import opened
from entrypoints.cli.failures import FAILED
from entrypoints.cli.options.output import AsJson
from entrypoints.cli.options.runs import Run
from entrypoints.cli.output import console, count, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from application.backtesting.use_cases.verify_run import Verification


def verify(context: typer.Context, run: Run, as_json: AsJson = False) -> None:
    """Check a run's hashes, look at its inputs, make it again and compare event by event; exit status 1 if anything differs."""
    from infrastructure.containers.features.backtesting import verify_run

    with opened(context) as container:
        verification = verify_run(container).run(run)
    if as_json:
        print_json(_described(verification))
    else:
        _print(console(), verification)
    if not verification.equal:
        raise typer.Exit(FAILED)


def _described(found: Verification) -> dict[str, object]:
    return {
        "run_id": found.attempt.run_id,
        "attempt": found.attempt.started.attempt,
        "equal": found.equal,
        "hashes_checked": found.checked,
        "events_equal": found.events,
        "damage": found.damage,
        "changed": [asdict(one) for one in found.changed],
        "difference": None if found.difference is None else asdict(found.difference),
        "failure": found.failure,
        "note": found.note,
        "refused": found.refused,
    }


def _print(out: Console, found: Verification) -> None:
    attempt = found.attempt
    out.print(f"{attempt.started.strategy}, run {attempt.run_id}, attempt {attempt.started.attempt}", style="bold")
    for label, text in _lines(found):
        out.print(f"  {label:<11}{text}", soft_wrap=True)
    ending = "Not made again: it was recorded by other rules." if found.refused else "NOT equal."
    out.print("Equal." if found.equal else ending, style="bold")


def _lines(found: Verification) -> list[tuple[str, str]]:
    if found.damage:
        return [("Hashes", found.damage)]
    lines = [("Hashes", f"{count(found.checked, 'event')} as they were written")]
    if found.refused:
        return [*lines, ("Refused", found.failure)]
    lines += [("Changed", f"{one.input}: {one.detail}") for one in found.changed]
    if not found.changed and not found.failure:
        sources = "sources of strategy and costs" if _has_own_costs(found) else "strategy source"
        lines.append(("Inputs", f"candles, {sources} and behaviour version as they were"))
    if found.failure:
        lines.append(("Run again", f"it could not be made again: {found.failure}"))
    elif found.difference is None:
        lines.append(("Run again", f"{count(found.events, 'event')} made again, all equal"))
    else:
        what = f" in {', '.join(found.difference.fields)}" if found.difference.fields else ""
        equal = count(found.events, "event")
        lines.append(("Run again", f"{equal} equal, then event {found.difference.version} differs{what}"))
        lines.append(("Recorded", found.difference.recorded or "nothing more"))
        lines.append(("Now", found.difference.recomputed or "nothing more"))
    if found.note:
        lines.append(("Note", found.note))
    return lines


def _has_own_costs(found: Verification) -> bool:
    from application.runs.description import own_models

    return any(own_models(found.attempt.started.execution))
