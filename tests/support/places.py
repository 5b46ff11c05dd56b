"""Where things are."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The project."""

SHARED_DATA = ROOT.parent / "shared" / "data"
"""Real recorded files, beside the project; not everybody has them."""
