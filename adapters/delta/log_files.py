"""The files of a table's log: commits and checkpoints by version."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

from adapters.delta.storage import LOG, Stamp, Storage

_COMMIT = re.compile(r"(\d{20})\.json")
_CHECKPOINT = re.compile(r"(\d{20})\.checkpoint\..+")
_HINT = f"{LOG}/_last_checkpoint"


def commit_file(version: int) -> str:
    """The path of a commit in its table."""
    return f"{LOG}/{version:020d}.json"


def commits_up_to(table: Storage, version: int) -> Iterator[bytes]:
    """The bytes of all commits up to a version, oldest first.

    Raises:
        FileNotFoundError: one is missing.
    """
    return (table.read(commit_file(number))[0] for number in range(version + 1))


@dataclass(frozen=True, slots=True)
class LogFiles:
    """What there is of a log.

    Attributes:
        first: no file of an earlier version was looked for.
        commits: version -> stamp, where the listing has it.
        checkpoints: version -> file name -> stamp; not those beyond the last commit.
    """

    first: int = 0
    commits: Mapping[int, Stamp | None] = field(default_factory=dict)
    checkpoints: Mapping[int, Mapping[str, Stamp | None]] = field(default_factory=dict)

    @classmethod
    def of(cls, table: Storage, *, whole: bool) -> Self:
        """Lists a table's log.

        Args:
            table: where the table is.
            whole: from its beginning; else from the checkpoint on that the log itself names as its last.
        """
        first = 0 if whole else _named_checkpoint(table)
        commits: dict[int, Stamp | None] = {}
        checkpoints: dict[int, dict[str, Stamp | None]] = {}
        for name, stamp in table.listed(LOG, after=f"{first:020d}." if first else "").items():
            if found := _COMMIT.fullmatch(name):
                commits[int(found[1])] = stamp
            elif found := _CHECKPOINT.fullmatch(name):
                checkpoints.setdefault(int(found[1]), {})[name] = stamp
        last = max(commits, default=-1)
        return cls(first, commits, {version: files for version, files in checkpoints.items() if version <= last})

    @property
    def last(self) -> int:
        """The version of the last commit; -1: there is none."""
        return max(self.commits, default=-1)

    @property
    def checkpoint(self) -> int:
        """The version of the last checkpoint; -1: there is none."""
        return max(self.checkpoints, default=-1)

    @property
    def lost(self) -> list[int]:
        """Versions before the last commit whose commits are not there."""
        return [version for version in range(self.first, self.last) if version not in self.commits]


def _named_checkpoint(table: Storage) -> int:
    """The version that the log names as its last checkpoint; 0 where it names none that can be."""
    try:
        with table.open(_HINT) as file:
            version = json.load(file)["version"]
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
        return 0
    return version if isinstance(version, int) and 0 <= version < 10**20 else 0
