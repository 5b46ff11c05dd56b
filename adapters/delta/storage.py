"""The storage of a tape's tables: what the rest of this package asks of a folder or a bucket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import Protocol

LOG = "_delta_log"
"""The folder of a table's log."""

DATA_FILE = ".parquet"
"""How the name of a file of rows ends."""


DRAFT = ".draft"
"""How the name of a file ends that is being written."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """The marks by which a file's change is known.

    Attributes:
        size: bytes.
        written_at: nanoseconds since 1970, as exact as the storage has it.
    """

    size: int
    written_at: int


class Storage(Protocol):
    """A place with files; paths are relative to it, with ``/``."""

    @property
    def name(self) -> str:
        """Its name in errors, such as ``/data/tape`` or ``s3://bucket/tape``."""
        ...

    @property
    def location(self) -> Path | str:
        """Its address for Delta Lake."""
        ...

    @property
    def options(self) -> dict[str, str] | None:
        """Options with which Delta Lake and Polars get to it; None: they need none."""
        ...

    def below(self, name: str) -> Storage:
        """The place of that name in it."""
        ...

    def source(self, path: str) -> str:
        """The address of a file for Polars."""
        ...

    def errors(self) -> AbstractContextManager[None]:
        """Maps errors inside the block.

        Raises:
            AccessDenied, StorageFull, StoreMissing, StoreUnavailable: it cannot be used.
            WriteConflict: another writer came first.
            TapeDamaged: a table's log cannot be read.
        """
        ...

    def open(self, path: str) -> BufferedReader | BytesIO:
        """A file to read.

        Raises:
            FileNotFoundError: there is none.
            OSError, PortError: it cannot be read.
        """
        ...

    def write(self, path: str, content: memoryview) -> Stamp:
        """Writes a file that nobody else writes, whole or not at all, onto the disk.

        Raises:
            OSError, PortError: it cannot be written.
        """
        ...

    def read(self, path: str) -> tuple[bytes, Stamp]:
        """A file's content and stamp.

        Raises:
            FileNotFoundError: there is none.
            OSError, PortError: it cannot be read.
        """
        ...

    def write_at(self, path: str, offset: int, content: bytes, *, durable: bool) -> None:
        """Writes into a small file, which is made, or made longer, where it must be; what others write elsewhere in it stays.

        Args:
            path: of the file.
            offset: where the content goes; bytes before it that nobody has written are zero.
            content: what to write.
            durable: whether it must be on the disk at once, the file's name too.

        Raises:
            OSError, PortError: it cannot be written.
        """
        ...

    def listed(self, folder: str = "", *, after: str = "") -> Mapping[str, Stamp | None]:
        """The names of the files in a folder, but not below it, with their stamps where these come with the names.

        Args:
            folder: which; "": the place itself.
            after: without those whose names come before it.

        Raises:
            OSError, PortError: it cannot be listed.
        """
        ...

    def remove(self, path: str) -> None:
        """Deletes a file; nothing happens where there is none."""
        ...

    def remove_abandoned(self, path: str) -> None:
        """Deletes a draft if nobody writes it any more."""
        ...

    def move(self, path: str, to: str) -> None:
        """Gives a file another path, never that of another file: then a number is put behind it.

        Raises:
            OSError, PortError: it cannot be moved.
        """
        ...

    def files(self) -> Mapping[str, Stamp]:
        """The stamps of all files in it and below it, by path, other than those of a log.

        Raises:
            OSError, PortError: it cannot be listed.
        """
        ...

    def stamps(self, paths: Sequence[str]) -> Mapping[str, Stamp]:
        """The stamps of those files that there are.

        Raises:
            PortError: it cannot be asked.
        """
        ...

    def proves_unchanged(self, stamp: Stamp, written_at: int) -> bool:
        """Whether a file with that stamp is surely as it was written at that time (milliseconds since 1970, from the log)."""
        ...

    @property
    def stays_intact(self) -> bool:
        """Whether a file that was as written once stays so while the process runs."""
        ...

    def may_hold_table(self) -> bool:
        """Whether it is worth looking for a table."""
        ...

    def holds_data_files(self) -> bool:
        """Whether there are Parquet files in it or below it, other than those of a log; looks only until it finds one.

        Raises:
            OSError, PortError: it cannot be looked at.
        """
        ...

    def prepare(self) -> None:
        """Makes it, where places must be made.

        Raises:
            OSError: it cannot be made.
        """
        ...

    def holds_tables(self) -> bool:
        """Whether there are tables in places below it."""
        ...

    def tables(self, beside: str) -> Sequence[str]:
        """The names of places below it that hold a table, or that have a place of their name below ``beside``, sorted.

        Raises:
            OSError, PortError: it cannot be looked at.
        """
        ...

    def sync_log(self, before: int, after: int) -> None:
        """Brings the log's entries after version ``before`` onto the disk, where that is not sure yet."""
        ...
