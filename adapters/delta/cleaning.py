"""Files in a table's place that are not part of it: what may go, and what is kept beside it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from adapters.delta.log_files import commits_up_to
from adapters.delta.storage import DRAFT, Stamp, Storage

ASIDE = "aside"
"""The folder of a tape to which files go that no commit names."""

_NANOSECONDS = 1_000_000
"""Of a millisecond."""


@dataclass(slots=True)
class Named:
    """The files that commits name.

    Attributes:
        removed: path -> when it ceased to be part of the table, milliseconds since 1970; None: it did not.
    """

    removed: dict[str, int | None] = field(default_factory=dict)

    def take_commit(self, content: bytes) -> None:
        """Takes in a commit that follows those that were taken in.

        Raises:
            ValueError, KeyError, TypeError, AttributeError: it cannot be read.
        """
        actions: list[dict[str, Any]] = [json.loads(line) for line in content.splitlines() if line.strip()]
        for action in actions:
            if remove := action.get("remove"):
                self.removed[unquote(remove["path"])] = int(remove["deletionTimestamp"])
        for action in actions:
            if add := action.get("add"):
                self.removed[unquote(add["path"])] = None


def named_by_commits(table: Storage, version: int) -> Named:
    """The files that the commits up to a version name; reads them all.

    Raises:
        FileNotFoundError: a commit is missing.
        ValueError, KeyError, TypeError, AttributeError: a commit cannot be read.
    """
    named = Named()
    for content in commits_up_to(table, version):
        named.take_commit(content)
    return named


def old_files(files: Mapping[str, Stamp], active: Collection[str], before: int) -> list[str]:
    """Paths of the files that are not active and were written up to a time, drafts included.

    Args:
        files: all that there are, with their stamps.
        active: those that are part of the table.
        before: milliseconds since 1970.
    """
    return sorted(
        path for path, stamp in files.items() if path not in active and stamp.written_at // _NANOSECONDS <= before
    )


def clean(tape: Storage, name: str, old: Collection[str], named: Named, before: int) -> None:
    """Deletes files that were part of a table up to a time, and drafts that nobody writes any more; puts the others aside.

    Args:
        tape: the place of the tape.
        name: of the table.
        old: see ``old_files``.
        named: the files that commits name.
        before: milliseconds since 1970.

    Raises:
        OSError, PortError: the place cannot be written.
    """
    table = tape.below(name)
    for path in old:
        if path.endswith(DRAFT):
            table.remove_abandoned(path)
        elif path not in named.removed:
            tape.move(f"{name}/{path}", f"{ASIDE}/{name}/{path}")
        elif (removed := named.removed[path]) is not None and removed <= before:
            table.remove(path)
