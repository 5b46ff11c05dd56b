"""How much of a Parquet file must be unpacked at once, from its index and the heads of its pages.

Both are written in Thrift's compact protocol (github.com/apache/thrift, doc/specs/thrift-compact-protocol.md); field numbers are those of
parquet.thrift (github.com/apache/parquet-format).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from adapters.files.limits import LARGEST_INDEX, LARGEST_PAGE
from application.ports.errors import UnreadableFile

_MARK = b"PAR1"
_FOOT = 8
_HEAD_BYTES = 1 << 16
"""Bytes of the head of a page at most; it may hold statistics."""

_DEEPEST = 32

_ROW_GROUPS = 4
_COLUMNS = 1
_COLUMN_METADATA = 3
_COMPRESSED_BYTES, _DATA_PAGES, _DICTIONARY = 7, 9, 11
_UNPACKED_PAGE, _PACKED_PAGE = 2, 3

_TRUE, _FALSE = 1, 2
_BYTES_OF = {1: 1, 2: 1, 3: 1, 7: 8}
_INTEGERS, _BINARY, _LISTS, _MAP, _STRUCT = {4, 5, 6}, 8, {9, 10}, 11, 12
"""Kinds of values."""


def check_pages(file: IO[bytes], path: Path) -> None:
    """Looks at every page's head.

    Raises:
        UnreadableFile: a page or the index is too large.
        EOFError: the file is cut off or damaged.
    """
    for column in _columns(_index(file, path)):
        begin = min(column[name] for name in (_DATA_PAGES, _DICTIONARY) if column.get(name, 0) > 0)
        end = begin + column[_COMPRESSED_BYTES]
        while begin < end:
            file.seek(begin)
            head = io.BytesIO(file.read(_HEAD_BYTES))
            page = _struct(head)
            if page[_UNPACKED_PAGE] > LARGEST_PAGE:
                raise UnreadableFile(
                    f"{path} has a page that unpacks to {page[_UNPACKED_PAGE] >> 20:,} MiB, more than {LARGEST_PAGE >> 20}: write it "
                    "again with pages of about 1 MiB, as is usual"
                )
            if page[_PACKED_PAGE] < 0 or page[_UNPACKED_PAGE] < 0:
                raise EOFError("a page has no length")
            begin += head.tell() + page[_PACKED_PAGE]


def _index(file: IO[bytes], path: Path) -> dict[int, Any]:
    size = file.seek(0, io.SEEK_END)
    if size < 2 * _FOOT:
        raise EOFError("it ends too early")
    file.seek(size - _FOOT)
    foot = file.read(_FOOT)
    length = int.from_bytes(foot[:4], "little")
    if not foot.endswith(_MARK) or length > size - _FOOT:
        raise EOFError("it has no index at its end")
    if length > LARGEST_INDEX:
        raise UnreadableFile(
            f"{path} has an index of {length >> 20:,} MiB, more than {LARGEST_INDEX >> 20}: write it again with larger row groups"
        )
    file.seek(size - _FOOT - length)
    return _struct(io.BytesIO(file.read(length)))


def _columns(index: dict[int, Any]) -> Iterator[dict[int, Any]]:
    for group in index.get(_ROW_GROUPS, []):
        for column in group.get(_COLUMNS, []):
            if _COLUMN_METADATA in column:
                yield column[_COLUMN_METADATA]


def _struct(data: io.BytesIO, depth: int = 0) -> dict[int, Any]:
    """The fields of a struct by their numbers.

    Raises:
        EOFError: it ends too early or is none.
    """
    fields: dict[int, Any] = {}
    number = 0
    while head := _byte(data):
        kind, step = head & 15, head >> 4
        number = number + step if step else _zigzag(data)
        fields[number] = kind == _TRUE if kind in (_TRUE, _FALSE) else _value(data, kind, depth)
    return fields


def _value(data: io.BytesIO, kind: int, depth: int) -> Any:
    if depth > _DEEPEST:
        raise EOFError("its index is nested too deeply")
    if kind in _INTEGERS:
        return _zigzag(data)
    if kind in _BYTES_OF or kind == _BINARY:
        return _exactly(data, _BYTES_OF.get(kind) or _unsigned(data))
    if kind in _LISTS:
        return _list(data, depth)
    if kind == _MAP:
        return _map(data, depth)
    if kind == _STRUCT:
        return _struct(data, depth + 1)
    raise EOFError("its index is damaged")


def _list(data: io.BytesIO, depth: int) -> list[Any]:
    head = _byte(data)
    length = head >> 4 if head >> 4 < 15 else _unsigned(data)
    return [_value(data, head & 15, depth + 1) for _ in range(length)]


def _map(data: io.BytesIO, depth: int) -> list[Any]:
    length = _unsigned(data)
    kinds = _byte(data) if length else 0
    return [(_value(data, kinds >> 4, depth + 1), _value(data, kinds & 15, depth + 1)) for _ in range(length)]


def _zigzag(data: io.BytesIO) -> int:
    number = _unsigned(data)
    return (number >> 1) ^ -(number & 1)


def _unsigned(data: io.BytesIO) -> int:
    number = shift = 0
    while shift < 70:
        byte = _byte(data)
        number |= (byte & 127) << shift
        if byte < 128:
            return number
        shift += 7
    raise EOFError("its index is damaged")


def _byte(data: io.BytesIO) -> int:
    return _exactly(data, 1)[0]


def _exactly(data: io.BytesIO, length: int) -> bytes:
    found = data.read(length)
    if len(found) < length:
        raise EOFError("its index ends too early")
    return found
