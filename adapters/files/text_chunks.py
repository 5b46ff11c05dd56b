"""Text of a file, some whole rows at a time."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from adapters.files.limits import BATCH_ROWS, BATCH_TEXT, LONGEST_ROW
from application.ports.errors import UnreadableFile

_BLOCK = 1 << 20
_NEWLINE, _QUOTE = ord("\n"), ord('"')


def whole_rows(file: IO[bytes], path: Path) -> Iterator[bytes]:
    """The text in UTF-8, without white space in front, each piece some whole rows; a newline in quotation marks ends no row.

    Raises:
        UnreadableFile: it is not text in UTF-8 or UTF-16, or a row is longer than ``LONGEST_ROW``.
    """
    blocks: list[bytes] = []
    size = rows = 0
    for block in _blocks(file, path):
        blocks.append(block)
        size, rows = size + len(block), rows + block.count(b"\n")
        if size >= BATCH_TEXT or rows >= BATCH_ROWS:
            held = b"".join(blocks)
            begin = 0
            for end in _ends(held, path):
                yield held[begin:end]
                begin = end
            blocks = [held[begin:]]
            size, rows = len(blocks[0]), blocks[0].count(b"\n")
    if size:
        yield b"".join(blocks)


def row_ends(text: bytes) -> NDArray[np.intp]:
    """Where rows end, just after their newline."""
    letters = np.frombuffer(text, np.uint8)
    ends = np.flatnonzero(letters == _NEWLINE)
    if b'"' in text:
        quotes = np.flatnonzero(letters == _QUOTE)
        ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
    return ends + 1


def _ends(text: bytes, path: Path) -> list[int]:
    """Where to cut text that is more than a batch; nowhere: no row of it has ended yet."""
    ends = row_ends(text)
    longest = int(np.diff(ends, prepend=0, append=len(text)).max())
    if longest > LONGEST_ROW:
        raise UnreadableFile(
            f"{path} has a row of more than {LONGEST_ROW:,} characters, or a quotation mark that is not closed: it is no table "
            "of prices"
        )
    cuts: list[int] = ends[BATCH_ROWS - 1 :: BATCH_ROWS].tolist()
    return cuts or ends[-1:].tolist()


def _blocks(file: IO[bytes], path: Path) -> Iterator[bytes]:
    """The text in UTF-8, without white space in front."""
    start = file.read(3)
    utf_16 = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    decoder = codecs.getincrementaldecoder("utf-16" if utf_16 else "utf-8-sig")()
    is_begun = False
    block = start + file.read(_BLOCK)
    while True:
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            raise UnreadableFile(f"{path} is not text in UTF-8: save it as CSV in UTF-8") from error
        if not is_begun:
            text = text.lstrip()
            is_begun = bool(text)
        yield text.encode()
        if not block:
            return
        block = file.read(_BLOCK)
