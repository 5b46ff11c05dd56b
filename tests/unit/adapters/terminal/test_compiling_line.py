"""The lines that tell what is compiled for its first use."""

from __future__ import annotations

import io

import numpy as np
import pytest

from adapters.terminal.compiling import CompilingLine


def test_one_line_tells_what_is_compiled_and_how_long_that_takes(capsys: pytest.CaptureFixture[str]) -> None:
    stream = io.StringIO()
    CompilingLine(stream)(93, 10.2)
    CompilingLine()(1, 0.4)
    assert stream.getvalue() == "compiling 93 indicator loops for the first use, about 10 s\n"
    assert capsys.readouterr().err == "compiling 1 indicator loop for the first use, about 1 s\n"


def test_only_what_is_not_kept_is_compiled(tmp_path_factory: pytest.TempPathFactory) -> None:
    pytest.importorskip("numba")
    from adapters.numba.scanner import NumbaScanner
    from domain.indicators.catalogue.mom import MOM

    folder, told = tmp_path_factory.mktemp("compiled"), list[str]()
    columns, offsets = {"close": np.arange(20.0)}, np.array([0, 20])
    for period in (3, 5):
        NumbaScanner(folder, threads=1, compiling=told.append).scan([MOM(period)], columns, offsets)
    assert told == ["mom_step"]
