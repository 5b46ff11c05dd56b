"""The data folder has a format: made once, migrated step by step, refused where it is newer or not ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from application.ports.errors import DataFormatError, StoreUnavailable
from infrastructure.data_folder import FORMAT, FORMAT_FILE, open_data_folder


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_new_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    folder = open_data_folder(tmp_path / "a" / "b")
    assert content(folder.path) == {FORMAT_FILE: json.dumps({"format": FORMAT}).encode()}
    assert {folder.journal.parent, folder.tape.parent, folder.cache.parent} == {folder.path}


def test_a_new_folder_is_its_owners_alone_and_one_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    assert open_data_folder(tmp_path / "new").path.stat().st_mode & 0o777 == 0o700
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o775)
    assert open_data_folder(shared).path.stat().st_mode & 0o777 == 0o775


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    folder = open_data_folder(tmp_path)
    folder.journal.write_text("events")
    before = content(tmp_path)
    assert open_data_folder(tmp_path) == folder
    assert content(tmp_path) == before


def test_an_older_folder_is_migrated_one_step_at_a_time(tmp_path: Path) -> None:
    open_data_folder(tmp_path, current=1)
    steps: list[str] = []
    migrations = {1: lambda path: steps.append(f"1 {path.name}"), 2: lambda path: steps.append(f"2 {path.name}")}
    open_data_folder(tmp_path, migrations=migrations, current=3)
    open_data_folder(tmp_path, migrations=migrations, current=3)
    assert steps == [f"1 {tmp_path.name}", f"2 {tmp_path.name}"]
    assert json.loads((tmp_path / FORMAT_FILE).read_text()) == {"format": 3}


def test_a_migration_that_fails_is_run_again(tmp_path: Path) -> None:
    open_data_folder(tmp_path, current=1)
    runs: list[int] = []

    def interrupted(path: Path) -> None:
        runs.append(2)
        if len(runs) == 1:
            raise OSError(5, "Input/output error")

    migrations = {1: lambda path: None, 2: interrupted}
    with pytest.raises(StoreUnavailable, match="input/output error"):
        open_data_folder(tmp_path, migrations=migrations, current=3)
    assert json.loads((tmp_path / FORMAT_FILE).read_text()) == {"format": 2}
    open_data_folder(tmp_path, migrations=migrations, current=3)
    assert runs == [2, 2]


def test_an_older_folder_without_a_migration_is_refused(tmp_path: Path) -> None:
    open_data_folder(tmp_path, current=1)
    with pytest.raises(DataFormatError, match="cannot be brought to 2"):
        open_data_folder(tmp_path, migrations={}, current=2)


def test_a_newer_folder_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / FORMAT_FILE).write_text('{"format": 99}')
    before = content(tmp_path)
    with pytest.raises(DataFormatError, match="has format 99"):
        open_data_folder(tmp_path)
    assert content(tmp_path) == before


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": "1"}', '{"format": -1}', "\x00"])
def test_a_damaged_format_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / FORMAT_FILE).write_text(text)
    with pytest.raises(DataFormatError, match=FORMAT_FILE):
        open_data_folder(tmp_path)


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_text("")
    with pytest.raises(DataFormatError, match=r"holiday\.jpg is in it"):
        open_data_folder(tmp_path)
    assert list(content(tmp_path)) == ["holiday.jpg"]


def test_a_folder_in_which_compiled_code_was_kept_first_is_a_new_one(tmp_path: Path) -> None:
    code = tmp_path / "cache" / "compiled" / "sma.code"
    code.parent.mkdir(parents=True)
    code.write_bytes(b"code")
    assert open_data_folder(tmp_path).cache == tmp_path / "cache"
    assert (tmp_path / FORMAT_FILE).is_file()
    assert code.read_bytes() == b"code"


def test_a_file_in_the_way_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StoreUnavailable, match="--data-dir") as caught:
            open_data_folder(path)
        assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_refused(tmp_path: Path) -> None:
    open_data_folder(tmp_path)
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StoreUnavailable, match="read-only"):
            open_data_folder(tmp_path)
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.skipif(sys.platform != "linux", reason="where /proc is")
def test_where_no_folder_can_be_made_it_says_so() -> None:
    with pytest.raises(StoreUnavailable, match="/proc/ticktape cannot be used"):
        open_data_folder(Path("/proc/ticktape"))


@pytest.mark.process
def test_many_processes_may_open_a_new_folder_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from infrastructure.data_folder import open_data_folder as o; "
        "f = o(Path(sys.argv[1])); f.journal.touch()"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "data")]) for _ in range(6)]
    assert [process.wait(60) for process in running] == [0] * 6
    assert set(content(tmp_path / "data")) == {FORMAT_FILE, "journal.sqlite"}
