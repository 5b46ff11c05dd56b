"""Files whose content is run as code: only this user's own, as they were written."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.numba.own_files import UntrustedFile, read_own, write_own

BODY = b"machine code"
FOREIGN_USER = 54_321

pytestmark = pytest.mark.skipif(os.name != "posix", reason="owners and modes are POSIX's")

as_root = pytest.mark.skipif(os.name == "posix" and os.geteuid() != 0, reason="only root gives files away")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    written = tmp_path / "compiled" / "sma.code"
    write_own(written, BODY)
    return written


def test_what_is_written_is_read_again_and_private(path: Path) -> None:
    assert read_own(path) == BODY
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["sma.code"]


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_may_write_is_not_read(path: Path, mode: int) -> None:
    path.chmod(mode)
    with pytest.raises(UntrustedFile, match=r"others may write .*sma.code"):
        read_own(path)


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o1777])
def test_nor_one_in_a_folder_that_others_may_write(path: Path, mode: int) -> None:
    path.parent.chmod(mode)
    with pytest.raises(UntrustedFile, match=r"others may write .*compiled"):
        read_own(path)
    write_own(path, BODY)
    assert not path.parent.stat().st_mode & 0o022
    assert read_own(path) == BODY


@as_root
@pytest.mark.parametrize("of", [lambda path: path, lambda path: path.parent])
def test_nor_one_of_another_user(path: Path, of: Callable[[Path], Path]) -> None:
    os.chown(of(path), FOREIGN_USER, FOREIGN_USER)
    with pytest.raises(UntrustedFile, match="belongs to another user"):
        read_own(path)


@as_root
def test_nothing_is_written_into_another_users_folder(path: Path) -> None:
    os.chown(path.parent, FOREIGN_USER, FOREIGN_USER)
    with pytest.raises(UntrustedFile, match="belongs to another user"):
        write_own(path.with_name("ema.code"), BODY)
    assert not path.with_name("ema.code").exists()


def test_nor_one_that_was_changed_renamed_or_written_by_something_else(path: Path) -> None:
    sealed = path.read_bytes()
    for content in (b"", sealed[:-1], sealed + b"x", sealed[:-1] + b"X", BODY):
        path.write_bytes(content)
        with pytest.raises(UntrustedFile, match="is not as it was written"):
            read_own(path)
    path.with_name("ema.code").write_bytes(sealed)
    path.with_name("ema.code").chmod(0o600)
    with pytest.raises(UntrustedFile, match="is not as it was written"):
        read_own(path.with_name("ema.code"))


def test_nor_a_link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to(path.with_name("elsewhere"))
    with pytest.raises(OSError):
        read_own(path)
    with pytest.raises(FileNotFoundError):
        read_own(path.with_name("none.code"))
