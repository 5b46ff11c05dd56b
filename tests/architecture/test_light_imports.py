"""What small functions are made of is loaded without the packages that compute columns, and packages load nothing by themselves."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.rules import LAYERS
from tests.support.places import ROOT

HEAVY = (
    "polars",
    "numpy",
    "pandas",
    "numba",
    "pyarrow",
    "deltalake",
    "pydantic",
    "structlog",
    "dependency_injector",
    "rich",
)

LIGHT = (
    "domain/shared",
    "domain/market/candle.py",
    "domain/market/corporate_actions.py",
    "domain/market/instrument.py",
    "domain/market/listings.py",
    "domain/market/markets.py",
    "domain/market/sectors.py",
    "domain/market/universe.py",
    "domain/orders",
    "domain/portfolio",
    "domain/risk",
    "application/ports",
    "infrastructure/environment.py",
    "infrastructure/redaction.py",
    "infrastructure/retry.py",
    "infrastructure/slim",
    "adapters/aws",
    "adapters/system",
)
"""Values, events and deciders, ports, and what slim functions are put together from."""

LOAD = """
import importlib, json, sys
heavy, found, seen = sys.argv[1].split(), {}, set()
for name in sys.argv[2:]:
    importlib.import_module(name)
    loaded = {package for package in heavy if package in sys.modules}
    if loaded - seen:
        found[name] = sorted(loaded - seen)
    seen |= loaded
print(json.dumps(found))
"""


def modules(path: Path) -> Iterator[str]:
    for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
        yield ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def loaded_by(names: list[str]) -> dict[str, list[str]]:
    """Module -> heavy packages that were there after its import and not before; the modules are imported one after the other."""
    done = subprocess.run(
        [sys.executable, "-c", LOAD, " ".join(HEAVY), *names], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.process
def test_light_modules_load_nothing_heavy() -> None:
    names = [name for part in LIGHT for name in modules(ROOT / part)]
    assert len(names) > 50
    assert loaded_by(names) == {}


@pytest.mark.process
def test_a_heavy_module_is_seen() -> None:
    assert loaded_by(["domain.market.candle", "domain.market.frames"]) == {"domain.market.frames": ["polars"]}


@pytest.mark.parametrize("layer", [layer for layer in LAYERS if layer != "ticktape"])
def test_packages_load_nothing_by_themselves(layer: str) -> None:
    for file in (ROOT / layer).rglob("__init__.py"):
        imported = [
            node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        assert imported == [], file.relative_to(ROOT)
