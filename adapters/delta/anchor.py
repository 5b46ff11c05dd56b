"""The anchor of a table's log: hashes of its commits and checkpoints, kept beside the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import NamedTuple

from adapters.delta.anchor_files import AnchorFiles, seal_file, write_lines
from adapters.delta.anchor_lines import GENESIS, AnchorLine, chained
from adapters.delta.checkpoints import agrees_with_commits, is_as_sealed, seal
from adapters.delta.errors import damaged_commit, lost_commits, missing_anchor, missing_log
from adapters.delta.log_files import LogFiles, commit_file
from adapters.delta.storage import LOG, Stamp, Storage
from application.ports.errors import StoreUnavailable

ANCHORS = "anchors"
"""The folder of all anchors of a tape."""

MARK = "anchored"
"""The name under which a commit says that its table has an anchor."""

MARK_IN_COMMIT = f'"{MARK}":'.encode()
_NANOSECONDS = 1_000_000
"""Of a millisecond."""


class _Link(NamedTuple):
    """A commit and the hash of the log up to it."""

    version: int
    chain: str


_BEFORE_ALL = _Link(-1, GENESIS)


class LogAnchor:
    """What is kept of a log outside of it, so that a change of the log, or its loss, is noticed; not safe between threads.

    Each commit has a line with the chained hash of the log up to it, each checkpoint a seal. A line depends on the log alone, so
    writers at once, and one that goes on where another was killed, write the same. A line is written after its commit: the log may
    be ahead of its anchor, and the next writer catches up. A log that is behind it, or has other bytes, is damaged.
    """

    def __init__(self, tape: Storage, name: str) -> None:
        """Takes the place of the tape and the table's name; reads nothing yet."""
        self._table = tape.below(name)
        self._place = tape.below(ANCHORS).below(name)
        self._checked = self._anchored = _BEFORE_ALL
        self._unsealed: int | None = None

    def is_there(self) -> bool:
        """Whether there are files of an anchor."""
        return bool(self._files().names)

    def _files(self) -> AnchorFiles:
        return AnchorFiles(self._place, self._table.name)

    @property
    def _exists(self) -> bool:
        return self._anchored.version >= 0

    def check(self) -> None:
        """Compares the log from its last checkpoint on, before it is read.

        Raises:
            TapeDamaged: a commit or a checkpoint is lost or changed, or the anchor is.
        """
        anchor = self._files()
        last = anchor.last()
        log = LogFiles.of(self._table, whole=not self._table.stays_intact)
        if last and not log.commits:
            raise missing_log(self._table.name)
        lost = [*log.lost, *range(log.last + 1, last.version + 1 if last else 0)]
        if lost:
            raise lost_commits(self._table.name, lost)
        if last:
            self._check_checkpoint(log, anchor)
            self._compare(log, anchor)
        else:
            self._refuse_marks(log)
            self._checked = _Link(log.last, GENESIS)

    def follow(self, version: int) -> None:
        """Compares the commits that have come up to a version since; in a folder looks whether one that came after it is lost.

        Raises:
            TapeDamaged: one is lost or changed.
        """
        if not self._exists:
            self._checked = _Link(version, GENESIS)
        elif version != self._checked.version or not self._table.stays_intact:
            anchor = self._files()
            if anchor.line(version + 1) and not self._table.stamps([commit_file(version + 1)]):
                raise lost_commits(self._table.name, [version + 1])
            self._compare_each(range(self._checked.version + 1, version + 1), anchor, {})

    def prepare(self, version: int) -> None:
        """Makes the anchor, or makes it whole, up to a version, before a commit that relies on it.

        Raises:
            TapeDamaged: a commit is missing, or the last checkpoint does not say what the commits say.
            OSError, PortError: it cannot be written.
        """
        is_new = not self._exists
        if is_new:
            self._refuse_other_checkpoint(LogFiles.of(self._table, whole=True))
        if self._anchored.version < version:
            self._extend(version, durable=is_new)
        if self._unsealed is not None:
            self._seal(self._unsealed)
            self._unsealed = None

    def extend(self, version: int, checkpoints: Iterable[int]) -> None:
        """Writes lines up to a version that is committed; what cannot be written now is written before the next commit.

        Args:
            version: the last commit.
            checkpoints: versions whose checkpoints have just been written, if they have.

        Raises:
            TapeDamaged: a commit is missing.
        """
        with suppress(OSError, StoreUnavailable):
            self._extend(version, durable=False)
            for checkpoint in checkpoints:
                self._seal(checkpoint)

    def renew(self) -> None:
        """Writes the anchor anew from the log as it is.

        Raises:
            TapeDamaged: a commit is missing, or the last checkpoint does not say what the commits say.
            OSError, PortError: it cannot be written.
        """
        log = LogFiles.of(self._table, whole=True)
        if log.lost:
            raise lost_commits(self._table.name, log.lost)
        self._refuse_other_checkpoint(log)
        for name in sorted(self._files().names, reverse=True):
            self._place.remove(name)
        self._checked = self._anchored = _BEFORE_ALL
        if log.commits:
            self.prepare(log.last)

    def _compare(self, log: LogFiles, anchor: AnchorFiles) -> None:
        """Goes from the last line at or before the checkpoint to the last commit."""
        start = anchor.line_up_to(log.checkpoint)
        self._checked = self._anchored = _Link(start.version, start.chain) if start else _BEFORE_ALL
        self._compare_each(range(self._checked.version + 1, log.last + 1), anchor, log.commits)

    def _compare_each(self, versions: Iterable[int], anchor: AnchorFiles, stamps: Mapping[int, Stamp | None]) -> None:
        """Compares commits that follow those that were compared, with their lines where they have some."""
        for version in versions:
            line = anchor.line(version)
            if line and self._is_as_written(stamps.get(version), line):
                chain = line.chain
            else:
                chain = chained(self._checked.chain, self._commit(version)[0])
            if line and line.chain != chain:
                raise damaged_commit(self._table.name, version)
            self._checked = _Link(version, chain)
            if line:
                self._anchored = self._checked

    def _is_as_written(self, stamp: Stamp | None, line: AnchorLine) -> bool:
        return stamp is not None and stamp.size == line.size and self._table.proves_unchanged(stamp, line.written_at)

    def _check_checkpoint(self, log: LogFiles, anchor: AnchorFiles) -> None:
        version = log.checkpoint
        if version < 0:
            return
        sealed = anchor.seal(version)
        if sealed is None or not is_as_sealed(self._table, sealed, log.checkpoints[version]):
            self._refuse_other_checkpoint(log)

    def _refuse_other_checkpoint(self, log: LogFiles) -> None:
        """Of a checkpoint that another program made, or a writer that was killed, what it says counts."""
        version = log.checkpoint
        if version < 0:
            return
        if not agrees_with_commits(self._table, version, log.checkpoints[version]):
            raise damaged_commit(self._table.name, version, f"{LOG}/{min(log.checkpoints[version])}")
        self._unsealed = version

    def _refuse_marks(self, log: LogFiles) -> None:
        """A table whose commits say that it has an anchor has lost it."""
        first = log.last if self._table.stays_intact else log.checkpoint + 1
        if any(MARK_IN_COMMIT in self._commit(version)[0] for version in range(max(first, 0), log.last + 1)):
            raise missing_anchor(self._table.name)

    def _commit(self, version: int) -> tuple[bytes, Stamp]:
        try:
            return self._table.read(commit_file(version))
        except FileNotFoundError as error:
            raise lost_commits(self._table.name, [version]) from error

    def _extend(self, version: int, *, durable: bool) -> None:
        chain, lines = self._anchored.chain, []
        for number in range(self._anchored.version + 1, version + 1):
            content, stamp = self._commit(number)
            chain = chained(chain, content)
            lines.append(AnchorLine(number, chain, stamp.size, stamp.written_at // _NANOSECONDS))
        write_lines(self._place, lines, durable=durable)
        self._anchored = self._checked = _Link(version, chain)

    def _seal(self, version: int) -> None:
        begin = f"{version:020d}.checkpoint."
        names = [name for name in self._table.listed(LOG, after=begin) if name.startswith(begin)]
        if names:
            self._place.write(seal_file(version), memoryview(seal(self._table, names)))
