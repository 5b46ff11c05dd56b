"""A tape's tables in a bucket."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from itertools import islice
from os.path import commonpath

from adapters.delta.errors import bucket_errors
from adapters.delta.storage import DATA_FILE, LOG, Stamp
from application.ports.errors import ObjectMissing, PreconditionFailed
from application.ports.object_store import IF_ABSENT, Condition, ObjectInfo, ObjectStore

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FEW = 4
"""So many files are asked for one by one; more of them by listing all."""


def s3_options(
    region: str, *, endpoint_url: str | None = None, credentials: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Options with which Delta Lake and Polars get to a bucket.

    Args:
        region: of the bucket.
        endpoint_url: address of another server that speaks S3.
        credentials: ``aws_access_key_id``, ``aws_secret_access_key``, ``aws_session_token``; None: from the environment, as the
            AWS tools find them.
    """
    options = {"aws_region": region, "conditional_put": "etag", **(credentials or {})}
    if endpoint_url:
        options |= {"aws_endpoint_url": endpoint_url, "aws_allow_http": str(endpoint_url.startswith("http:")).lower()}
    return options


_AFTER_LOG = f"{LOG}0"
"""All entries of the log come before it, and all files of rows after it."""

_LOOKED_AT = 1000
"""Objects that are looked at to find out whether a place is somebody else's."""


class BucketStorage:
    """The objects of a store, which Delta Lake and Polars read and write by their own clients.

    S3 keeps what it has taken, and nobody writes an object twice: one that has the size and the time that the log says is as it was
    written, and is not read to make sure.
    """

    stays_intact = True

    def __init__(self, store: ObjectStore, uri: str, options: Mapping[str, str], *, inside: str = "") -> None:
        """Takes a store and how others get to it.

        Args:
            store: an object of key ``k`` is the one that ``{uri}/k`` names.
            uri: such as ``s3://bucket/tape``.
            options: see ``s3_options``.
            inside: begins the keys of the files; "" or ending in ``/``.
        """
        self._store, self._uri, self._inside = store, uri.rstrip("/"), inside
        self.options: dict[str, str] | None = dict(options)
        self._put_last: tuple[str, bytes, Condition] | None = None

    @property
    def name(self) -> str:
        """See ``Storage.name``."""
        return f"{self._uri}/{self._inside}".rstrip("/")

    @property
    def location(self) -> str:
        """See ``Storage.location``."""
        return self.name

    def below(self, name: str) -> BucketStorage:
        """See ``Storage.below``."""
        return BucketStorage(self._store, self._uri, self.options or {}, inside=f"{self._inside}{name}/")

    def source(self, path: str) -> str:
        """See ``Storage.source``."""
        return f"{self.name}/{path}"

    def errors(self) -> AbstractContextManager[None]:
        """See ``Storage.errors``."""
        return bucket_errors(self.name)

    def open(self, path: str) -> io.BytesIO:
        """See ``Storage.open``."""
        try:
            return io.BytesIO(self._store.get(self._inside + path).content)
        except ObjectMissing as error:
            raise FileNotFoundError(self.source(path)) from error

    def write(self, path: str, content: memoryview) -> Stamp:
        """See ``Storage.write``."""
        self._store.upload(self._inside + path, [bytes(content)])
        return _stamp(self._store.head(self._inside + path))

    def read(self, path: str) -> tuple[bytes, Stamp]:
        """See ``Storage.read``."""
        try:
            found = self._store.get(self._inside + path)
        except ObjectMissing as error:
            raise FileNotFoundError(self.source(path)) from error
        return found.content, _stamp(found.info)

    def write_at(self, path: str, offset: int, content: bytes, *, durable: bool) -> None:
        """See ``Storage.write_at``: the whole object is put, on condition that it is as it was read, or put, before."""
        known = self._put_last if self._put_last and self._put_last[0] == path else None
        while True:
            _, before, condition = known or self._found(path)
            after = before[:offset].ljust(offset, b"\0") + content + before[offset + len(content) :]
            try:
                etag = self._store.put(self._inside + path, after, condition=condition)
            except PreconditionFailed:
                known = None  # another writer has put it since
                continue
            self._put_last = (path, after, Condition(etag))
            return

    def _found(self, path: str) -> tuple[str, bytes, Condition]:
        """A file's path and content, nothing where there is none, and the condition that it is still so."""
        try:
            found = self._store.get(self._inside + path)
        except ObjectMissing:
            return path, b"", IF_ABSENT
        return path, found.content, Condition(found.info.etag)

    def listed(self, folder: str = "", *, after: str = "") -> Mapping[str, Stamp | None]:
        """See ``Storage.listed``."""
        inside = f"{self._inside}{folder}/" if folder else self._inside
        found = self._store.list(inside, after=inside + after if after else "")
        stamps = ((info.key.removeprefix(inside), _stamp(info)) for info in found)
        return {name: stamp for name, stamp in stamps if "/" not in name}

    def remove(self, path: str) -> None:
        """See ``Storage.remove``."""
        self._store.delete(self._inside + path)

    def remove_abandoned(self, path: str) -> None:
        """See ``Storage.remove_abandoned``: objects appear whole, nobody makes drafts."""

    def move(self, path: str, to: str) -> None:
        """See ``Storage.move``."""
        content = self._store.get(self._inside + path).content
        target, number = to, 0
        while self.stamps([target]):
            number += 1
            target = f"{to}.{number}"
        self._store.upload(self._inside + target, [content])
        self._store.delete(self._inside + path)

    def files(self) -> Mapping[str, Stamp]:
        """See ``Storage.files``."""
        found = self._store.list(self._inside, after=self._inside + _AFTER_LOG)
        return {info.key.removeprefix(self._inside): _stamp(info) for info in found}

    def stamps(self, paths: Sequence[str]) -> Mapping[str, Stamp]:
        """See ``Storage.stamps``."""
        wanted = set(paths)
        found = self._asked(wanted) if len(wanted) <= _FEW else self._listed(paths)
        stamps = ((info.key.removeprefix(self._inside), _stamp(info)) for info in found)
        return {path: stamp for path, stamp in stamps if path in wanted}

    def _asked(self, paths: set[str]) -> Iterator[ObjectInfo]:
        for path in paths:
            try:
                yield self._store.head(self._inside + path)
            except ObjectMissing:
                continue

    def _listed(self, paths: Sequence[str]) -> Iterator[ObjectInfo]:
        return self._store.list(self._inside + commonpath(paths), after=self._inside + _AFTER_LOG)

    def proves_unchanged(self, stamp: Stamp, written_at: int) -> bool:
        """See ``Storage.proves_unchanged``."""
        return stamp.written_at == written_at * 1_000_000

    def may_hold_table(self) -> bool:
        """See ``Storage.may_hold_table``."""
        return True

    def holds_data_files(self) -> bool:
        """See ``Storage.holds_data_files``."""
        paths = (info.key.removeprefix(self._inside) for info in self._store.list(self._inside))
        return any(path.lower().endswith(DATA_FILE) and not path.startswith(f"{LOG}/") for path in paths)

    def prepare(self) -> None:
        """A bucket has no folders."""

    def holds_tables(self) -> bool:
        """See ``Storage.holds_tables``."""
        first = islice(self._store.list(self._inside), _LOOKED_AT)
        return any(info.key.removeprefix(self._inside).split("/")[1:2] == [LOG] for info in first)

    def tables(self, beside: str) -> Sequence[str]:
        """See ``Storage.tables``."""
        keys = [info.key.removeprefix(self._inside).split("/") for info in self._store.list(self._inside)]
        with_log = {parts[0] for parts in keys if parts[1:2] == [LOG]}
        return sorted(with_log | {parts[1] for parts in keys if parts[0] == beside and len(parts) > 2})

    def sync_log(self, before: int, after: int) -> None:
        """What S3 has taken, it keeps."""


def _stamp(info: ObjectInfo) -> Stamp:
    return Stamp(info.size, (info.modified_at - _EPOCH) // timedelta(microseconds=1) * 1000)
