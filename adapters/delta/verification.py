"""Verification of all tables of a tape: logs, anchors and data files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from adapters.delta.anchor import ANCHORS, MARK_IN_COMMIT, LogAnchor
from adapters.delta.anchor_files import AnchorFiles
from adapters.delta.anchor_lines import GENESIS, chained
from adapters.delta.checkpoints import NOT_READABLE, LogContent, agrees_with_commits, is_as_sealed
from adapters.delta.data_file import DataFile, FileChecks
from adapters.delta.folder import check_format
from adapters.delta.local import FolderStorage
from adapters.delta.log_files import LogFiles, commit_file
from adapters.delta.storage import LOG, Storage
from application.ports.errors import TapeDamaged
from application.ports.tape_verifier import Difference, VerifiedTable

LOST, CHANGED, UNREADABLE = "lost", "changed after it was written", "cannot be read"


class DeltaTapeVerifier:
    """Compares the whole log of every table with its anchor and every file of rows with the hash in its name."""

    def __init__(self, place: Path | Storage) -> None:
        """Takes where the tape is, or is to be.

        Raises:
            DataFormatError: it was written by a newer ticktape, or the place is not a tape's.
            AccessDenied, StoreMissing, StoreUnavailable: the place cannot be read.
        """
        self._place = FolderStorage(place) if isinstance(place, Path) else place
        check_format(self._place)

    def verify(self) -> tuple[VerifiedTable, ...]:
        """See ``TapeVerifier.verify``."""
        with self._place.errors():
            return tuple(_Verification(self._place, name).done() for name in self._place.tables(ANCHORS))

    def adopt(self) -> None:
        """See ``TapeVerifier.adopt``."""
        with self._place.errors():
            for name in self._place.tables(ANCHORS):
                LogAnchor(self._place, name).renew()


class _Verification:
    """One table's verification, step by step."""

    def __init__(self, tape: Storage, name: str) -> None:
        self._name, self._table = name, tape.below(name)
        self._anchor = AnchorFiles(tape.below(ANCHORS).below(name), self._table.name)
        self._log = LogFiles.of(self._table, whole=True)
        self._content = LogContent()
        self._marked = False

    def done(self) -> VerifiedTable:
        lines = list(self._of_lines())
        others = [*self._of_commits(anchored=not lines), *self._of_checkpoints(), *self._of_rows()]
        anchored = bool(self._anchor.names)
        if self._marked and not anchored:
            lines = [Difference(f"{ANCHORS}/{self._name}", LOST)]
        in_table = (Difference(f"{self._name}/{file}", what) for file, what in others)
        files = len(self._content.files)
        return VerifiedTable(self._name, len(self._log.commits), files, anchored, (*lines, *in_table))

    def _of_lines(self) -> Iterator[Difference]:
        """Files of the anchor that are not as anchors are written."""
        for name in sorted(self._anchor.names):
            try:
                if name.endswith(".lines"):
                    self._anchor.line(int(name.removesuffix(".lines")))
            except (TapeDamaged, ValueError):
                yield Difference(f"{ANCHORS}/{self._name}/{name}", UNREADABLE)

    def _of_commits(self, *, anchored: bool) -> Iterator[tuple[str, str]]:
        """Goes through the commits; what they say is kept."""
        last = self._anchor.last() if anchored else None
        before: str | None = GENESIS
        for version in range(max(last.version if last else -1, self._log.last) + 1):
            line = self._anchor.line(version) if last else None
            if version not in self._log.commits:
                yield commit_file(version), LOST
                before = line.chain if line else None
                continue
            content, _ = self._table.read(commit_file(version))
            self._marked = self._marked or MARK_IN_COMMIT in content
            chain = None if before is None else chained(before, content)
            if line and chain and line.chain != chain:
                yield commit_file(version), CHANGED
            before = line.chain if line else chain
            try:
                self._content.take_commit(content)
            except NOT_READABLE:
                yield commit_file(version), UNREADABLE

    def _of_checkpoints(self) -> Iterator[tuple[str, str]]:
        if self._log.lost:
            return
        for version, files in sorted(self._log.checkpoints.items()):
            sealed = self._anchor.seal(version)
            is_sound = sealed is not None and is_as_sealed(self._table, sealed, files)
            if not is_sound and not agrees_with_commits(self._table, version, files):
                yield f"{LOG}/{min(files)}", CHANGED

    def _of_rows(self) -> Iterator[tuple[str, str]]:
        files = []
        for path, (size, written_at, stats, *_) in self._content.files.items():
            try:
                rows = int(json.loads(str(stats))["numRecords"])
                files.append(DataFile(unquote(path), int(str(size)), rows, {}, int(str(written_at))))
            except NOT_READABLE:
                yield unquote(path), "not described by the log"
        for path in FileChecks(self._table).damaged(files, again=True):
            there = self._table.stamps([path])
            yield path, CHANGED if there else LOST
