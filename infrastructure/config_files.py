"""Configuration files: the working directory's own come before those that the project has."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path("config")
"""Of the working directory, and of the project."""

PROJECT = Path(__file__).resolve().parents[1]


def config_file(name: str) -> Path:
    """``config/<name>`` of the working directory, or else of the project that this file belongs to."""
    own = FOLDER / name
    return own if own.exists() else PROJECT / own
