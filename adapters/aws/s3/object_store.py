"""An object store in a bucket."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from datetime import UTC
from typing import Any, TypeVar
from uuid import uuid4

from botocore.exceptions import ClientError
from tenacity import Retrying, stop_after_attempt

from adapters.aws.errors import aws_errors, error_code
from application.ports.errors import InvalidObjectKey, ObjectMissing, PortError, PreconditionFailed
from application.ports.object_store import Condition, ObjectInfo, StoredObject, checked_key

T = TypeVar("T")

PART_BYTES = 16 * 1024 * 1024
"""Size of the parts of an upload, of which S3 takes 10,000."""

LEAST_PART_BYTES = 5 * 1024 * 1024
"""S3 refuses smaller parts, but for the last one."""

PAGE_KEYS = 1000
"""As many as S3 lists at once."""

_WRITE_ID = "write-id"
"""Metadata that tells a writer whether the object that it finds is its own."""


class S3ObjectStore:
    """Objects in a bucket, for any number of threads and processes.

    A conditional put that was answered too late is told from one that lost: each write has an id in the object's metadata.
    """

    def __init__(
        self,
        client: Any,
        bucket: str,
        prefix: str = "",
        *,
        retrying: Retrying | None = None,
        part_bytes: int = PART_BYTES,
        page_keys: int = PAGE_KEYS,
    ) -> None:
        """Takes a client of S3 and where the objects are.

        Args:
            client: see ``adapters.aws.client``.
            bucket: which must exist.
            prefix: begins the names of all objects in the bucket, and is no part of their keys.
            retrying: how to try again what may pass; None: not at all.
            part_bytes: size of the parts of an upload.
            page_keys: keys that one request lists at the most.

        Raises:
            ValueError: parts are smaller than S3 takes them.
        """
        if part_bytes < LEAST_PART_BYTES:
            raise ValueError(f"parts have at least {LEAST_PART_BYTES} bytes")
        self._client, self._bucket, self._prefix = client, bucket, prefix
        self._part_bytes, self._page_keys = part_bytes, page_keys
        self._retrying = retrying or Retrying(stop=stop_after_attempt(1), reraise=True)

    def put(self, key: str, content: bytes, *, condition: Condition | None = None) -> str:
        """See ``ObjectStore.put``."""
        write_id, place = uuid4().hex, self._place(key)
        send = lambda: self._client.put_object(  # noqa: E731
            **place, Body=content, Metadata={_WRITE_ID: write_id}, **_asked(condition)
        )
        return self._written(key, write_id, send)

    def upload(self, key: str, parts: Iterable[bytes], *, condition: Condition | None = None) -> str:
        """See ``ObjectStore.upload``."""
        blocks = _blocks(parts, self._part_bytes)
        first = next(blocks)
        if len(first) < self._part_bytes:
            return self.put(key, first, condition=condition)
        write_id, place = uuid4().hex, self._place(key)
        begun = self._call(key, lambda: self._client.create_multipart_upload(**place, Metadata={_WRITE_ID: write_id}))
        upload = {**place, "UploadId": begun["UploadId"]}
        try:
            sent = [self._sent(key, upload, 1, first)]
            sent += [self._sent(key, upload, number, block) for number, block in enumerate(blocks, 2) if block]
            complete = lambda: self._client.complete_multipart_upload(  # noqa: E731
                **upload, MultipartUpload={"Parts": sent}, **_asked(condition)
            )
            return self._written(key, write_id, complete)
        except BaseException:
            with suppress(PortError):
                self._call(key, lambda: self._client.abort_multipart_upload(**upload))
            raise

    def _sent(self, key: str, upload: Mapping[str, str], number: int, block: bytes) -> dict[str, object]:
        answer = self._call(key, lambda: self._client.upload_part(**upload, PartNumber=number, Body=block))
        return {"PartNumber": number, "ETag": answer["ETag"]}

    def _written(self, key: str, write_id: str, send: Callable[[], Mapping[str, Any]]) -> str:
        """The etag of what ``send`` writes, also if only the answer to an earlier attempt was lost."""
        attempts = 0

        def attempt() -> Mapping[str, Any]:
            nonlocal attempts
            attempts += 1
            return send()

        try:
            return _etag(self._call(key, attempt))
        except PortError as error:
            if attempts > 1 and (etag := self._etag_of_write(key, write_id)):
                return etag
            if isinstance(error, ObjectMissing):
                raise PreconditionFailed(key) from None
            raise

    def _etag_of_write(self, key: str, write_id: str) -> str | None:
        try:
            present = self._call(key, lambda: self._client.head_object(**self._place(key)))
        except PortError:
            return None
        return _etag(present) if present.get("Metadata", {}).get(_WRITE_ID) == write_id else None

    def get(self, key: str, *, start: int = 0, length: int | None = None) -> StoredObject:
        """See ``ObjectStore.get``."""
        if start < 0 or (length is not None and length < 0):
            raise ValueError("start and length count bytes from the beginning: they are not negative")
        if length == 0:
            return StoredObject(self.head(key), b"")
        last = "" if length is None else start + length - 1
        asked = {"Range": f"bytes={start}-{last}"} if start or length is not None else {}
        found = self._call(key, lambda: self._read(key, asked))
        return StoredObject(self.head(key), b"") if found is None else found

    def _read(self, key: str, asked: Mapping[str, str]) -> StoredObject | None:
        """The asked bytes; None where the object ends before them."""
        try:
            answer = self._client.get_object(**self._place(key), **asked)
        except ClientError as error:
            if error_code(error.response) == "InvalidRange":
                return None
            raise
        with closing(answer["Body"]) as body:
            content = body.read()
        whole = str(answer.get("ContentRange", "")).rpartition("/")[2]
        return StoredObject(_info(key, answer, int(whole or answer["ContentLength"])), content)

    def head(self, key: str) -> ObjectInfo:
        """See ``ObjectStore.head``."""
        try:
            answer = self._call(key, lambda: self._client.head_object(**self._place(key)))
        except ObjectMissing:
            self._call(key, self._bucket_there)
            raise
        return _info(key, answer, answer["ContentLength"])

    def _bucket_there(self) -> None:
        """S3 does not say in answer to a HEAD whether the key is missing or the bucket."""
        try:
            self._client.head_bucket(Bucket=self._bucket)
        except ClientError as error:
            if error_code(error.response) in {"404", "NoSuchBucket"}:
                error.response["Error"]["Code"] = "NoSuchBucket"
                raise

    def delete(self, key: str) -> None:
        """See ``ObjectStore.delete``."""
        place = self._place(key)
        self._call(key, lambda: self._client.delete_object(**place))

    def list(self, prefix: str = "", *, after: str = "") -> Iterator[ObjectInfo]:
        """See ``ObjectStore.list``; names in the bucket that are no keys, such as folder marks, are left out."""
        begin: dict[str, str] = {"StartAfter": self._prefix + after} if after else {}
        while True:
            page = self._page(prefix, begin)
            for entry in page.get("Contents", ()):
                key = entry["Key"].removeprefix(self._prefix)
                with suppress(InvalidObjectKey):
                    yield _info(checked_key(key), entry, entry["Size"])
            if not page.get("IsTruncated"):
                return
            begin = {"ContinuationToken": page["NextContinuationToken"]}

    def _page(self, prefix: str, begin: Mapping[str, str]) -> Mapping[str, Any]:
        asked = {"Bucket": self._bucket, "Prefix": self._prefix + prefix, "MaxKeys": self._page_keys, **begin}
        return self._call(prefix, lambda: self._client.list_objects_v2(**asked))

    def _place(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + checked_key(key)}

    def _call(self, key: str, send: Callable[[], T]) -> T:
        def attempt() -> T:
            with aws_errors("s3", self._bucket, key):
                return send()

        return self._retrying.copy()(attempt)


def _blocks(parts: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in blocks of ``size``, the last one smaller, and at least one."""
    gathered = bytearray()
    for part in parts:
        gathered += part
        while len(gathered) >= size:
            yield bytes(gathered[:size])
            del gathered[:size]
    yield bytes(gathered)


def _asked(condition: Condition | None) -> dict[str, str]:
    if condition is None:
        return {}
    return {"IfNoneMatch": "*"} if condition.etag is None else {"IfMatch": f'"{condition.etag}"'}


def _etag(answer: Mapping[str, Any]) -> str:
    return str(answer["ETag"]).strip('"')


def _info(key: str, answer: Mapping[str, Any], size: int) -> ObjectInfo:
    """A HEAD knows the second only, so that a listing has to forget the rest."""
    return ObjectInfo(key, size, _etag(answer), answer["LastModified"].astimezone(UTC).replace(microsecond=0))
