"""The lines that tell what is compiled for its first use."""

from __future__ import annotations

import io

import numpy as np
import pytest

from adapters.terminal.compiling import CompilingLine


class Terminal(io.StringIO):
    """Text that somebody sees."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_is_told_and_a_file_is_not() -> None:
    seen, unseen = Terminal(), io.StringIO()
    CompilingLine(seen)("rsi_step")
    CompilingLine(unseen)("rsi_step")
    assert seen.getvalue() == "compiling rsi for its first use, a second or so\n"
    assert unseen.getvalue() == ""


def test_only_what_is_not_kept_is_compiled(tmp_path_factory: pytest.TempPathFactory) -> None:
    pytest.importorskip("numba")
    from adapters.numba.scanner import NumbaScanner
    from domain.indicators.catalogue.mom import MOM

    folder, told = tmp_path_factory.mktemp("compiled"), list[str]()
    columns, offsets = {"close": np.arange(20.0)}, np.array([0, 20])
    for period in (3, 5):
        NumbaScanner(folder, threads=1, compiling=told.append).scan([MOM(period)], columns, offsets)
    assert told == ["mom_step"]
