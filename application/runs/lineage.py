"""Runs that continue others: the line of ancestors, and what each of them changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from application.runs.cost_words import recorded_words
from application.runs.description import is_own
from application.runs.events import RunStarted
from application.runs.rebuild import model_of
from application.trading.execution import ExecutionModel
from domain.shared.amounts import money_text
from domain.shared.interval import from_microseconds, to_microseconds


def lineage(started: RunStarted) -> list[RunStarted]:
    """The run and all that it continues, the first ancestor first, as far as strategy and model go."""
    found = [started]
    while (parent := found[0].parent) is not None:
        found.insert(
            0,
            replace(
                found[0],
                run_id=parent["run_id"],
                attempt=parent["attempt"],
                parameters=parent["parameters"],
                execution=parent["execution"],
                parent=parent["parent"],
            ),
        )
    return found


def model_at(started: RunStarted, at: int) -> ExecutionModel:
    """How a run traded at an instant: a fork by its parent's model up to the fork, inclusive, and by its own after it.

    Args:
        started: the run.
        at: microseconds since the epoch, UTC.

    Raises:
        InvalidValue: a part of the model is not one of ours.
    """
    return model_of([one for one in lineage(started) if one.parent is None or forked_at(one) < at][-1])


def parent_record(parent: RunStarted, version: int, at: int, cash: Decimal) -> dict[str, Any]:
    """What a fork records of the run that it continues."""
    return {
        "run_id": parent.run_id,
        "attempt": parent.attempt,
        "version": version,
        "at": from_microseconds(at).isoformat(),
        "cash": str(cash),
        "parameters": parent.parameters,
        "execution": parent.execution,
        "parent": parent.parent,
    }


def forked_at(started: RunStarted) -> int:
    """The instant up to which a fork is its parent, microseconds since the epoch, UTC."""
    assert started.parent is not None
    return to_microseconds(datetime.fromisoformat(started.parent["at"]))


def forked_cash(started: RunStarted) -> Decimal:
    """Money put in at the fork; below zero: taken out."""
    assert started.parent is not None
    return Decimal(started.parent["cash"])


def fork_text(started: RunStarted) -> str:
    """What a fork continues and what it changed, in words; "" for a run that is none."""
    if started.parent is None:
        return ""
    before = started.parent
    at = f"{from_microseconds(forked_at(started)):%Y-%m-%d %H:%M}"
    changes = [
        *_changes(before["parameters"], started.parameters),
        *_changes(before["execution"], started.execution),
    ]
    cash = forked_cash(started)
    if cash:
        changes.append(f"{money_text(abs(cash))} {'put in' if cash > 0 else 'taken out'}")
    return f"fork of {before['run_id']} after {at}: {', '.join(changes)}"


def _changes(before: Mapping[str, Any], after: Mapping[str, Any], of: str = "") -> Iterator[str]:
    for name, value in after.items():
        old = before.get(name)
        if name in {"source", "reference"} and is_own(after):
            continue
        if isinstance(old, dict) and isinstance(value, dict):
            same = old.get("model") == value.get("model") and old.get("name") == value.get("name")
            within = of if name == "parameters" and is_own(after) else f"{name} "
            yield from _changes(old, value, within) if same else [f"{name} {recorded_words(value)}"]
        elif old != value:
            yield f"{of}{name} {old} to {value}"
