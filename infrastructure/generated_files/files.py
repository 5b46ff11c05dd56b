"""Which files are written from the catalogue and the definitions of metrics, and what they hold."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from application.indicators.use_cases.list_indicators import ListIndicators
from application.indicators.use_cases.list_patterns import ListPatterns
from domain.performance.definitions import DEFINITIONS
from infrastructure.generated_files.catalogue_pages import indicators_page, patterns_page
from infrastructure.generated_files.class_list import class_imports
from infrastructure.generated_files.metrics_page import metrics_page

ROOT = Path(__file__).resolve().parents[2]


def contents() -> Mapping[str, str]:
    """What each file should hold, by its path in the project."""
    indicators = ListIndicators().run()
    return {
        "docs/indicators.md": indicators_page(indicators),
        "docs/metrics.md": metrics_page(DEFINITIONS.values()),
        "docs/patterns.md": patterns_page(ListPatterns().run()),
        "ticktape/indicator_classes.py": class_imports(indicators),
    }


def write(root: Path = ROOT) -> list[str]:
    """Writes the files that are not as they should be; returns their paths."""
    stale = [
        path for path, text in contents().items() if not (root / path).exists() or (root / path).read_text() != text
    ]
    for path in stale:
        (root / path).write_text(contents()[path])
    return stale
