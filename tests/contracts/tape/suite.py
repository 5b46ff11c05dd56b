"""What every tape promises; an adapter joins by a subclass with a fixture ``new_tape``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from application.ports.tape import CandleQuery, Tape
from domain.market.candle_schema import CANDLE_KEY, CANDLE_SCHEMA, CANDLE_VALUES
from domain.market.content import content_hash
from domain.shared.errors import InvalidCandles
from domain.shared.interval import Interval
from tests.contracts.tape.frames import LATER, START, bar, frame, run
from tests.contracts.tape.revisions import RevisionContract

DAY, MINUTE, MONTH = Interval("1d"), Interval("1m"), Interval("1M")
SECOND = timedelta(seconds=1)
MICROSECOND = timedelta(microseconds=1)

NewTape = Callable[[], Tape]

known_times = st.one_of(st.none(), st.integers(0, 20).map(lambda days: START + timedelta(days=days)))
random_rows = st.builds(
    bar,
    symbol=st.sampled_from(["A", "B/C"]),
    step=st.sampled_from([0, 1, 2, 400]),
    close=st.sampled_from([1.0, 2.0, 3.5]),
    venue=st.sampled_from(["US", "X-1"]),
    known_at=known_times,
)
random_appends = st.lists(
    st.lists(random_rows, max_size=6, unique_by=lambda row: (row["symbol"], row["venue"], row["open_time"])), max_size=6
)


class TapeContract(RevisionContract):
    """The suite."""

    @pytest.fixture
    def new_tape(self) -> NewTape:
        raise NotImplementedError

    @pytest.fixture
    def tape(self, new_tape: NewTape) -> Tape:
        return new_tape()

    def test_an_empty_tape_has_the_columns_and_no_rows(self, tape: Tape) -> None:
        assert tape.scan(CandleQuery(DAY)).collect().schema == CANDLE_SCHEMA
        assert tape.scan(CandleQuery(DAY)).collect().is_empty()
        assert tape.series() == []
        assert tape.quarantined().is_empty()
        assert tape.damaged_files() == ()
        assert tape.compact() == 0

    def test_what_is_appended_is_read(self, tape: Tape) -> None:
        given_rows = run("AAPL", 400)
        receipt = tape.append(given_rows.drop("known_at"), received_at=LATER)
        assert (receipt.added, receipt.revised, receipt.unchanged) == (400, 0, 0)
        assert receipt.commit
        read = tape.scan(CandleQuery(DAY)).collect()
        assert_frame_equal(read, given_rows.with_columns(known_at=pl.col("close_time")))

    def test_the_same_rows_again_add_nothing(self, tape: Tape) -> None:
        rows = run("AAPL", 50)
        tape.append(rows, received_at=LATER)
        before = tape.scan(CandleQuery(DAY)).collect()
        again = tape.append(rows.reverse(), received_at=LATER + SECOND)
        assert (again.added, again.revised, again.unchanged, again.commit) == (0, 0, 50, "")
        assert_frame_equal(tape.scan(CandleQuery(DAY)).collect(), before)
        assert tape.series()[0].revisions == 0

    def test_only_what_is_new_is_added(self, tape: Tape) -> None:
        tape.append(run("AAPL", 30), received_at=LATER)
        receipt = tape.append(run("AAPL", 45), received_at=LATER)
        assert (receipt.added, receipt.revised, receipt.unchanged) == (15, 0, 30)
        assert tape.scan(CandleQuery(DAY)).collect().height == 45

    def test_equal_rows_in_one_frame_count_once(self, tape: Tape) -> None:
        receipt = tape.append(frame([bar(), bar(), bar(step=1)]), received_at=LATER)
        assert (receipt.added, receipt.revised, receipt.unchanged) == (2, 0, 1)

    def test_other_values_are_a_revision_known_from_its_arrival(self, tape: Tape) -> None:
        tape.append(frame([bar(close=10.0)]), received_at=LATER)
        receipt = tape.append(frame([bar(close=11.0)]), received_at=LATER + SECOND)
        assert (receipt.added, receipt.revised, receipt.unchanged) == (0, 1, 0)
        close = DAY.close_of(START)
        assert closes(tape, known_at=close - MICROSECOND) == []
        assert closes(tape, known_at=close) == [10.0]
        assert closes(tape, known_at=LATER) == [10.0]
        assert closes(tape, known_at=LATER + SECOND) == [11.0]
        assert closes(tape) == [11.0]
        [info] = tape.series()
        assert (info.rows, info.revisions) == (1, 1)

    def test_a_value_that_comes_back_is_a_revision_too(self, tape: Tape) -> None:
        for second, close in enumerate([10.0, 11.0, 10.0, 10.0]):
            tape.append(frame([bar(close=close)]), received_at=LATER + second * SECOND)
        assert [closes(tape, known_at=LATER + second * SECOND) for second in range(4)] == [
            [10.0],
            [11.0],
            [10.0],
            [10.0],
        ]
        assert tape.series()[0].revisions == 2

    def test_an_adjusted_close_that_appears_is_a_revision(self, tape: Tape) -> None:
        tape.append(frame([bar()]), received_at=LATER)
        assert tape.append(frame([bar(adjusted_close=5.0)]), received_at=LATER).revised == 1
        assert tape.append(frame([bar(adjusted_close=5.0)]), received_at=LATER).unchanged == 1
        assert tape.append(frame([bar()]), received_at=LATER).revised == 1

    def test_revisions_that_arrive_at_one_time_are_known_one_after_another(self, tape: Tape) -> None:
        for close in (10.0, 11.0, 12.0):
            tape.append(frame([bar(close=close)]), received_at=LATER)
        assert closes(tape, known_at=LATER) == [11.0]
        assert closes(tape, known_at=LATER + MICROSECOND) == [12.0]

    def test_a_given_known_at_is_kept(self, tape: Tape) -> None:
        first, second = START + timedelta(days=3), START + timedelta(days=9)
        rows = [frame([bar(close=10.0, known_at=first)]), frame([bar(close=11.0, known_at=second)])]
        for row in rows:
            tape.append(row, received_at=LATER)
        assert closes(tape, known_at=first - MICROSECOND) == []
        assert closes(tape, known_at=second - MICROSECOND) == [10.0]
        assert closes(tape, known_at=second) == [11.0]
        assert [tape.append(row, received_at=LATER).unchanged for row in rows] == [1, 1]

    def test_no_row_is_known_before_its_bar_has_closed(self, tape: Tape) -> None:
        tape.append(frame([bar(known_at=START)]), received_at=START)
        assert tape.scan(CandleQuery(DAY)).collect()["known_at"].to_list() == [DAY.close_of(START)]

    def test_reads_are_sorted_by_open_time_symbol_and_venue(self, tape: Tape) -> None:
        for venue in ("XNYS", "BATS"):
            for symbol in ("MSFT", "AAPL", "Z"):
                tape.append(run(symbol, 400, venue=venue), received_at=LATER)
        tape.append(frame([bar("AAPL", 200, close=1.0, venue="BATS")]), received_at=LATER)
        keys = tape.scan(CandleQuery(DAY)).collect().select("open_time", "symbol", "venue").rows()
        assert len(keys) == 2400
        assert all(left < right for left, right in pairwise(keys))

    def test_filters_keep_what_is_asked_for_and_their_ends(self, tape: Tape) -> None:
        tape.append(pl.concat([run("AAPL", 400), run("MSFT", 400), run("AAPL", 9, venue="BATS")]), received_at=LATER)
        start, end = START + timedelta(days=363), START + timedelta(days=370)
        query = CandleQuery(DAY, ("AAPL",), "XNAS", start, end)
        read = tape.scan(query).collect()
        assert read["open_time"].to_list() == [start + timedelta(days=day) for day in range(8)]
        assert read["symbol"].unique().to_list() == ["AAPL"]
        assert tape.scan(CandleQuery(DAY, ("AAPL", "MSFT"))).collect().height == 809
        assert tape.scan(CandleQuery(DAY, venue="BATS")).collect().height == 9
        assert tape.scan(CandleQuery(DAY, ("NONE",))).collect().is_empty()
        assert tape.scan(CandleQuery(MINUTE)).collect().is_empty()
        assert tape.scan(CandleQuery(DAY, start=LATER)).collect().is_empty()

    def test_a_scan_is_lazy_and_can_be_narrowed(self, tape: Tape) -> None:
        tape.append(pl.concat([run("AAPL", 400), run("MSFT", 400)]), received_at=LATER)
        read = tape.scan(CandleQuery(DAY)).filter(pl.col("symbol") == "MSFT").select("close").collect()
        assert read["close"].to_list() == run("MSFT", 400)["close"].to_list()

    def test_a_scan_does_not_see_what_is_appended_later(self, tape: Tape) -> None:
        tape.append(run("AAPL", 5), received_at=LATER)
        scan = tape.scan(CandleQuery(DAY))
        tape.append(run("AAPL", 9), received_at=LATER)
        assert scan.collect().height == 5

    def test_a_minute_is_not_a_month(self, tape: Tape) -> None:
        tape.append(frame([bar(interval="1m"), bar(interval="1M", close=20.0)]), received_at=LATER)
        assert closes(tape, MINUTE) == [10.0]
        assert closes(tape, MONTH) == [20.0]
        assert tape.scan(CandleQuery(MONTH)).collect()["interval"].to_list() == ["1M"]
        assert [(info.interval, info.rows) for info in tape.series()] == [(MINUTE, 1), (MONTH, 1)]

    @pytest.mark.parametrize(
        "symbol", ["BRK/B", "EURUSD=X", "^GSPC", "A B", "a%2Fb", "../x", "Ä", "NUL", "aapl", '?*<>|:"\\', "'"]
    )
    def test_any_symbol_comes_back_as_it_went(self, tape: Tape, symbol: str) -> None:
        tape.append(pl.concat([run(symbol, 3), run("AAPL", 3)]), received_at=LATER)
        tape.append(frame([bar(symbol, close=99.0)]), received_at=LATER)
        assert tape.scan(CandleQuery(DAY, (symbol,))).collect()["close"].to_list() == [99.0, 10.25, 10.5]
        assert symbol in [info.symbol for info in tape.series()]

    @pytest.mark.parametrize("venue", ["XNAS", "ÄX", "A.B_C-D", "24"])
    def test_any_venue_comes_back_as_it_went(self, tape: Tape, venue: str) -> None:
        tape.append(run("AAPL", 3, venue=venue), received_at=LATER)
        tape.append(frame([bar(venue=venue, close=99.0)]), received_at=LATER)
        before = tape.scan(CandleQuery(DAY, venue=venue)).collect()
        assert before["venue"].to_list() == [venue] * 3
        tape.compact()
        assert_frame_equal(tape.scan(CandleQuery(DAY, venue=venue)).collect(), before)

    def test_microseconds_survive(self, tape: Tape) -> None:
        odd = datetime(2024, 2, 9, 9, 28, 14, 789_123, tzinfo=UTC)
        tape.append(frame([bar(interval="1m", start=odd)]), received_at=LATER)
        query = CandleQuery(MINUTE, start=odd, end=odd)
        assert tape.scan(query).collect()["open_time"].to_list() == [odd]
        assert tape.scan(CandleQuery(MINUTE, start=odd + MICROSECOND)).collect().is_empty()
        assert tape.scan(CandleQuery(MINUTE, end=odd - MICROSECOND)).collect().is_empty()

    def test_compaction_changes_no_read(self, tape: Tape) -> None:
        for day in range(0, 40, 8):
            tape.append(pl.concat([run("AAPL", day + 8), run("MSFT", day + 8)]), received_at=LATER)
            tape.append(frame([bar(step=day, close=50.0 + day)]), received_at=LATER + day * SECOND)
        known = [None, LATER - SECOND, LATER + 8 * SECOND, LATER + 9 * SECOND]
        queries = [CandleQuery(DAY, known_at=at) for at in known] + [CandleQuery(DAY, ("MSFT",))]
        before = [tape.scan(query).collect() for query in queries]
        series = [(info.symbol, info.rows, info.revisions, info.first, info.last) for info in tape.series()]
        commit = tape.commit_of("AAPL", "XNAS", DAY, START)
        tape.compact()
        for query, rows in zip(queries, before, strict=True):
            assert_frame_equal(tape.scan(query).collect(), rows)
        assert [(i.symbol, i.rows, i.revisions, i.first, i.last) for i in tape.series()] == series
        assert tape.commit_of("AAPL", "XNAS", DAY, START) == commit
        assert tape.compact() == 0
        assert tape.append(run("MSFT", 40), received_at=LATER).unchanged == 40

    def test_series_are_listed(self, tape: Tape) -> None:
        tape.append(pl.concat([run("MSFT", 400), run("AAPL", 3), run("AAPL", 7, interval="1m")]), received_at=LATER)
        tape.append(frame([bar("MSFT", 2, close=1.0)]), received_at=LATER)
        found = [(i.symbol, i.venue, i.interval, i.rows, i.revisions, i.first, i.last) for i in tape.series()]
        assert found == [
            ("AAPL", "XNAS", MINUTE, 7, 0, START, START + timedelta(minutes=6)),
            ("AAPL", "XNAS", DAY, 3, 0, START, START + timedelta(days=2)),
            ("MSFT", "XNAS", DAY, 400, 1, START, START + timedelta(days=399)),
        ]

    def test_the_commit_of_a_row_is_known(self, tape: Tape) -> None:
        rows = run("AAPL", 5)
        first = tape.append(rows, received_at=LATER)
        second = tape.append(frame([bar(step=1, close=77.0)]), received_at=LATER + SECOND)
        found = tape.commit_of("AAPL", "XNAS", DAY, START)
        revised = tape.commit_of("AAPL", "XNAS", DAY, START + timedelta(days=1))
        before = tape.commit_of("AAPL", "XNAS", DAY, START + timedelta(days=1), known_at=LATER)
        assert found is not None
        assert revised is not None
        assert (found.name, revised.name) == (first.commit, second.commit)
        assert before == found
        assert found.version < revised.version
        assert found.metadata == {
            "rows": "5",
            "first": "2024-01-01T00:00:00+00:00",
            "last": "2024-01-05T00:00:00+00:00",
            "content_hash": content_hash(rows),
            "received_at": "2025-06-01T12:00:00+00:00",
        }
        assert found.recorded_at.tzinfo is not None
        assert tape.commit_of("AAPL", "XNAS", DAY, START - timedelta(days=1)) is None
        assert tape.commit_of("AAPL", "BATS", DAY, START) is None

    def test_the_commits_of_many_rows_are_those_of_each(self, tape: Tape) -> None:
        first = tape.append(pl.concat([run("AAPL", 40), run("MSFT", 3)]), received_at=LATER)
        second = tape.append(frame([bar(step=1, close=77.0)]), received_at=LATER + SECOND)
        asked = pl.concat([run("AAPL", 3), run("MSFT", 4), run("IBM", 1)])
        revised = ("AAPL", "XNAS", START + timedelta(days=1))
        for known_at in (None, LATER):
            found = tape.commits_of(asked, DAY, known_at)
            assert set(found) == {
                (symbol, "XNAS", START + timedelta(days=day)) for symbol in ("AAPL", "MSFT") for day in range(3)
            }
            assert all(commit == tape.commit_of(*key[:2], DAY, key[2], known_at) for key, commit in found.items())
            assert found[revised].name == (second if known_at is None else first).commit
        assert tape.commits_of(asked.clear(), DAY) == {}
        assert tape.commits_of(run("IBM", 1), DAY) == {}

    @pytest.mark.parametrize(
        ("rows", "says"),
        [
            (run("A", 1).drop("volume"), "lack the column volume"),
            (run("A", 1).drop("session_date"), "lack the column session_date"),
            (run("A", 1).with_columns(pl.col("open").cast(pl.Float32)), "column open must be Float64"),
            (run("A", 1).with_columns(pl.col("open_time").dt.replace_time_zone(None)), "column open_time must be"),
            (frame([bar(close=-1.0)]), "open is not above zero"),
            (frame([bar(volume=float("nan"))]), "volume is not a finite number"),
            (frame([bar(), bar(close=11.0)]), "stands twice with different values"),
            (frame([bar(symbol=" A")]), "is not a symbol"),
            (frame([bar(venue="X/Y")]), "is not a venue"),
            (run("A", 1).with_columns(interval=pl.lit("7d")), "is not an interval"),
        ],
    )
    def test_unusable_frames_are_refused_whole(self, tape: Tape, rows: pl.DataFrame, says: str) -> None:
        tape.append(run("A", 2, venue="KEPT"), received_at=LATER)
        with pytest.raises(InvalidCandles, match=says) as refusal:
            tape.append(rows, received_at=LATER)
        assert "\n" not in str(refusal.value)
        assert tape.scan(CandleQuery(DAY)).collect().height == 2

    def test_an_empty_frame_adds_nothing(self, tape: Tape) -> None:
        receipt = tape.append(frame([]), received_at=LATER)
        assert (receipt.added, receipt.revised, receipt.unchanged, receipt.commit) == (0, 0, 0, "")

    def test_refused_rows_are_kept_once(self, tape: Tape) -> None:
        rows = pl.DataFrame(
            {"Date": ["x", "y", "y"], "Close": ["1", None, None], "reason": ["no date", "empty", "empty"]}
        )
        assert tape.quarantine(rows, source="a.csv", received_at=LATER) == 3
        assert tape.quarantine(rows, source="a.csv", received_at=LATER + SECOND) == 0
        assert tape.quarantine(rows.tail(2), source="b.csv", received_at=LATER + SECOND) == 2
        kept = tape.quarantined()
        assert kept.columns == ["source", "reason", "row", "received_at"]
        assert kept["source"].to_list() == ["a.csv"] * 3 + ["b.csv"] * 2
        assert kept["row"].to_list()[:2] == ['{"Date":"x","Close":"1"}', '{"Date":"y","Close":null}']
        assert kept["received_at"].to_list() == [LATER] * 3 + [LATER + SECOND] * 2
        tape.compact()
        assert_frame_equal(tape.quarantined(), kept)

    def test_any_appends_read_like_a_dictionary_of_histories(self, new_tape: NewTape) -> None:
        @settings(max_examples=self.examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(appends=random_appends, known_at=known_times)
        def holds(appends: list[list[dict[str, object]]], known_at: datetime | None) -> None:
            tape, model = new_tape(), Model()
            for number, rows in enumerate(appends):
                received_at = START + timedelta(days=5 * number)
                receipt = tape.append(frame(rows), received_at=received_at)
                assert (receipt.added, receipt.revised, receipt.unchanged) == model.append(rows, received_at)
                if number == 3:
                    tape.compact()
            read = tape.scan(CandleQuery(DAY, known_at=known_at)).collect()
            assert read.select("open_time", "symbol", "venue", "close", "known_at").rows() == model.read(known_at)
            assert sum(info.rows for info in tape.series()) == len(model.histories)
            assert sum(info.rows + info.revisions for info in tape.series()) >= sum(map(len, model.histories.values()))

        holds()


class Model:
    """A tape as plain as can be: for each key all rows, oldest first."""

    def __init__(self) -> None:
        self.histories: dict[tuple[object, ...], list[dict[str, object]]] = {}

    def append(self, rows: list[dict[str, object]], received_at: datetime) -> tuple[int, int, int]:
        outcomes = [self._append_one(row, received_at) for row in rows]
        return outcomes.count("added"), outcomes.count("revised"), outcomes.count("unchanged")

    def _append_one(self, row: dict[str, object], received_at: datetime) -> str:
        history = self.histories.setdefault(tuple(row[name] for name in CANDLE_KEY), [])
        values = [row[name] for name in CANDLE_VALUES]
        close, given_time = row["close_time"], row["known_at"]
        assert isinstance(close, datetime)
        assert given_time is None or isinstance(given_time, datetime)
        if not history:
            history.append({**row, "known_at": max(given_time or close, close)})
            return "added"
        history.sort(key=_newer)
        if given_time is None:
            if values == [history[-1][name] for name in CANDLE_VALUES]:
                return "unchanged"
            previous = history[-1]["known_at"]
            assert isinstance(previous, datetime)
            history.append({**row, "known_at": max(received_at, previous + MICROSECOND, close)})
            return "revised"
        arriving = {**row, "known_at": max(given_time, close)}
        if arriving in history:
            return "unchanged"
        history.append(arriving)
        return "revised"

    def read(self, known_at: datetime | None) -> list[tuple[object, ...]]:
        newest = [
            [row for row in sorted(history, key=_newer) if known_at is None or row["known_at"] <= known_at][-1:]  # type: ignore[operator]
            for history in self.histories.values()
        ]
        fields = ("open_time", "symbol", "venue", "close", "known_at")
        return sorted(tuple(row[name] for name in fields) for rows in newest for row in rows)


def _newer(row: dict[str, object]) -> tuple[object, object]:
    """Rows of a model in the order in which they count; what differs in them rises with the close."""
    return row["known_at"], row["close"]


def closes(tape: Tape, interval: Interval = DAY, known_at: datetime | None = None) -> list[float]:
    """Closes as known at a time."""
    return tape.scan(CandleQuery(interval, known_at=known_at)).collect()["close"].to_list()
