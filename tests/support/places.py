"""Where things are."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The project."""

SHARED_DATA = ROOT.parent / "shared" / "data"
"""Real recorded files, beside the project; not everybody has them."""

COMPILED = ROOT / ".pytest_cache" / "compiled-in-tests"
"""Compiled code is kept here between test runs; the names of its files tell stale code apart."""
