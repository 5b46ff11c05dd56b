"""The tape's files: damage, layout, what is read and what is not, clean-up, a folder that cannot be used."""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import time

import polars as pl
import pytest
from deltalake import DeltaTable
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from adapters.delta.errors import storage_errors
from adapters.delta.listings import DeltaListingTape
from adapters.delta.local import FolderStorage
from adapters.delta.storage import Stamp
from adapters.delta.tape import DeltaTape
from application.ports.errors import DataFormatError, StorageFull, StoreUnavailable, TapeDamaged
from application.ports.tape import CandleQuery
from domain.market.candle_schema import CANDLE_SCHEMA
from domain.shared.interval import Interval
from tests.contracts.tape.frames import LATER, START, bar, frame, run
from tests.contracts.tape.listings import EVERY_KIND, FIRST

DAY, MINUTE, MONTH = Interval("1d"), Interval("1m"), Interval("1M")


def data_files(folder: Path) -> list[Path]:
    """All Parquet files of candles, oldest name first."""
    return sorted((folder / "candles").glob("venue=*/**/*.parquet"))


def flip(path: Path, place: int) -> None:
    """Turns one bit."""
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= 1 << (place % 8)
    path.write_bytes(content)


class TestLayout:
    def test_files_stand_by_venue_interval_and_period(self, tmp_path: Path) -> None:
        rows = [bar("A/B", interval="1m"), bar("A/B", 1, interval="1M"), bar("A/B", 400), bar("A/B", venue="X-1")]
        DeltaTape(tmp_path).append(frame(rows), received_at=LATER)
        folders = {path.parent.relative_to(tmp_path).as_posix() for path in data_files(tmp_path)}
        assert folders == {
            "candles/venue=XNAS/interval=1m/period=2024-01",
            "candles/venue=XNAS/interval=1mo/period=2024",
            "candles/venue=XNAS/interval=1d/period=2025",
            "candles/venue=X-1/interval=1d/period=2024",
        }

    def test_rows_stand_by_symbol_and_time_and_other_programs_can_read_them(self, tmp_path: Path) -> None:
        tape = DeltaTape(tmp_path)
        tape.append(
            pl.concat([run("MSFT", 40), run("AAPL", 40)]).sample(fraction=1, shuffle=True, seed=3), received_at=LATER
        )
        [file] = data_files(tmp_path)
        rows = pl.read_parquet(file, hive_partitioning=False)
        assert_frame_equal(rows, rows.sort("symbol", "open_time"))
        everything = pl.scan_delta(str(tmp_path / "candles")).select(CANDLE_SCHEMA.keys()).collect()
        assert_frame_equal(everything.sort("open_time", "symbol"), tape.scan(CandleQuery(DAY)).collect())

    def test_commits_carry_rows_range_and_content(self, tmp_path: Path) -> None:
        DeltaTape(tmp_path).append(run("AAPL", 40), received_at=LATER)
        commit = DeltaTable(tmp_path / "candles").history()[0]
        assert (commit["rows"], commit["first"], commit["last"]) == (
            "40",
            "2024-01-01T00:00:00+00:00",
            "2024-02-09T00:00:00+00:00",
        )
        assert re.fullmatch("[0-9a-f]{64}", commit["content_hash"])

    def test_the_size_of_a_series_is_its_share_of_the_files(self, tmp_path: Path) -> None:
        tape = DeltaTape(tmp_path)
        tape.append(pl.concat([run("AAPL", 300), run("MSFT", 100)]), received_at=LATER)
        small, large = sorted(info.bytes for info in tape.series())
        assert small + large == pytest.approx(sum(path.stat().st_size for path in data_files(tmp_path)), abs=1)
        assert large == pytest.approx(3 * small, abs=3)


class TestWhatIsRead:
    def test_only_files_of_the_asked_time_are_scanned(self, tmp_path: Path) -> None:
        tape = DeltaTape(tmp_path)
        tape.append(run("AAPL", 5000, interval="1h"), received_at=LATER)
        start = datetime(2024, 3, 30, tzinfo=UTC)
        plan = tape.scan(CandleQuery(Interval("1h"), start=start, end=start + timedelta(days=3))).explain()
        assert set(re.findall(r"period=(\d{4}-\d\d)", plan)) == {"2024-03", "2024-04"}

    def test_filters_stand_inside_the_scan_of_the_files(self, tmp_path: Path) -> None:
        tape = DeltaTape(tmp_path)
        tape.append(pl.concat([run("AAPL", 50), run("MSFT", 50)]), received_at=LATER)
        query = CandleQuery(DAY, ("MSFT",), start=START + timedelta(days=7))
        plan = tape.scan(query).filter(pl.col("close") > 12).select("close").explain()
        scan = plan[plan.index("Parquet SCAN") :]
        assert "FILTER" not in plan
        for condition in ('col("symbol")', 'col("open_time")', 'col("close")'):
            assert condition in scan.partition("SELECTION:")[2]
        assert "PROJECT" in scan
        assert "SORT" not in plan

    def test_revisions_are_compared_only_where_there_are_some(self, tmp_path: Path) -> None:
        tape = DeltaTape(tmp_path)
        tape.append(run("AAPL", 800), received_at=LATER)
        assert "UNIQUE" not in tape.scan(CandleQuery(DAY)).explain()
        tape.append(frame([bar(step=500, close=1.0)]), received_at=LATER)
        revised, untouched = START + timedelta(days=500), START + timedelta(days=10)
        assert "UNIQUE" in tape.scan(CandleQuery(DAY, start=revised, end=revised)).explain()
        assert "UNIQUE" not in tape.scan(CandleQuery(DAY, end=untouched)).explain()

    def test_files_of_other_symbols_are_not_touched(self, tmp_path: Path) -> None:
        tape = DeltaTape(tmp_path)
        tape.append(run("AAPL", 50), received_at=LATER)
        [of_aapl] = data_files(tmp_path)
        tape.append(run("MSFT", 50), received_at=LATER)
        of_aapl.unlink()
        assert tape.scan(CandleQuery(DAY, ("MSFT",))).collect().height == 50


class TestDamage:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        """A tape of two series in three files."""
        DeltaTape(tmp_path).append(pl.concat([run("AAPL", 400), run("AAPL", 400, venue="BATS")]), received_at=LATER)
        return tmp_path

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(place=st.integers(0, 1 << 20))
    def test_any_flipped_bit_is_found_and_its_file_named(self, folder: Path, place: int) -> None:
        path = data_files(folder)[0]
        name = path.relative_to(folder).as_posix()
        flip(path, place)
        try:
            tape = DeltaTape(folder)
            with pytest.raises(TapeDamaged) as error:
                tape.scan(CandleQuery(DAY, venue="BATS"))
            assert error.value.files == (name,)
            assert tape.damaged_files() == (name,)
        finally:
            flip(path, place)
        assert DeltaTape(folder).damaged_files() == ()

    @pytest.mark.parametrize("size", [0, 3, 100])
    def test_a_cut_off_file_is_named_and_the_rest_is_read(self, folder: Path, size: int) -> None:
        path = next(path for path in data_files(folder) if "BATS" in str(path) and "2025" in str(path))
        path.write_bytes(path.read_bytes()[:size])
        tape = DeltaTape(folder)
        with pytest.raises(TapeDamaged, match=path.name):
            tape.scan(CandleQuery(DAY))
        assert tape.scan(CandleQuery(DAY, venue="XNAS")).collect().height == 400
        assert tape.scan(CandleQuery(DAY, venue="BATS", end=START + timedelta(days=99))).collect().height == 100

    def test_a_missing_file_is_named(self, folder: Path) -> None:
        path = data_files(folder)[0]
        path.unlink()
        with pytest.raises(TapeDamaged, match=path.name):
            DeltaTape(folder).scan(CandleQuery(DAY))

    def test_the_list_of_series_names_the_file_or_goes_on_without(self, folder: Path) -> None:
        flip(next(path for path in data_files(folder) if "BATS" in str(path) and "2025" in str(path)), 99)
        tape = DeltaTape(folder)
        with pytest.raises(TapeDamaged, match="period=2025"):
            tape.series()
        assert [(info.venue, info.rows) for info in tape.series(skip_damaged=True)] == [("BATS", 366), ("XNAS", 400)]

    def test_damage_while_the_tape_is_open_is_found(self, folder: Path) -> None:
        tape = DeltaTape(folder)
        assert tape.scan(CandleQuery(DAY)).collect().height == 800
        flip(data_files(folder)[0], 99)
        with pytest.raises(TapeDamaged):
            tape.scan(CandleQuery(DAY))

    def test_an_append_that_needs_a_damaged_file_is_refused_and_others_are_not(self, folder: Path) -> None:
        flip(next(path for path in data_files(folder) if "BATS" in str(path)), 99)
        tape = DeltaTape(folder)
        with pytest.raises(TapeDamaged):
            tape.append(run("AAPL", 400, venue="BATS"), received_at=LATER)
        assert tape.append(run("AAPL", 401), received_at=LATER).added == 1

    def test_compaction_leaves_damaged_files_alone(self, folder: Path) -> None:
        tape = DeltaTape(folder)
        tape.append(frame([bar(close=3.0), bar(venue="BATS", close=3.0)]), received_at=LATER)
        damaged = next(path for path in data_files(folder) if "BATS" in str(path) and "2024" in str(path))
        flip(damaged, 99)
        assert DeltaTape(folder).compact() == 1
        assert DeltaTape(folder).damaged_files() == (damaged.relative_to(folder).as_posix(),)
        assert tape.scan(CandleQuery(DAY, venue="XNAS")).collect()["close"][0] == 3.0

    def test_a_damaged_quarantine_does_not_touch_the_candles(self, folder: Path) -> None:
        tape = DeltaTape(folder)
        refused = pl.DataFrame({"Close": ["x"], "reason": ["close is not a number"]})
        tape.quarantine(refused, source="a.csv", received_at=LATER)
        [path] = (folder / "quarantine").glob("*.parquet")
        flip(path, 99)
        with pytest.raises(TapeDamaged, match="quarantine/part-"):
            tape.quarantined()
        assert tape.damaged_files() == (f"quarantine/{path.name}",)
        assert tape.scan(CandleQuery(DAY)).collect().height == 800

    def test_a_damaged_log_is_an_error_of_one_line(self, folder: Path) -> None:
        log = sorted((folder / "candles" / "_delta_log").glob("*.json"))[-1]
        log.write_bytes(b"{}{")
        with pytest.raises(TapeDamaged, match="candles/_delta_log") as error:
            DeltaTape(folder).scan(CandleQuery(DAY))
        assert "\n" not in str(error.value)


class TestCleanUp:
    def test_compaction_makes_one_file_of_many(self, tmp_path: Path) -> None:
        tape = DeltaTape(tmp_path)
        for count in range(1, 6):
            tape.append(run("AAPL", count), received_at=LATER)
        assert tape.compact() == 4
        assert len(DeltaTable(tmp_path / "candles").file_uris()) == 1

    def test_replaced_files_stay_for_readers_and_go_later(self, tmp_path: Path) -> None:
        tape = DeltaTape(tmp_path)
        for count in range(1, 6):
            tape.append(run("AAPL", count), received_at=LATER)
        scan = tape.scan(CandleQuery(DAY))
        tape.compact()
        assert scan.collect().height == 5
        assert len(data_files(tmp_path)) == 6
        DeltaTape(tmp_path, keep=timedelta(0)).compact()
        assert len(data_files(tmp_path)) == 1
        assert tape.scan(CandleQuery(DAY)).collect().height == 5

    def test_files_that_no_commit_names_are_put_aside_after_a_week(self, tmp_path: Path) -> None:
        tape = DeltaTape(tmp_path)
        tape.append(run("A", 5), received_at=LATER)
        [kept] = data_files(tmp_path)
        old, young, foreign = (kept.with_name(name) for name in ("part-old.parquet", "part-young.parquet", "notes.txt"))
        aside = tmp_path / "aside" / kept.relative_to(tmp_path).parent
        for content in (b"first", b"second"):
            for path in (old, young, foreign):
                path.write_bytes(content)
            for path in (kept, old, foreign):
                os.utime(path, (time() - 8 * 86_400,) * 2)
            tape.compact()
            assert sorted(kept.parent.iterdir()) == sorted([kept, young])
        found = {path.name: path.read_bytes() for path in aside.iterdir()}
        assert found == {
            "part-old.parquet": b"first",
            "part-old.parquet.1": b"second",
            "notes.txt": b"first",
            "notes.txt.1": b"second",
        }
        assert tape.scan(CandleQuery(DAY)).collect().height == 5

    def test_a_draft_goes_when_its_writer_is_gone(self, tmp_path: Path) -> None:
        tape = DeltaTape(tmp_path)
        tape.append(run("A", 5), received_at=LATER)
        [kept] = data_files(tmp_path)
        dead, young, alive = (kept.with_name(f"part-{name}.parquet.draft") for name in ("dead", "young", "alive"))
        for path in (dead, young, alive):
            path.write_bytes(b"half")
        for path in (dead, alive):
            os.utime(path, (time() - 8 * 86_400,) * 2)
        with alive.open("rb") as written:
            fcntl.flock(written, fcntl.LOCK_EX)
            tape.compact()
            assert sorted(kept.parent.iterdir()) == sorted([kept, young, alive])
        tape.compact()
        assert sorted(kept.parent.iterdir()) == sorted([kept, young])
        assert not (tmp_path / "aside").exists()

    def test_a_writer_holds_its_draft(self, tmp_path: Path) -> None:
        class Cleaned(FolderStorage):
            """A place that somebody cleans up while a file is written to it."""

            def write(self, path: str, content: memoryview) -> Stamp:
                with patched_fsync(self.location):
                    return super().write(path, content)

        @contextmanager
        def patched_fsync(folder: Path) -> Iterator[None]:
            drafts = []
            synced = os.fsync

            def clean_and_sync(handle: int) -> None:
                for draft in folder.rglob("*.draft"):
                    drafts.append(draft)
                    FolderStorage(folder).remove_abandoned(draft.relative_to(folder).as_posix())
                synced(handle)

            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(os, "fsync", clean_and_sync)
                yield
            assert drafts

        stamp = Cleaned(tmp_path).write("a/b", memoryview(b"whole"))
        assert ((tmp_path / "a" / "b").read_bytes(), stamp.size) == (b"whole", 5)

    def test_files_of_other_tables_are_put_aside_and_go_too(self, tmp_path: Path) -> None:
        listings = DeltaListingTape(tmp_path)
        for seen, event in enumerate(EVERY_KIND):
            listings.append("ASX", [event], known_at=FIRST, seen=seen)
        listings.compact()
        [stray] = [tmp_path / "listings" / "part-stray.parquet"]
        stray.write_bytes(b"rows")
        for path in (tmp_path / "listings").glob("*.parquet"):
            os.utime(path, (time() - 8 * 86_400,) * 2)
        listings.compact()
        assert (tmp_path / "aside" / "listings" / stray.name).read_bytes() == b"rows"
        assert len(list((tmp_path / "listings").glob("*.parquet"))) == len(EVERY_KIND) + 1
        assert len(listings.history("ASX")) == len(EVERY_KIND)

    def test_commits_behind_a_checkpoint_are_still_one_history(self, tmp_path: Path) -> None:
        tape = DeltaTape(tmp_path)
        first = tape.append(frame([bar(interval="1h")]), received_at=LATER)
        for step in range(1, 110):
            tape.append(frame([bar(step=step, interval="1h")]), received_at=LATER)
        reopened = DeltaTape(tmp_path)
        found = reopened.commit_of("AAPL", "XNAS", Interval("1h"), START)
        assert found is not None
        assert found.name == first.commit
        assert reopened.series()[0].rows == 110
        assert list(tmp_path.glob("candles/_delta_log/*.checkpoint.parquet"))


class TestFolder:
    def test_a_tape_that_was_never_written_makes_no_folder(self, tmp_path: Path) -> None:
        folder = tmp_path / "not" / "there"
        tape = DeltaTape(folder)
        assert tape.scan(CandleQuery(DAY)).collect().is_empty()
        assert tape.compact() == 0
        assert not folder.exists()

    def test_a_newer_format_is_refused(self, tmp_path: Path) -> None:
        DeltaTape(tmp_path).append(run("AAPL", 1), received_at=LATER)
        format_file = tmp_path / "tape.json"
        format_file.write_text(json.dumps({**json.loads(format_file.read_text()), "format": 2}))
        with pytest.raises(DataFormatError, match=r"format 2.*upgrade ticktape"):
            DeltaTape(tmp_path)

    @pytest.mark.parametrize("text", ["", "[]", '{"format": "new"}', "\udcff"])
    def test_a_spoilt_format_file_is_refused(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "tape.json").write_bytes(text.encode("utf-8", "surrogateescape"))
        with pytest.raises(DataFormatError, match=re.escape("tape.json")):
            DeltaTape(tmp_path)

    def test_a_folder_of_foreign_tables_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "other" / "_delta_log").mkdir(parents=True)
        with pytest.raises(DataFormatError, match="is not a tape"):
            DeltaTape(tmp_path)

    def test_a_folder_that_is_a_file_is_unavailable(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(StoreUnavailable, match="check that the folder"):
            DeltaTape(tmp_path / "file")

    def test_a_folder_that_cannot_be_made_is_unavailable(self) -> None:
        with pytest.raises(StoreUnavailable) as error:
            DeltaTape(Path("/proc/ticktape")).append(run("AAPL", 1), received_at=LATER)
        assert "\n" not in str(error.value)

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_a_read_only_folder_can_be_read_and_not_written(self, tmp_path: Path) -> None:
        DeltaTape(tmp_path).append(run("AAPL", 1), received_at=LATER)
        folders = [tmp_path, *(path for path in tmp_path.rglob("*") if path.is_dir())]
        for folder in folders:
            folder.chmod(0o555)
        try:
            tape = DeltaTape(tmp_path)
            assert tape.scan(CandleQuery(DAY)).collect().height == 1
            with pytest.raises(StoreUnavailable):
                tape.append(run("AAPL", 2), received_at=LATER)
        finally:
            for folder in folders:
                folder.chmod(0o755)

    def test_a_full_disk_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(StorageFull, match="no space left for the tape"), storage_errors(tmp_path):
            Path("/dev/full").write_text("x")

    def test_the_number_of_an_error_is_read_from_its_text(self, tmp_path: Path) -> None:
        with pytest.raises(StorageFull), storage_errors(tmp_path):
            raise OSError("Generic LocalFileSystem error: No space left on device (os error 28)")
