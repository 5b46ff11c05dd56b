"""How much of an Arrow file must be unpacked at once, from its index.

The index and the heads of record batches are flatbuffers (flatbuffers.dev/internals): a table points back to the places of its fields.
Field numbers are those of File.fbs and Message.fbs (github.com/apache/arrow, format/).
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from adapters.files.limits import LARGEST_INDEX, LARGEST_RECORD_BATCH
from application.ports.errors import UnreadableFile

_MARK = b"ARROW1"
_FOOT = 4 + len(_MARK)
_BLOCK_BYTES, _BUFFER_BYTES = 24, 16

_DICTIONARIES, _RECORD_BATCHES = 2, 3
_HEADER_TYPE, _HEADER = 1, 2
_DICTIONARY_BATCH = 2
_DICTIONARY_DATA = 1
_BUFFERS, _COMPRESSION = 2, 3


def check_batches(file: IO[bytes], path: Path) -> None:
    """Looks at every record batch's head.

    Raises:
        UnreadableFile: a record batch or the index is too large.
        EOFError: the file is cut off or damaged.
    """
    try:
        for metadata, body in _blocks(file, path):
            size = _unpacked_bytes(file, metadata, body)
            if size > LARGEST_RECORD_BATCH:
                raise UnreadableFile(
                    f"{path} has a record batch that unpacks to {size >> 20:,} MiB, more than {LARGEST_RECORD_BATCH >> 20}: write it "
                    "again with record batches of fewer rows, or as Parquet"
                )
    except (struct.error, IndexError) as error:
        raise EOFError("its index is damaged") from error


def _blocks(file: IO[bytes], path: Path) -> Iterator[tuple[bytes, int]]:
    """The head of each record batch and of each dictionary, and where its body begins."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _FOOT))
    foot = file.read(_FOOT)
    length = int.from_bytes(foot[:4], "little")
    if not foot.endswith(_MARK) or length > size:
        raise EOFError("it has no index at its end")
    if length > LARGEST_INDEX:
        raise UnreadableFile(
            f"{path} has an index of {length >> 20:,} MiB, more than {LARGEST_INDEX >> 20}: write it again with larger record batches"
        )
    file.seek(size - _FOOT - length)
    index = file.read(length)
    root = _root(index)
    for field in (_DICTIONARIES, _RECORD_BATCHES):
        for at in _vector(index, root, field, _BLOCK_BYTES):
            begin, head = struct.unpack_from("<qi", index, at)
            if not 0 <= begin <= begin + head <= size:
                raise EOFError("a record batch lies outside of it")
            file.seek(begin)
            yield file.read(head), begin + head


def _unpacked_bytes(file: IO[bytes], metadata: bytes, body: int) -> int:
    """The bytes of all buffers of a record batch; compressed ones say their size in front."""
    metadata = metadata[8:] if metadata.startswith(b"\xff\xff\xff\xff") else metadata[4:]
    message = _root(metadata)
    batch = _table(metadata, message, _HEADER)
    if metadata[_place(metadata, message, _HEADER_TYPE)] == _DICTIONARY_BATCH:
        batch = _table(metadata, batch, _DICTIONARY_DATA)
    is_compressed = bool(_place(metadata, batch, _COMPRESSION))
    total = 0
    for at in _vector(metadata, batch, _BUFFERS, _BUFFER_BYTES):
        begin, length = struct.unpack_from("<qq", metadata, at)
        if is_compressed and length:
            file.seek(body + begin)
            (unpacked,) = struct.unpack("<q", file.read(8))
            length = max(unpacked, length)
        total += length
    return total


def _root(data: bytes) -> int:
    return int(struct.unpack_from("<I", data, 0)[0])


def _place(data: bytes, table: int, field: int) -> int:
    """Where a field of a table stands; 0: it is left out."""
    layout = table - struct.unpack_from("<i", data, table)[0]
    (length,) = struct.unpack_from("<H", data, layout)
    at = 4 + 2 * field
    offset = struct.unpack_from("<H", data, layout + at)[0] if at < length else 0
    return table + offset if offset else 0


def _table(data: bytes, table: int, field: int) -> int:
    at = _place(data, table, field)
    return at + int(struct.unpack_from("<I", data, at)[0])


def _vector(data: bytes, table: int, field: int, size: int) -> range:
    """Where the elements of a vector stand."""
    if not _place(data, table, field):
        return range(0)
    at = _table(data, table, field)
    (length,) = struct.unpack_from("<I", data, at)
    if at + 4 + length * size > len(data):
        raise EOFError("its index ends too early")
    return range(at + 4, at + 4 + length * size, size)
