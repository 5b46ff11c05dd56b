"""The lines that tell what is compiled for its first use."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest

from adapters.terminal.compiling import CompilingLine


def test_one_line_tells_what_is_compiled_how_long_that_takes_and_where_it_is_kept(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    stream, folder = io.StringIO(), tmp_path / "cache" / "compiled"
    CompilingLine(folder, stream)(93, 10.2)
    CompilingLine()(1, 0.4)
    assert stream.getvalue() == f"compiling 93 loops of indicators or patterns once, about 10 s; kept in {folder}\n"
    told = capsys.readouterr().err
    assert told == "compiling 1 loop of indicators or patterns once, about 1 s; kept while this process runs\n"


def test_a_folder_that_cannot_be_written_is_not_promised(tmp_path: Path) -> None:
    stream, file = io.StringIO(), tmp_path / "file"
    file.write_text("not a folder")
    CompilingLine(file / "compiled", stream)(2, 3.0)
    assert stream.getvalue().endswith(f"; kept while this process runs, as {file / 'compiled'} cannot be written\n")


def test_only_what_is_not_kept_is_compiled(tmp_path_factory: pytest.TempPathFactory) -> None:
    pytest.importorskip("numba")
    from adapters.numba.scanner import NumbaScanner
    from domain.indicators.catalogue.mom import MOM

    folder, told = tmp_path_factory.mktemp("compiled"), list[str]()
    columns, offsets = {"close": np.arange(20.0)}, np.array([0, 20])
    for period in (3, 5):
        NumbaScanner(folder, threads=1, compiling=told.append).scan([MOM(period)], columns, offsets)
    assert told == ["mom_step"]
