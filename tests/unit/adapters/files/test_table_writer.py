from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from adapters.files.table_reader import read_table
from adapters.files.table_writer import FileTableWriter
from application.ports.errors import StorageFull, StoreUnavailable
from domain.shared.errors import InvalidValue

FRAME = pl.DataFrame({"symbol": ["AAPL", "MSFT"], "profit": [1.5, None]})

FILLS_THE_DISK = """
import resource, signal, sys
import polars as pl
from pathlib import Path
from adapters.files.table_reader import read_table
from adapters.files.table_writer import FileTableWriter
from application.ports.errors import StorageFull
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    FileTableWriter().write(pl.DataFrame({"number": range(200_000)}), Path(sys.argv[1]), "numbers", sys.argv[2])
except StorageFull as error:
    print(error)
"""


@pytest.mark.parametrize(("suffix", "read"), [("parquet", pl.read_parquet), ("csv", pl.read_csv)])
def test_what_is_written_is_read_again(tmp_path: Path, suffix: str, read: object) -> None:
    path = FileTableWriter().write(FRAME, tmp_path / "new" / "folder", "trades", suffix)
    assert path == tmp_path / "new" / "folder" / f"trades.{suffix}"
    assert read(path).equals(FRAME)  # type: ignore[operator]
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_texts_that_a_spreadsheet_would_run_are_defused_in_csv_and_read_back_as_they_were(tmp_path: Path) -> None:
    texts = ["=1+1", "-X", "@A", "+cmd", "'=1", "-1", "AAPL", "^GSPC", "'tis", None]
    frame = pl.DataFrame({"symbol": texts, "close": [-1.5] * len(texts), "=sum": texts})
    path = FileTableWriter().write(frame, tmp_path, "prices", "csv")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[:7] == [
        "symbol,close,'=sum",
        "'=1+1,-1.5,'=1+1",
        "'-X,-1.5,'-X",
        "'@A,-1.5,'@A",
        "'+cmd,-1.5,'+cmd",
        "''=1,-1.5,''=1",
        "-1,-1.5,-1",
    ]
    assert next(read_table(path))["symbol"].to_list() == texts
    assert pl.read_parquet(FileTableWriter().write(frame, tmp_path, "prices", "parquet")).equals(frame)


def test_a_file_of_that_name_is_replaced(tmp_path: Path) -> None:
    writer = FileTableWriter()
    writer.write(FRAME, tmp_path, "trades", "csv")
    writer.write(FRAME.head(1), tmp_path, "trades", "csv")
    assert pl.read_csv(tmp_path / "trades.csv").height == 1
    assert writer.write_text("{}\n", tmp_path, "run.json").read_text() == "{}\n"


@pytest.mark.process
@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_a_full_disk_leaves_the_old_file_whole(tmp_path: Path, suffix: str) -> None:
    old = FileTableWriter().write(FRAME, tmp_path, "numbers", suffix).read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", FILLS_THE_DISK, str(tmp_path), suffix], capture_output=True, text=True, check=True
    )
    assert "no space left" in done.stdout
    assert (tmp_path / f"numbers.{suffix}").read_bytes() == old
    assert [entry.name for entry in tmp_path.iterdir()] == [f"numbers.{suffix}"]


def test_a_folder_that_is_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(StoreUnavailable, match="cannot be written") as caught:
        FileTableWriter().write(FRAME, tmp_path / "taken", "trades", "csv")
    assert not isinstance(caught.value, StorageFull)


def test_other_formats_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="parquet or csv"):
        FileTableWriter().write(FRAME, tmp_path, "trades", "xlsx")
