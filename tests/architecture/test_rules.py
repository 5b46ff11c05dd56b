"""The project keeps its rules, and a planted violation of each is caught."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import rules
from tests.support.places import ROOT

Rule = Callable[[Path], list[str]]

RULES: list[Rule] = [
    rules.missing_init_files,
    rules.impurities,
    rules.vendors_in_pure_layers,
    rules.undeclared_imports,
    rules.foreign_top_level_names,
    rules.wrongly_installed,
    rules.stored_class_paths,
    rules.loose_requirements,
    rules.unlocked_dependencies,
    rules.crowded_catalogue_files,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_project_keeps_the_rule(rule: Rule) -> None:
    assert rule(ROOT) == []


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small project that keeps all rules but for the place of its packages."""
    for name in ("pyproject.toml", *rules.REQUIREMENTS):
        shutil.copy(ROOT / name, tmp_path / name)
    for package in (*rules.PACKAGES, "domain/orders", "domain/indicators/catalogue", "domain/strategies/catalogue"):
        (tmp_path / package).mkdir(parents=True, exist_ok=True)
    for folder in (path for path in tmp_path.rglob("*") if path.is_dir()):
        (folder / "__init__.py").touch()
    return tmp_path


def plant(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule is not rules.foreign_top_level_names])
def test_a_project_without_violations_passes(small: Path, rule: Rule) -> None:
    plant(
        small,
        "domain/orders/fine.py",
        "from datetime import datetime\nimport polars as pl\n\nAT = datetime.fromisoformat\n",
    )
    plant(small, "domain/indicators/catalogue/one.py", "class One: ...\nclass _Hidden: ...\n")
    plant(small, "tests/test_one.py", "import pytest\nimport time\ntime.time()\n")
    plant(small, "adapters/file.py", "import polars, yaml, time\ntime.time()\nopen('x')\n")
    assert rule(small) == []


@pytest.mark.parametrize("package", ["domain/orders", "tests/unit/deep", "domain/new/deep"])
def test_a_folder_without_init_is_caught(small: Path, package: str) -> None:
    plant(small, f"{package}/thing.py", "")
    (small / package / "__init__.py").unlink(missing_ok=True)
    assert f"{package}: no __init__.py" in rules.missing_init_files(small)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("from datetime import datetime\nx = datetime.now()", "datetime.datetime.now"),
        ("import datetime as d\nx = d.datetime.utcnow()", "datetime.datetime.utcnow"),
        ("from datetime import date as day\nx = day.today()", "datetime.date.today"),
        ("import datetime\nx = datetime.datetime.today", "datetime.datetime.today"),
        ("import time\nx = time.time()", "time.time"),
        ("from time import monotonic as t\nx = t()", "time.monotonic"),
        ("import random", "random"),
        ("from random import choice", "random.choice"),
        ("from uuid import uuid4\nx = dict(default_factory=uuid4)", "uuid.uuid4"),
        ("import uuid as u\ndef f():\n    return u.uuid4()", "uuid.uuid4"),
        ("import numpy as np\nx = np.random.default_rng()", "numpy.random.default_rng"),
        ("def f():\n    import secrets", "secrets"),
    ],
)
@pytest.mark.parametrize("layer", ["domain/orders", "application"])
def test_a_clock_or_chance_in_a_pure_layer_is_caught(small: Path, layer: str, text: str, name: str) -> None:
    plant(small, f"{layer}/thing.py", text)
    assert any(violation.endswith(f": {name}") for violation in rules.impurities(small))


@pytest.mark.parametrize(
    "text", ["open('x')", "import sqlite3", "from os import environ", "print('x')", "import urllib.request"]
)
def test_input_or_output_in_domain_is_caught(small: Path, text: str) -> None:
    plant(small, "domain/orders/thing.py", text)
    assert len(rules.impurities(small)) >= 1
    assert rules.impurities(small)[0].startswith("domain/orders/thing.py:1: ")


@pytest.mark.parametrize(
    "text", ["import pandas", "from yaml import safe_load", "def f():\n    import deltalake.table"]
)
@pytest.mark.parametrize("layer", ["domain", "application"])
def test_a_vendor_in_a_pure_layer_is_caught(small: Path, layer: str, text: str) -> None:
    plant(small, f"{layer}/thing.py", text)
    assert len(rules.vendors_in_pure_layers(small)) == 1


def test_an_undeclared_package_is_caught(small: Path) -> None:
    plant(small, "adapters/thing.py", "import packaging\nimport no_such_package\nimport yaml\n")
    plant(small, "infrastructure/thing.py", "def f():\n    import pytest\n")
    plant(small, "tests/thing.py", "import pytest\nimport empyrical\nimport packaging\n")
    assert rules.undeclared_imports(small) == [
        "adapters/thing.py:1: packaging",
        "adapters/thing.py:2: no_such_package",
        "infrastructure/thing.py:2: pytest",
        "tests/thing.py:3: packaging",
    ]


def test_a_name_that_resolves_elsewhere_is_caught(small: Path) -> None:
    assert len(rules.foreign_top_level_names(small)) == len(rules.PACKAGES)


def test_installed_tests_and_a_forgotten_package_are_caught(small: Path) -> None:
    text = (small / "pyproject.toml").read_text()
    (small / "pyproject.toml").write_text(text.replace('"adapters*"', '"tests*"'))
    assert rules.wrongly_installed(small) == ["adapters: not installed", "tests: installed"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("adapters/cache.py", "import pickle\n"),
        ("application/journal/codec.py", "def name(c):\n    return c.__module__\n"),
        ("adapters/sqlite/event_store.py", "def name(c):\n    return c.__qualname__\n"),
    ],
)
def test_a_stored_class_path_is_caught(small: Path, path: str, text: str) -> None:
    plant(small, path, text)
    assert len(rules.stored_class_paths(small)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://user:secret@packages.example/simple",
        "--extra-index-url=file:///wheels",
        "--find-links /wheels",
        "-e .",
        "polars @ https://packages.example/polars.whl",
        "polars==2.1.0",
        "polars>=2.0 --hash=sha256:00",
        "    # from https://packages.example/simple",
    ],
)
@pytest.mark.parametrize("name", rules.REQUIREMENTS)
def test_an_index_address_or_a_loose_requirement_is_caught(small: Path, name: str, line: str) -> None:
    with (small / name).open("a") as file:
        file.write(f"{line}\n")
    assert [violation for violation in rules.loose_requirements(small) if violation.startswith(f"{name}:")]


def test_a_dependency_that_is_not_locked_is_caught(small: Path) -> None:
    text = (small / "pyproject.toml").read_text()
    text = text.replace("dependencies = [", 'dependencies = ["new-core>=1",', 1).replace(
        "dev = [", 'dev = ["New_Tool[x]>=1",', 1
    )
    (small / "pyproject.toml").write_text(text)
    assert rules.unlocked_dependencies(small) == [
        "requirements.txt: new-core is not locked",
        "requirements-dev.txt: new-core is not locked",
        "requirements-dev.txt: new-tool is not locked",
        "requirements-fetcher.txt: new-core is not locked",
    ]


@pytest.mark.parametrize("text", ["class One: ...\nclass Two: ...\n", "def one(): ...\n", "class _Hidden: ...\n"])
def test_a_catalogue_file_without_exactly_one_class_is_caught(small: Path, text: str) -> None:
    plant(small, "domain/strategies/catalogue/thing.py", text)
    assert len(rules.crowded_catalogue_files(small)) == 1
