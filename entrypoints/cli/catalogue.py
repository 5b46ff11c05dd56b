"""How a catalogue is listed, and how one of its entries is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from entrypoints.cli.output import Column, console, print_json, print_table

_LABEL = 12
"""Characters of what a line of an entry is called."""


def print_catalogue(
    entries: Sequence[Any], columns: Mapping[Column, Callable[[Any], str]], group: str, first: str, *, as_json: bool
) -> None:
    """Prints all entries as a table, or as JSON.

    Args:
        entries: dataclasses.
        columns: what each column shows of an entry.
        group: the group of commands, which is also what the entries are called.
        first: an entry that can be shown.
        as_json: whether to print JSON.
    """
    if as_json:
        print_json([asdict(entry) for entry in entries])
        return
    out = console()
    print_table(out, list(columns), [[cell(entry) for cell in columns.values()] for entry in entries])
    out.print(f"\n{len(entries)} {group}; one of them: ticktape {group} show {first}")


def print_entry(
    entry: Any, title: str, lines: Iterable[tuple[str, str]], documentation: str = "", *, as_json: bool
) -> None:
    """Prints one entry, a dataclass: its title, its documentation and lines with a label each; or JSON."""
    if as_json:
        print_json(asdict(entry))
        return
    out = console()
    out.print(title, style="bold")
    if documentation:
        out.print(f"\n{documentation}\n", soft_wrap=True)
    for label, text in lines:
        out.print(f"{label:<{_LABEL}}{text}", soft_wrap=True)
