"""Which scans are worth compiling."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from adapters.numba.adaptive import AdaptiveScanner
from adapters.numba.code_names import code_of, code_of_patterns
from domain.indicators import registry
from domain.indicators.base import Indicator
from domain.indicators.catalogue.ema import EMA
from domain.indicators.catalogue.sma import SMA
from domain.indicators.columns import FloatColumn
from domain.indicators.patterns import registry as patterns
from domain.indicators.patterns.catalogue.cdlhammer import CDLHAMMER
from domain.indicators.patterns.scan import Strengths

ROWS = 400
HAMMER = CDLHAMMER()
ALL = patterns.chosen(None)


class Told:
    """What was announced."""

    def __init__(self) -> None:
        self.loops: list[int] = []

    def __call__(self, number: int, seconds: float) -> None:
        self.loops.append(number)


def scan(scanner: AdaptiveScanner, indicator: Indicator) -> FloatColumn:
    columns = {name: np.linspace(1.0, 2.0, ROWS) for name in indicator.inputs}
    outputs, _ = scanner.scan([indicator], columns, np.array([0, ROWS]))
    return outputs[indicator.outputs[0]]


def scan_patterns(scanner: AdaptiveScanner, rows: int) -> Strengths:
    random = np.random.default_rng(3)
    close = 50.0 * np.exp(np.cumsum(random.normal(0.0, 0.01, rows)))
    opened = close * np.exp(random.normal(0.0, 0.01, rows))
    bars = {"open": opened, "high": np.maximum(opened, close), "low": np.minimum(opened, close), "close": close}
    return scanner.scan_patterns(ALL, bars, np.array([0, rows]))


@pytest.mark.parametrize(("indicator", "scans"), [(SMA(5), 20), (EMA(5), 2)])
def test_what_costs_little_is_scanned_plainly(indicator: Indicator, scans: int) -> None:
    scanner, told = AdaptiveScanner(loading=0.0, compiling=0.002), Told()  # EMA's loop is worth 1,125 rows
    for _ in range(scans):
        scan(scanner, indicator)
    assert scanner._compiled is None
    assert told.loops == []


@pytest.mark.parametrize(("indicator", "scans"), [(EMA(5), 3), (HAMMER, 1)])
def test_what_costs_much_is_compiled_and_stays_the_same(indicator: Indicator, scans: int) -> None:
    told = Told()
    scanner = AdaptiveScanner(announce=told, loading=0.0, compiling=0.002)
    found = [scan(scanner, indicator) for _ in range(scans + 1)]
    assert scanner._compiled is not None
    assert told.loops == [len(code_of([indicator]))]
    for values in found:
        np.testing.assert_array_equal(values, found[0])


def test_all_patterns_of_some_thousand_rows_are_not_compiled(tmp_path: Path) -> None:
    told = Told()
    scanner = AdaptiveScanner(tmp_path, told)
    scan_patterns(scanner, 2_148)
    assert scanner._compiled is None
    assert told.loops == []
    assert not any(tmp_path.iterdir())


def test_what_is_in_the_folder_is_not_counted(tmp_path: Path) -> None:
    """Names of files are known without loading numba, and are those that compiling makes."""
    pytest.importorskip("numba")
    folder, told = tmp_path / "compiled", Told()
    AdaptiveScanner(folder).warm_up([HAMMER, EMA(5)])
    made = {path.name.rsplit("-", 2)[0] for path in folder.glob("*.code")}
    assert made == code_of([HAMMER, EMA(5)])
    again = AdaptiveScanner(folder, told, loading=0.0001)
    scan(again, EMA(7))
    assert again._compiled is not None
    assert told.loops == []
    other = AdaptiveScanner(tmp_path / "other", told, loading=0.0001)
    scan(other, EMA(7))
    assert other._compiled is None


def test_code_of_another_version_is_compiled_again_and_that_is_told(tmp_path: Path) -> None:
    pytest.importorskip("numba")
    told = Told()
    AdaptiveScanner(tmp_path).warm_up([EMA(5)])
    for path in tmp_path.glob("*.code"):
        name, _, digest = path.name.rsplit("-", 2)
        path.rename(tmp_path / f"{name}-{'0' * 16}-{digest}")
    scanner = AdaptiveScanner(tmp_path, told, loading=0.0001)
    scan(scanner, EMA(7))
    scan(scanner, EMA(7))
    assert told.loops == [1]


def test_every_loop_of_the_catalogue_has_a_name() -> None:
    assert len(code_of_patterns(ALL)) > len(ALL)
    for kind in registry.classes().values():
        assert code_of([kind()])


@pytest.mark.process
def test_numba_is_not_loaded_for_few_rows() -> None:
    code = (
        "import sys, numpy as np\n"
        "from adapters.numba.adaptive import AdaptiveScanner\n"
        "from domain.indicators.catalogue.ema import EMA\n"
        "AdaptiveScanner().scan([EMA(5)], {'close': np.arange(1000.0)}, np.array([0, 1000]))\n"
        "sys.exit('numba' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
