"""The import contracts hold, and a planted violation of each is caught."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tests.architecture.rules import LAYERS
from tests.support.places import ROOT

pytestmark = pytest.mark.process

PLANTED = {
    "domain/market/planted.py": "import application.planted\n",
    "application/planted.py": "import adapters.planted_one\n",
    "adapters/planted_one.py": "import infrastructure.planted\nimport adapters.planted_two\n",
    "adapters/planted_two.py": "",
    "adapters/aws/sqs/__init__.py": "",
    "adapters/aws/errors.py": "import adapters.aws.sqs\nimport adapters.aws.client\n",
    "infrastructure/planted.py": "def late():\n    import entrypoints.planted\n",
    "entrypoints/planted.py": "from ticktape import planted\n",
    "ticktape/planted.py": "",
    "domain/shared/planted.py": "import domain.market.planted\n",
    "domain/market/planted_up.py": "import domain.orders.planted\n",
    "domain/orders/planted.py": "import domain.portfolio.planted\n",
    "domain/portfolio/planted.py": "import domain.strategies.planted\n",
    "domain/strategies/planted.py": "import domain.performance.planted\n",
    "domain/performance/planted.py": "import domain.risk.planted\n",
    "domain/risk/planted.py": "",
    "domain/undeclared/__init__.py": "",
    "application/undeclared/__init__.py": "",
    "application/backtesting/use_cases/planted.py": "import application.collection.use_cases.planted\n",
    "application/collection/use_cases/planted.py": "from . import planted_beside\n",
    "application/collection/use_cases/planted_beside.py": "",
    "entrypoints/cli/planted.py": "def late():\n    from adapters import planted_two\n",
    "entrypoints/lambdas/planted.py": "import entrypoints.cli.planted\n",
    "entrypoints/tasks/planted.py": "import entrypoints.lambdas.planted\n",
    "ticktape/planted_notebook.py": "import adapters.planted_two\n",
    "adapters/aws/client.py": "import adapters.aws.s3.planted\n",
    "adapters/aws/s3/planted.py": "import adapters.aws.kinesis.planted\n",
    "adapters/aws/kinesis/__init__.py": "",
    "adapters/aws/kinesis/planted.py": "",
    "domain/indicators/catalogue/__init__.py": "",
    "domain/indicators/catalogue/planted_one.py": "import domain.indicators.catalogue.planted_two\n",
    "domain/indicators/catalogue/planted_two.py": "",
    "domain/indicators/patterns/__init__.py": "",
    "domain/indicators/patterns/catalogue/__init__.py": "",
    "domain/indicators/patterns/catalogue/planted_one.py": "from . import planted_two\n",
    "domain/indicators/patterns/catalogue/planted_two.py": "",
    "domain/indicators/patterns/undeclared.py": "",
    "domain/indicators/steps/planted.py": "import domain.indicators.evaluation.planted\n",
    "domain/indicators/evaluation/planted.py": "import domain.indicators.streaming.inlining.statements\n",
    "domain/strategies/catalogue/__init__.py": "",
    "domain/strategies/catalogue/planted_one.py": "from . import planted_two\n",
    "domain/strategies/catalogue/planted_two.py": "",
    "application/trading/planted_vendor.py": "import pandas\n",
    "domain/orders/planted_vendor.py": "from deltalake import DeltaTable\n",
    "infrastructure/slim/planted.py": "import infrastructure.planted_heavy\n",
    "infrastructure/planted_heavy.py": "def late():\n    import structlog\n",
}

ROOMS = (
    "ports",
    "journal",
    "market_data",
    "indicators",
    "trading",
    "runs",
    "collection",
    "backtesting",
    "research",
    "inspection",
    "reporting",
)
"""Each may import those before it."""

UPWARDS = list(pairwise(ROOMS))

PLANTED |= {f"application/{below}/planted.py": f"import application.{above}.planted\n" for below, above in UPWARDS}
PLANTED |= {f"application/{ROOMS[-1]}/planted.py": ""}

CAUGHT = [
    "domain is not allowed to import application",
    "application is not allowed to import adapters",
    "adapters is not allowed to import infrastructure",
    "infrastructure is not allowed to import entrypoints",
    "entrypoints is not allowed to import ticktape",
    "domain.shared is not allowed to import domain.market",
    "domain.market is not allowed to import domain.orders",
    "domain.orders is not allowed to import domain.portfolio",
    "domain.portfolio is not allowed to import domain.strategies",
    "domain.strategies is not allowed to import domain.performance",
    "domain.performance is not allowed to import domain.risk",
    "- domain.undeclared",
    "adapters.planted_one is not allowed to import adapters.planted_two",
    "- application.undeclared",
    *(f"application.{below} is not allowed to import application.{above}" for below, above in UPWARDS),
    "application.backtesting.use_cases.planted is not allowed to import application.collection.use_cases.planted",
    "application.collection.use_cases.planted is not allowed to import application.collection.use_cases.planted_beside",
    "entrypoints is not allowed to import adapters",
    "ticktape is not allowed to import adapters",
    "entrypoints.lambdas is not allowed to import entrypoints.cli",
    "entrypoints.tasks is not allowed to import entrypoints.lambdas",
    "adapters.aws.client is not allowed to import adapters.aws.s3",
    "adapters.aws.s3 is not allowed to import adapters.aws.kinesis",
    "adapters.aws.errors is not allowed to import adapters.aws.sqs",
    "adapters.aws.errors is not allowed to import adapters.aws.client",
    "domain.indicators.catalogue.planted_one is not allowed to import domain.indicators.catalogue.planted_two",
    "domain.indicators.patterns.catalogue.planted_one is not allowed to import domain.indicators.patterns.catalogue.planted_two",
    "- domain.indicators.patterns.undeclared",
    "domain.indicators.steps is not allowed to import domain.indicators.evaluation",
    "domain.indicators.evaluation.planted -> domain.indicators.streaming.inlining.statements",
    "domain.strategies.catalogue.planted_one is not allowed to import domain.strategies.catalogue.planted_two",
    "application is not allowed to import pandas",
    "domain is not allowed to import deltalake",
    "infrastructure.slim is not allowed to import structlog",
]


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    return subprocess.run(
        command,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "COLUMNS": "400", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_contracts_hold() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the linter says of a copy of the project with every violation planted."""
    root = tmp_path_factory.mktemp("planted")
    for package in LAYERS:
        shutil.copytree(ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", root)
    for path, text in PLANTED.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    result = lint(root)
    assert result.returncode == 1, result.stdout + result.stderr
    return " ".join(result.stdout.split())


@pytest.mark.parametrize("violation", CAUGHT)
def test_a_planted_violation_is_caught(report: str, violation: str) -> None:
    assert violation in report
