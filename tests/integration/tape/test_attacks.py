"""A try of each attack on a tape's files; more of them, and killed writers, by ``python -m tests.attack.tape_log``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attack.tape_log import HARMS, Harm, attacked, sound_tape

ALWAYS_NOTICED = HARMS.keys() - {
    "a bit of a checkpoint",
    "a bit of the name of the last checkpoint",
    "a bit of an anchor",
}
"""The others may change nothing that counts."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tape") / "sound"
    sound_tape(folder)
    return folder


@pytest.mark.parametrize(("name", "harm"), HARMS.items(), ids=HARMS)
def test_nothing_passes_in_silence(name: str, harm: Harm, sound: Path, tmp_path: Path) -> None:
    found = attacked(name, harm, sound, tmp_path / "work", tries=3)
    assert found.silent == 0
    assert found.noticed == 3 or name not in ALWAYS_NOTICED
