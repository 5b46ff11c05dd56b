"""What docs/how-to names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.places import ROOT

PAGES = sorted((ROOT / "docs" / "how-to").glob("*.md"))
FOLDERS = "adapters|application|benchmarks|config|docs|domain|entrypoints|infrastructure|tests|ticktape"
NAMED = re.compile(rf"`((?:{FOLDERS})/[\w./-]*)`")


def places(page: Path) -> set[str]:
    """Files and folders of the project that a page names."""
    return set(NAMED.findall(page.read_text(encoding="utf-8")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_files_that_a_how_to_names_are_there(page: Path) -> None:
    assert {name for name in places(page) if not (ROOT / name).exists()} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_of_a_how_to_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_how_tos_name_files() -> None:
    assert all(places(page) for page in PAGES)
    assert len(PAGES) >= 7


def test_every_how_to_is_found_from_the_architecture() -> None:
    table = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert [page.name for page in PAGES if f"how-to/{page.name}" not in table] == []
