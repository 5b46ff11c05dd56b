"""Which files make a user's strategy the same one again."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.python_source.strategies import PythonStrategySource
from application.ports.errors import UnknownStrategySource
from domain.strategies.base import Strategy
from domain.strategies.catalogue.buy_and_hold import BuyAndHold

SOURCE = PythonStrategySource()

MINE = """
import json
import numpy
from domain.strategies.base import Strategy
{imports}

class Mine(Strategy):
    def on_data(self, date, symbol, data, portfolio):
        return None
"""


@pytest.fixture(autouse=True)
def _modules() -> Iterator[None]:
    """Forgets what a test has imported."""
    before, path = set(sys.modules), list(sys.path)
    yield
    sys.path[:] = path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def write(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)


def imported(folder: Path, module: str, monkeypatch: pytest.MonkeyPatch) -> type[Strategy]:
    """The class ``Mine`` of a module below a folder, imported as Python imports it."""
    monkeypatch.syspath_prepend(str(folder))
    found: type[Strategy] = importlib.import_module(module).Mine
    return found


def test_a_file_is_itself_and_what_it_imports_from_beside_and_below(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "mine.py": MINE.format(imports="from rules import entry\nimport parts.exits"),
            "rules.py": "from tools import twice\nentry = 1\n",
            "tools.py": "twice = 2\n",
            "parts/__init__.py": "",
            "parts/exits.py": "",
            "other.py": "",
        },
    )
    files = SOURCE.identify(SOURCE.load(f"{tmp_path}/mine.py:Mine")).files
    assert set(files) == {"mine.py", "rules.py", "tools.py", "parts/__init__.py", "parts/exits.py"}


def test_a_change_of_an_import_is_another_source(tmp_path: Path) -> None:
    write(tmp_path, {"mine.py": MINE.format(imports="import rules_of_mine"), "rules_of_mine.py": "entry = 1\n"})
    strategy = SOURCE.load(f"{tmp_path}/mine.py")
    before = SOURCE.identify(strategy).files
    write(tmp_path, {"rules_of_mine.py": "entry = 2\n"})
    after = SOURCE.identify(strategy).files
    assert {name for name in before if before[name] != after[name]} == {"rules_of_mine.py"}


def test_a_package_of_the_users_counts_from_its_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(
        tmp_path,
        {
            "house/__init__.py": "",
            "house/common.py": "from house import numbers\n",
            "house/numbers.py": "three = 3\n",
            "house/unused.py": "",
            "house/strategies/__init__.py": "",
            "house/strategies/mine.py": MINE.format(imports="from house.common import numbers"),
        },
    )
    files = SOURCE.identify(imported(tmp_path, "house.strategies.mine", monkeypatch)).files
    assert set(files) == {"mine.py", "../__init__.py", "../common.py", "../numbers.py"}


def test_a_catalogue_entry_is_its_file_alone() -> None:
    identity = SOURCE.identify(BuyAndHold)
    assert identity.reference == "BuyAndHold"
    assert list(identity.files) == ["catalogue/buy_and_hold.py"]


def test_a_class_of_no_file_has_no_source() -> None:
    made: dict[str, type[Strategy]] = {}
    exec(MINE.format(imports=""), made)
    identity = SOURCE.identify(made["Mine"])
    assert (identity.reference, dict(identity.files), identity.verifiable) == ("", {}, False)


def test_what_runs_is_what_the_files_say_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    for number in (1, 2):
        own = MINE.format(imports=f"from rules_of_mine import entry\nown = {number}")
        write(tmp_path, {"mine.py": own, "rules_of_mine.py": f"entry = {number}\n"})
        for path in tmp_path.glob("*.py"):
            os.utime(path, (1_000_000_000, 1_000_000_000))
        sys.modules.pop("rules_of_mine", None)
        module = sys.modules[SOURCE.load(f"{tmp_path / 'mine.py'}:Mine").__module__]
        assert (module.own, module.entry) == (number, number)
    assert not sys.dont_write_bytecode


COSTS = """
from functools import wraps

import ticktape as tt
import rates_of_mine


class Fees(tt.Commission):
    def of(self, quantity, price):
        return rates_of_mine.RATE * quantity


def twice(function):
    @wraps(function)
    def doubled(size, price):
        return 2 * function(size, price)

    return doubled


def plain(size, price):
    return 1.0


@twice
def decorated(size, price):
    return 1.0


small = lambda size, price: 0.5


def make(rate):
    class Inner(tt.Commission):
        def of(self, quantity, price):
            return rate

    return lambda size, price: rate, Inner
"""


@pytest.mark.parametrize("name", ["Fees", "plain", "decorated", "small"])
def test_what_a_file_has_by_a_name_is_known_by_it_and_its_imports(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"costs.py": COSTS, "rates_of_mine.py": "RATE = 1\n"})
    found = SOURCE.identify_costs(SOURCE.load_costs(f"{tmp_path}/costs.py:{name}"))
    assert found.reference == f"{tmp_path}/costs.py:{name}"
    assert set(found.files) == {"costs.py", "rates_of_mine.py"}
    assert SOURCE.load_costs(found.reference).__name__ in {name, "<lambda>"}


def test_a_file_that_was_run_again_has_it_still(tmp_path: Path) -> None:
    """A strategy and its costs may stand in one file, which is run for each."""
    write(tmp_path, {"costs.py": COSTS, "rates_of_mine.py": "RATE = 1\n"})
    first = SOURCE.load_costs(f"{tmp_path}/costs.py:small")
    SOURCE.load_costs(f"{tmp_path}/costs.py:Fees")
    assert SOURCE.identify_costs(first).verifiable


def test_what_is_made_inside_a_function_or_has_no_file_is_not_known(tmp_path: Path) -> None:
    write(tmp_path, {"costs.py": COSTS, "rates_of_mine.py": "RATE = 1\n"})
    for made in (*SOURCE.load_costs(f"{tmp_path}/costs.py:make")(0.5), max, lambda size, price: 1.0):
        assert SOURCE.identify_costs(made).files == {}
        assert SOURCE.identify_costs(made).reference == ""


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ("costs.py:Fee", "has no 'Fee': it has Fees, twice, plain, decorated, small, make, write"),
        ("costs.py", "has to be followed by a name"),
        ("none.py:Fees", "no cost file"),
        ("broken.py:Fees", "line 1"),
    ],
)
def test_costs_that_are_not_there_are_told(tmp_path: Path, reference: str, told: str) -> None:
    write(tmp_path, {"costs.py": COSTS, "rates_of_mine.py": "RATE = 1\n", "broken.py": "1 / 0\n"})
    with pytest.raises(UnknownStrategySource, match=told):
        SOURCE.load_costs(f"{tmp_path}/{reference}")
