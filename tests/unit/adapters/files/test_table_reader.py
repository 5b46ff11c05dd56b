"""Tables are read a batch at a time, and what cannot be had in parts is refused before it is unpacked."""

from __future__ import annotations

import gzip
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from adapters.files import columnar_tables, limits, text_chunks
from adapters.files.table_reader import read_table
from application.ports.errors import UnreadableFile
from application.ports.table_reader import EXTRA_CELLS

HEADER = "date,close,note\n"
MIB = 1 << 20


def of_equal_rows(rows: int) -> pl.DataFrame:
    """A table that takes a few kilobytes on disk however many rows it has."""
    return pl.DataFrame({"date": pl.repeat(datetime(2024, 1, 1), rows, eager=True)}).with_columns(  # noqa: DTZ001 - naive
        pl.lit(1.0).alias("close"), pl.lit("a").alias("note")
    )


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of a few rows."""
    monkeypatch.setattr(text_chunks, "BATCH_ROWS", 5)
    monkeypatch.setattr(limits, "BATCH_ROWS", 4)


class TestText:
    @pytest.mark.usefixtures("small")
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    @pytest.mark.parametrize("packed", [False, True])
    def test_batches_are_the_table(self, tmp_path: Path, encoding: str, packed: bool) -> None:
        rows = [f'2024-01-{day:02},{day},"two\nlines, é"\n' for day in range(1, 29)]
        content = ("  \n" + HEADER + "".join(rows)).encode(encoding)
        path = tmp_path / "prices.csv"
        path.write_bytes(gzip.compress(content) if packed else content)
        batches = list(read_table(path))
        assert max(map(len, batches)) <= 5
        assert len(batches) >= 6
        table = pl.concat(batches)
        assert table.columns == ["date", "close", "note"]
        assert table["close"].to_list() == [str(day) for day in range(1, 29)]
        assert table["note"].unique().to_list() == ["two\nlines, é"]

    @pytest.mark.usefixtures("small")
    def test_longer_and_shorter_rows_are_of_their_batch(self, tmp_path: Path) -> None:
        path = tmp_path / "prices.csv"
        path.write_text(HEADER + "1,2,3\n" * 9 + "1,2,3,4,5\n" + "1,2\n" * 3, encoding="utf-8")
        table = pl.concat(read_table(path), how="diagonal")
        assert table["close"].to_list() == ["2"] * 13
        assert table[EXTRA_CELLS].drop_nulls().to_list() == ["4,5"]

    @pytest.mark.parametrize("cell", ["1" * 30 * MIB, '"' + "1,\n" * 10 * MIB])
    def test_a_row_that_does_not_end_is_refused(self, tmp_path: Path, cell: str) -> None:
        path = tmp_path / "prices.csv.gz"
        path.write_bytes(gzip.compress((HEADER + "2024-01-02," + cell).encode(), 1))
        with pytest.raises(UnreadableFile, match="a row of more than 1,048,576 characters, or a quotation mark"):
            list(read_table(path))

    def test_many_columns_are_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "prices.csv"
        path.write_text(",".join(f"c{number}" for number in range(2_001)) + "\n1\n", encoding="utf-8")
        with pytest.raises(UnreadableFile, match="2,001 columns, more than 2,000: keep those of the prices"):
            list(read_table(path))

    def test_damage_behind_the_first_batch_is_told(self, tmp_path: Path) -> None:
        rows = "".join(f"{number},2,3\n" for number in range(600_000)).encode()
        path = tmp_path / "prices.csv"
        path.write_bytes(HEADER.encode() + rows + b"\xff\xfe\n")
        with pytest.raises(UnreadableFile, match="not text in UTF-8"):
            list(read_table(path))
        path.write_bytes(gzip.compress(HEADER.encode() + rows, 1)[:-100_000])
        with pytest.raises(UnreadableFile, match="cut off or damaged"):
            list(read_table(path))

    def test_a_nul_in_a_cell_is_a_cell_and_many_are_no_text(self, tmp_path: Path) -> None:
        path = tmp_path / "prices.csv"
        path.write_text(HEADER + "2024-01-02,1,a\0b\n" + "2024-01-03,2,c\n" * 20, encoding="utf-8")
        assert pl.concat(read_table(path))["note"][0] == "a\0b"
        for content in (b"date,cl\0ose\n1,2\n", (HEADER + "1,2,3\n").encode("utf-16-le"), HEADER.encode() + bytes(100)):
            path.write_bytes(content)
            with pytest.raises(UnreadableFile, match="not a CSV, Parquet or Arrow file"):
                list(read_table(path))


class TestColumnar:
    @pytest.mark.parametrize("kind", ["parquet", "arrow"])
    @pytest.mark.parametrize("packed", [False, True])
    def test_batches_are_the_table(self, tmp_path: Path, kind: str, packed: bool) -> None:
        rows = 600_000
        start = datetime(2024, 1, 1)  # noqa: DTZ001 - naive
        table = of_equal_rows(rows).with_columns(
            pl.datetime_range(start, start + timedelta(minutes=rows - 1), "1m", eager=True).alias("date")
        )
        path = tmp_path / f"prices.{kind}"
        write = table.write_parquet if kind == "parquet" else table.write_ipc
        write(path)
        if packed:
            path.write_bytes(gzip.compress(path.read_bytes(), 1))
        batches = list(read_table(path))
        assert [len(batch) for batch in batches] == [250_000, 250_000, 100_000]
        assert pl.concat(batches).equals(table)

    def test_lists_are_left_out(self, tmp_path: Path) -> None:
        path = tmp_path / "prices.parquet"
        of_equal_rows(3).with_columns(pl.lit([[1]]).alias("more")).write_parquet(path)
        assert next(read_table(path)).columns == ["date", "close", "note"]

    def test_a_large_page_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "prices.parquet"
        table = pl.select(pl.int_range(8_000_000).alias("close"), pl.lit(1).alias("open"))
        table.write_parquet(path, row_group_size=10**9, data_page_size=10**9)
        with pytest.raises(UnreadableFile, match=r"has a page that unpacks to 6. MiB, more than 32: write it again"):
            list(read_table(path))

    def test_a_large_record_batch_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "prices.arrow"
        of_equal_rows(10_000_000).write_ipc(path, compression="zstd", record_batch_size=10_000_000)
        assert path.stat().st_size < MIB
        with pytest.raises(
            UnreadableFile, match=r"has a record batch that unpacks to .* MiB, more than 128: write it again"
        ):
            list(read_table(path))

    def test_long_texts_are_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(columnar_tables, "BATCH_STRINGS", MIB)
        path = tmp_path / "prices.parquet"
        for kind in (pl.String, pl.Categorical, pl.Binary):
            of_equal_rows(2_000).with_columns(pl.lit("x" * 1_000).cast(kind).alias("note")).write_parquet(path)
            with pytest.raises(UnreadableFile, match="leave the columns of long texts out"):
                list(read_table(path))

    @pytest.mark.parametrize("kind", ["parquet", "arrow"])
    def test_a_damaged_index_is_told(self, tmp_path: Path, kind: str) -> None:
        path = tmp_path / f"prices.{kind}"
        table = of_equal_rows(1_000)
        (table.write_parquet if kind == "parquet" else table.write_ipc)(path)
        content = path.read_bytes()
        for damaged in (content[:-20], content[:100], content[:-9] + b"\xff" + content[-8:], content[:8]):
            path.write_bytes(damaged)
            with pytest.raises(UnreadableFile, match="cut off or damaged"):
                list(read_table(path))
