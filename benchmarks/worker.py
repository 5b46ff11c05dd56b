"""What a contestant's process says: one line of JSON, the last one on its standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Any

MISSING = 42
"""Exit status of a contestant whose package is not installed."""


def options() -> dict[str, Any]:
    """What the parent asks for."""
    asked: dict[str, Any] = json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}
    return asked


def answer(package: str, numbers: dict[str, float], **more: Any) -> None:
    """Prints the result.

    Args:
        package: the distribution that was measured.
        numbers: measurements by name.
        more: what else is worth knowing: ``memory`` and ``memory_in_all`` (megabytes), ``fills``, ``timings``.
    """
    try:
        measured = f"{package} {version(package)}"
    except PackageNotFoundError:
        measured = package
    sys.stdout.write("\n" + json.dumps({"package": measured, "numbers": numbers, **more}) + "\n")
    sys.stdout.flush()


def serve(measure: Callable[[dict[str, Any]], None]) -> None:
    """Runs a measurement with what the parent asks for; a missing package is told by the exit status."""
    try:
        measure(options())
    except ModuleNotFoundError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(MISSING)
