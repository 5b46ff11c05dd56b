"""The account of a run at an instant of the past."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.memory.snapshot_store import MemorySnapshotStore
from application.inspection.tables import equity_table
from application.journal.event_store import EventStore
from application.journal.snapshot_store import Snapshot, SnapshotStore
from application.ports.errors import StoreUnavailable
from application.ports.tape import Tape
from application.runs.run_journal import Attempt
from application.trading.snapshots import SCHEMA, FoldedAccount, folded_up_to, from_bytes, to_bytes
from domain.portfolio.events import PortfolioEvent
from domain.portfolio.portfolio import EMPTY, evolve
from domain.portfolio.statement import NOTHING_STATED, stated
from domain.shared.errors import InvalidValue
from domain.shared.interval import to_microseconds
from domain.strategies.catalogue.bollinger_breakout import BollingerBreakout
from domain.strategies.catalogue.moving_average_crossover import MovingAverageCrossover
from tests.support.questions import Desk, candles

SEVERAL = ("AAPL", "GOOG", "IBM", "MSFT")


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk.of(candles(SEVERAL, date(2003, 1, 1), date(2009, 12, 31)))


@pytest.fixture(scope="module")
def run(desk: Desk) -> Attempt:
    return desk.run(BollingerBreakout(), start=date(2004, 1, 2)).attempt


def folded(desk: Desk, run: Attempt, at: int) -> FoldedAccount:
    """The account by folding every event from the first one on."""
    state, statement, version = EMPTY, NOTHING_STATED, 0
    for recorded in desk.events(run.run_id):
        if recorded.occurred_at <= at:
            version = recorded.version
            if isinstance(recorded.event, PortfolioEvent):
                statement = stated(statement, state.positions, recorded.event)
                state = evolve(state, recorded.event)
    return FoldedAccount(state, statement.totals, version)


FIRST, LAST = (to_microseconds(datetime(year, 1, 1, tzinfo=UTC)) for year in (2004, 2010))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(FIRST, LAST), min_size=1, max_size=4), st.integers(1, 60))
def test_with_and_without_snapshots_the_account_is_the_same(
    desk: Desk, run: Attempt, instants: list[int], every: int
) -> None:
    snapshots, journal = MemorySnapshotStore(), desk.container.get(EventStore)
    for at in instants:
        assert folded_up_to(journal, snapshots, run.stream, at, every=every) == folded(desk, run, at)
    assert folded_up_to(journal, snapshots, run.stream, instants[0], every=every) == folded(desk, run, instants[0])


def test_a_state_with_working_orders_comes_back_from_its_snapshot(desk: Desk, run: Attempt) -> None:
    seen, account = 0, FoldedAccount()
    for recorded in desk.events(run.run_id):
        if isinstance(recorded.event, PortfolioEvent):
            account = account.after(recorded.event, recorded.version)
            seen += bool(account.state.orders)
            assert from_bytes(to_bytes(account, recorded), recorded.version) == account
    assert seen > 100


def test_snapshots_are_left_behind_and_taken_up(desk: Desk, run: Attempt) -> None:
    class Counting(MemorySnapshotStore):
        saved = 0

        def save(self, snapshot: Snapshot) -> None:
            self.saved += 1
            super().save(snapshot)

    snapshots, end = Counting(), to_microseconds(datetime(2010, 1, 1, tzinfo=UTC))
    folded_up_to(desk.container.get(EventStore), snapshots, run.stream, end, every=20)
    left = snapshots.saved
    assert left >= 5
    folded_up_to(desk.container.get(EventStore), snapshots, run.stream, end, every=20)
    assert snapshots.saved == left


def test_a_snapshot_that_does_not_fit_the_stream_is_passed_over(desk: Desk, run: Attempt) -> None:
    events, snapshots = desk.events(run.run_id), MemorySnapshotStore()
    batch = events[9].batch
    wrong = to_bytes(FoldedAccount(), events[9]._replace(batch=batch._replace(row_hashes=bytes(len(batch.row_hashes)))))
    snapshots.save(Snapshot(run.stream, 10, SCHEMA, wrong))
    at = events[40].occurred_at
    assert folded_up_to(desk.container.get(EventStore), snapshots, run.stream, at) == folded(desk, run, at)


def test_a_snapshot_does_not_grow_with_history(desk: Desk, run: Attempt) -> None:
    flat: list[int] = []
    account = FoldedAccount()
    for recorded in desk.events(run.run_id):
        account = account.after(recorded.event, recorded.version)
        if account.totals.fills and not account.state.positions and not account.state.orders:
            flat.append(len(to_bytes(account, recorded)))
    assert account.totals.fills > 100
    assert max(flat) - min(flat) < 60  # digits of sums


def test_a_snapshot_of_another_layout_is_made_anew(desk: Desk, run: Attempt) -> None:
    snapshots, journal = MemorySnapshotStore(), desk.container.get(EventStore)
    snapshots.save(Snapshot(run.stream, 40, "portfolio/2", b"0 something else"))
    at = desk.events(run.run_id)[60].occurred_at
    assert folded_up_to(journal, snapshots, run.stream, at, every=20) == folded(desk, run, at)
    assert snapshots.latest(run.stream, SCHEMA) is not None


def test_a_store_that_takes_no_snapshot_costs_time_only(desk: Desk, run: Attempt) -> None:
    class ReadOnly(MemorySnapshotStore):
        def save(self, snapshot: Snapshot) -> None:
            raise StoreUnavailable("read-only")

    at = desk.events(run.run_id)[200].occurred_at
    assert folded_up_to(desk.container.get(EventStore), ReadOnly(), run.stream, at, every=10) == folded(desk, run, at)


def test_the_value_is_that_of_the_equity_curve_at_every_tenth_session(desk: Desk) -> None:
    result = desk.run(BollingerBreakout(), start=date(2004, 1, 2))
    curve = equity_table(result.equity).gather_every(150)
    assert len(curve) > 5
    for row in curve.iter_rows(named=True):
        past = desk.state.run(result.attempt.run_id, row["session"])
        assert past.equity == pytest.approx(row["equity"], rel=1e-12)
        assert float(past.portfolio.cash) == pytest.approx(row["cash"], rel=1e-12)
        assert past.at == to_microseconds(row["time"])
        assert desk.state.run(result.attempt.run_id, row["time"]) == past


def test_a_day_without_a_session_has_the_account_of_the_last_one(desk: Desk, run: Attempt) -> None:
    friday, sunday = (desk.state.run(run.run_id, day) for day in (date(2008, 10, 10), date(2008, 10, 12)))
    assert sunday == friday


def test_between_open_and_close_a_fill_is_in_and_the_close_is_not(desk: Desk, run: Attempt) -> None:
    filled = next(one for one in desk.events(run.run_id) if one.type == "order-filled")
    symbol = filled.event.symbol
    noon = desk.state.run(run.run_id, filled.occurred + timedelta(hours=12))
    evening = desk.state.run(run.run_id, filled.occurred.date())
    morning = desk.state.run(run.run_id, filled.occurred - timedelta(microseconds=1))
    assert symbol in noon.portfolio.positions
    assert symbol not in morning.portfolio.positions
    assert noon.closes[symbol] != evening.closes[symbol]
    rows = demo_closes(symbol)
    assert noon.closes[symbol] == pytest.approx(
        rows.filter(pl.col("session_date") < filled.occurred.date())["adjusted_close"][-1]
    )


def demo_closes(symbol: str) -> pl.DataFrame:
    """A symbol's adjusted closes, oldest first."""
    return candles((symbol,)).select("session_date", "adjusted_close").sort("session_date")


@pytest.mark.parametrize("early", [date(2003, 6, 2), datetime(2004, 1, 1, tzinfo=UTC)])
def test_before_the_first_event_there_is_no_account(desk: Desk, run: Attempt, early: date) -> None:
    with pytest.raises(InvalidValue, match="before the first event"):
        desk.state.run(run.run_id, early)


def test_after_the_end_it_is_the_final_account(desk: Desk) -> None:
    result = desk.run(BollingerBreakout(), start=date(2004, 1, 2))
    past = desk.state.run(result.attempt.run_id, date(2015, 1, 1))
    assert past.portfolio == result.portfolio
    assert past.equity == pytest.approx(result.final_equity)


def test_without_the_candles_that_it_read_the_account_stands_and_is_not_valued(desk: Desk) -> None:
    here = Desk.of(candles(("IBM",), date(2003, 1, 1), date(2004, 12, 31)))
    result = here.run(MovingAverageCrossover(5, 20))
    other = Desk.of(candles(("IBM",), date(2003, 1, 1), date(2004, 6, 30)))
    gone = Desk.of(candles(("MSFT",), date(2003, 1, 1), date(2004, 6, 30)))
    at = datetime(2004, 3, 1, tzinfo=UTC)
    whole = here.state.run("latest", at)
    for desk_without, why in ((other, "no longer those"), (gone, "no longer on the tape")):
        use_case = type(here.state)(
            desk_without.container.get(Tape), here.container.get(EventStore), here.container.get(SnapshotStore)
        )
        past = use_case.run(result.attempt.run_id, at)
        assert (past.equity, past.closes, past.portfolio) == (None, {}, whole.portfolio)
        assert why in past.note
