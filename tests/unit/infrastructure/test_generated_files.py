"""Files written from the catalogue are as the catalogue is."""

from __future__ import annotations

from pathlib import Path

import pytest

from infrastructure.generated_files.files import ROOT, contents, write


@pytest.mark.parametrize("path", contents())
def test_committed_files_are_current(path: str) -> None:
    assert (ROOT / path).read_text() == contents()[path], f"{path} is stale: run `make docs`"


def test_stale_files_are_written_again(tmp_path: Path) -> None:
    for path in contents():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    assert write(tmp_path) == list(contents())
    assert write(tmp_path) == []
    stale = next(iter(contents()))
    (tmp_path / stale).write_text("old")
    assert write(tmp_path) == [stale]
    assert (tmp_path / stale).read_text() == contents()[stale]
