"""Verification, and what it finds when something was tampered with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from application.journal.envelope import NewEvent
from application.journal.event_store import EventStore
from application.ports.tape import Tape
from application.runs.events import RunStarted
from application.runs.identity import BEHAVIOUR_VERSION
from application.runs.run_journal import RunJournal
from application.trading.execution import ExecutionModel
from domain.shared.errors import InvalidValue, StrategyError
from domain.strategies.base import Strategy
from domain.strategies.catalogue.cross_sectional_momentum import CrossSectionalMomentum
from domain.strategies.catalogue.moving_average_crossover import MovingAverageCrossover
from domain.strategies.catalogue.rsi_mean_reversion import RSIMeanReversion
from infrastructure.containers.build import build
from infrastructure.containers.making import Key
from tests.support.questions import Desk, candles

SPAN = (date(2004, 1, 1), date(2006, 12, 31))
SOURCE = '''
from domain.strategies.actions import Buy, Close
from domain.strategies.base import Strategy

FLOOR = 70.0

class Mine(Strategy):
    """Buys below a floor."""

    def on_data(self, date, symbol, data, portfolio):
        if data.close < FLOOR and not portfolio.has_position(symbol):
            return Buy(quantity=10)
        if data.close > 1.05 * FLOOR and portfolio.has_position(symbol):
            return Close()
'''


@pytest.fixture
def rows() -> pl.DataFrame:
    return candles(("IBM",), *SPAN)


@pytest.fixture
def desk(rows: pl.DataFrame) -> Desk:
    return Desk.of(rows)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(SOURCE)
    return path


STRATEGIES = [MovingAverageCrossover(5, 20), RSIMeanReversion(), CrossSectionalMomentum(20, 1, 5)]


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda one: type(one).__name__)
def test_what_was_not_touched_is_equal(strategy: Strategy) -> None:
    desk = Desk.of(candles(("AAPL", "IBM", "MSFT"), *SPAN))
    attempt = desk.run(strategy, start=date(2004, 6, 1)).attempt
    found = desk.verify(attempt.run_id)
    assert found.equal
    assert (found.checked, found.events) == (attempt.version, attempt.version - 1)
    assert (found.damage, found.changed, found.difference, found.failure, found.note) == ("", (), None, "", "")


@pytest.mark.parametrize("version", [3, 41, 100])
def test_a_flipped_byte_in_the_journal_is_named_by_stream_and_version(
    rows: pl.DataFrame, tmp_path: Path, version: int
) -> None:
    desk = Desk.of(rows, tmp_path)
    attempt = desk.run(MovingAverageCrossover(5, 20)).attempt
    payload = desk.events(attempt.run_id)[version - 1].payload.encode()
    desk.container.close()
    (journal,) = (path for path in tmp_path.glob("journal*") if path.suffix == ".sqlite")
    content = journal.read_bytes()
    assert content.count(payload) == 1
    place = content.index(payload) + payload.index(b"O-") + 2
    journal.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    again = Desk.of(rows, tmp_path)
    found = again.verify(attempt.run_id)
    again.container.close()
    assert not found.equal
    assert f"stream '{attempt.stream}', version {version}" in found.damage
    assert (found.events, found.difference) == (0, None)


def test_a_comment_in_the_strategy_is_a_changed_input_though_all_events_are_equal(desk: Desk, file: Path) -> None:
    run = desk.run_file(f"{file}:Mine").attempt
    assert desk.verify(run.run_id).equal
    file.write_text(SOURCE + "# cheap\n")
    found = desk.verify(run.run_id)
    assert not found.equal
    assert [(one.input, one.detail) for one in found.changed] == [("strategy source", "mine.py changed since the run")]
    assert (found.events, found.difference) == (run.version - 1, None)


def test_another_rule_in_the_strategy_is_found_at_its_first_event(desk: Desk, file: Path) -> None:
    run = desk.run_file(f"{file}:Mine").attempt
    file.write_text(SOURCE.replace("1.05 * FLOOR", "1.06 * FLOOR"))
    found = desk.verify(run.run_id)
    sale = next(one for one in desk.events(run.run_id) if one.type == "order-placed" and one.event.side == "sell")
    assert found.difference is not None
    assert (found.difference.version, found.events) == (sale.version, sale.version - 2)
    assert found.difference.recorded == f"order-placed {sale.payload}"
    assert str(found.difference.recomputed).startswith("order-placed {")
    assert found.difference.recorded != found.difference.recomputed
    assert {"decided_on", "decision_price"} <= set(found.difference.fields)


def test_a_module_that_the_strategy_imports_counts_too(desk: Desk, file: Path) -> None:
    (file.parent / "floors.py").write_text("FLOOR = 70.0\n")
    file.write_text(SOURCE.replace("FLOOR = 70.0", "from floors import FLOOR"))
    run = desk.run_file(f"{file}:Mine").attempt
    (file.parent / "floors.py").write_text("FLOOR = 70.0  # dollars\n")
    assert [one.detail for one in desk.verify(run.run_id).changed] == ["floors.py changed since the run"]


def test_a_strategy_that_is_gone_is_said(desk: Desk, file: Path) -> None:
    run = desk.run_file(f"{file}:Mine").attempt
    file.unlink()
    found = desk.verify(run.run_id)
    assert not found.equal
    assert "no strategy file" in found.failure
    assert found.changed == ()


def test_a_strategy_without_a_source_cannot_be_verified(desk: Desk) -> None:
    nowhere = type("Nowhere", (MovingAverageCrossover,), {"__module__": "nowhere"})
    found = desk.verify(desk.run(nowhere(5, 20)).attempt.run_id)
    assert not found.equal
    assert "without a source file" in found.failure


def test_a_candle_revised_after_the_run_changes_nothing(desk: Desk, rows: pl.DataFrame) -> None:
    run = desk.run(MovingAverageCrossover(5, 20)).attempt
    revised = rows.tail(300).head(1).with_columns(close=pl.col("high"), adjusted_close=pl.col("high"))
    later = datetime.now(UTC)
    assert desk.container.get(Tape).append(revised, received_at=later).revised == 1
    assert desk.verify(run.run_id).equal
    fresh = desk.run(MovingAverageCrossover(5, 20), known_at=later)
    assert fresh.attempt.run_id != run.run_id
    assert desk.verify(fresh.attempt.run_id).equal


def test_a_tape_with_other_prices_is_a_changed_input_and_a_difference(rows: pl.DataFrame) -> None:
    desk = Desk.of(rows)
    run = desk.run(MovingAverageCrossover(5, 20)).attempt
    other = Desk.of(rows.with_columns(pl.col("open", "high", "low", "close", "adjusted_close") * 1.01))
    verifier = replace_tape(desk, other)
    found = verifier.verify(run.run_id)
    assert [(one.input, one.detail) for one in found.changed] == [
        ("candles", "755 rows as then, but with other values")
    ]
    assert found.difference is not None
    assert found.difference.version == 3
    assert "decision_price" in found.difference.fields
    fewer = replace_tape(desk, Desk.of(rows.head(700))).verify(run.run_id)
    assert [one.detail for one in fewer.changed] == ["755 rows then, 700 now"]
    assert fewer.events > 10
    gone = replace_tape(desk, Desk.of(candles(("MSFT",), *SPAN))).verify(run.run_id)
    assert "no 1d bars of 'IBM'" in gone.failure


def replace_tape(desk: Desk, other: Desk) -> Desk:
    """The journal of one desk with the tape of another."""
    kept: dict[Key, object] = {EventStore: desk.container.get(EventStore), Tape: other.container.get(Tape)}
    return Desk(build(desk.container.settings, profile="memory", replacing=kept))


def test_another_behaviour_version_is_named(desk: Desk) -> None:
    run = desk.run(MovingAverageCrossover(5, 20)).attempt
    stream = rewritten(desk, run.run_id, lambda started: replace(started, behaviour=0, run_id="feedc0de"))
    found = desk.verify("feedc0de")
    assert found.attempt.stream == stream
    assert [(one.input, one.detail) for one in found.changed] == [
        ("behaviour version", f"0 then, {BEHAVIOUR_VERSION} now")
    ]
    assert found.difference is None
    assert (found.equal, found.refused, found.events) == (False, True, 0)
    assert found.checked > 10


def test_a_run_of_another_behaviour_version_is_read_and_compared_but_not_continued(desk: Desk) -> None:
    run = desk.run(MovingAverageCrossover(5, 20)).attempt
    rewritten(desk, run.run_id, lambda started: replace(started, behaviour=1, run_id="feedc0de"))
    with pytest.raises(
        InvalidValue, match=rf"another behaviour version of the engine \(1 then, {BEHAVIOUR_VERSION} now\)"
    ):
        desk.fork("feedc0de", date(2004, 3, 1), cash="500")
    assert desk.diff.run(run.run_id, "feedc0de").diverging is None
    assert desk.state.run("feedc0de", datetime(2004, 6, 1, tzinfo=UTC)).portfolio.cash > 0


def rewritten(desk: Desk, run: str, change: object, keep: int | None = None) -> str:
    """A second stream with a run's events, its start changed; of the others only as many as told."""
    events = desk.events(run)
    started = change(events[0].event)  # type: ignore[operator]
    assert isinstance(started, RunStarted)
    _, stream = RunJournal(desk.container.get(EventStore)).next_stream(started.run_id)
    copied = [NewEvent(started, events[0].occurred_at)]
    copied += [NewEvent(one.event, one.occurred_at) for one in events[1:keep]]
    desk.container.get(EventStore).append(stream, 0, copied)
    return stream


def test_chance_from_elsewhere_cannot_be_repeated(desk: Desk, file: Path) -> None:
    file.write_text(
        SOURCE.replace("FLOOR = 70.0", "FLOOR = 70.0\nfrom random import SystemRandom").replace(
            "Buy(quantity=10)", "Buy(quantity=SystemRandom().randint(1, 10**9) / 10**6)"
        )
    )
    found = desk.verify(
        desk.run_file(f"{file}:Mine", execution=ExecutionModel(lot_size=Decimal("0.001"))).attempt.run_id
    )
    assert not found.equal
    assert found.difference is not None
    assert (found.changed, found.difference.fields) == ((), ("quantity",))


def test_a_failed_attempt_must_fail_again_the_same_way(desk: Desk, file: Path) -> None:
    raising = SOURCE.replace("return Close()", "raise RuntimeError('too dear')")
    file.write_text(raising)
    with pytest.raises(StrategyError, match="too dear"):
        desk.run_file(f"{file}:Mine")
    found = desk.verify("latest")
    assert found.equal
    assert found.note == "the attempt failed: compared up to there, and the error"
    assert found.events > 3
    file.write_text(raising.replace("too dear", "much too dear"))
    found = desk.verify("latest")
    assert "much too dear" in found.failure
    file.write_text(SOURCE)
    found = desk.verify("latest")
    assert found.difference is not None
    assert found.difference.recorded is None


def test_an_attempt_that_never_ended_is_compared_as_far_as_it_came(desk: Desk) -> None:
    run = desk.run(MovingAverageCrossover(5, 20)).attempt
    rewritten(desk, run.run_id, lambda started: replace(started, run_id="abcd", attempt=1), keep=20)
    found = desk.verify("abcd")
    assert found.equal
    assert (found.events, found.note) == (19, "the attempt is unfinished: compared as far as it came")


def test_events_too_many_are_a_difference(desk: Desk) -> None:
    run = desk.run(MovingAverageCrossover(5, 20)).attempt
    events = desk.events(run.run_id)
    stream = rewritten(desk, run.run_id, lambda started: replace(started, run_id="abcd"), keep=-1)
    extra = [NewEvent(events[1].event, events[-1].occurred_at), NewEvent(events[-1].event, events[-1].occurred_at)]
    desk.container.get(EventStore).append(stream, len(events) - 1, extra)
    found = desk.verify("abcd")
    assert found.difference is not None
    assert found.difference.version == len(events)
    assert str(found.difference.recorded).startswith("cash-deposited")
    assert str(found.difference.recomputed).startswith("run-completed")


def test_the_wording_of_warnings_and_a_metric_of_a_later_version_do_not_count(desk: Desk) -> None:
    run = desk.run(MovingAverageCrossover(5, 20)).attempt
    events = desk.events(run.run_id)
    completed = replace(events[-1].event, warnings=("once said otherwise",))
    for name, end, equal in (
        ("aaaa", completed, True),
        ("bbbb", replace(completed, metrics={"sharpe": completed.metrics["sharpe"]}), True),
        ("cccc", replace(completed, metrics=completed.metrics | {"sharpe": 9.0}), False),
        ("dddd", replace(completed, final_equity=1.0), False),
    ):
        stream = rewritten(desk, run.run_id, lambda started, name=name: replace(started, run_id=name), keep=-1)
        desk.container.get(EventStore).append(stream, len(events) - 1, [NewEvent(end, events[-1].occurred_at)])
        assert desk.verify(name).equal == equal
    assert desk.verify("cccc").difference.fields == ("metrics.sharpe",)  # type: ignore[union-attr]
