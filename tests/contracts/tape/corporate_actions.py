"""What every tape of corporate actions promises; an adapter joins by a subclass with the fixture ``open_tape``."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import polars as pl
import pytest

from application.ports.corporate_action_tape import ActionQuery, ActionReceipt, CorporateActionTape
from domain.market.action_rows import ACTION_SCHEMA, action_rows, actions_of
from domain.market.corporate_actions import (
    DIVIDEND,
    SPLIT,
    WITHDRAWN,
    ActionWithdrawn,
    CapitalGain,
    CorporateAction,
    Dividend,
    Split,
    beginning_of,
)
from domain.shared.errors import InvalidActions
from domain.shared.values import Symbol, Venue

OpenActions = Callable[[], CorporateActionTape]
"""Opens the tape: the same one again on every call."""

ASX = Venue("ASX")
NOW = datetime(2026, 3, 1, 8, 0, 0, 5, UTC)
MARCH, JUNE = date(2019, 3, 7), date(2019, 6, 20)


def dividend(
    amount: float, day: date = MARCH, symbol: str = "BHP", venue: Venue = ASX, known_at: datetime | None = None
) -> Dividend:
    return Dividend(Symbol(symbol), venue, day, amount, known_at)


def read(tape: CorporateActionTape, query: ActionQuery = ActionQuery()) -> list[CorporateAction]:  # noqa: B008
    found = tape.actions(query)
    assert found.schema == ACTION_SCHEMA
    return actions_of(found)


class CorporateActionTapeContract:
    """The suite."""

    @pytest.fixture
    def open_tape(self) -> OpenActions:
        raise NotImplementedError

    @pytest.fixture
    def tape(self, open_tape: OpenActions) -> CorporateActionTape:
        return open_tape()

    def test_an_empty_tape_has_the_columns_and_no_rows(self, tape: CorporateActionTape) -> None:
        assert read(tape) == []
        assert tape.compact() == 0
        assert tape.append(action_rows([]), received_at=NOW) == ActionReceipt(0, 0, 0)

    def test_what_is_appended_is_read_in_order(self, tape: CorporateActionTape, open_tape: OpenActions) -> None:
        given: list[CorporateAction] = [
            dividend(0.55, JUNE),
            Split(Symbol("NAN"), ASX, MARCH, 0.1, NOW),
            dividend(0.7851),
            Split(Symbol("BHP"), ASX, MARCH, 4.0),
            CapitalGain(Symbol("BHP"), ASX, MARCH, 0.5),
        ]
        assert tape.append(action_rows(given), received_at=NOW) == ActionReceipt(5, 0, 0)
        start = beginning_of(MARCH)
        expected = [
            CapitalGain(Symbol("BHP"), ASX, MARCH, 0.5, start),
            dividend(0.7851, known_at=start),
            Split(Symbol("BHP"), ASX, MARCH, 4.0, start),
            Split(Symbol("NAN"), ASX, MARCH, 0.1, NOW),
            dividend(0.55, JUNE, known_at=beginning_of(JUNE)),
        ]
        assert read(tape) == expected
        assert read(open_tape()) == expected

    def test_the_same_again_adds_nothing(self, tape: CorporateActionTape) -> None:
        rows = action_rows([dividend(0.5), dividend(0.6, JUNE)])
        tape.append(rows, received_at=NOW)
        before = read(tape)
        later = NOW + timedelta(days=1)
        assert tape.append(pl.concat([rows, rows.reverse()]), received_at=later) == ActionReceipt(0, 0, 4)
        assert read(tape) == before

    def test_another_value_is_a_revision(self, tape: CorporateActionTape) -> None:
        tape.append(action_rows([dividend(0.5), dividend(0.6, JUNE)]), received_at=NOW)
        receipt = tape.append(action_rows([dividend(0.55), dividend(0.6, JUNE)]), received_at=NOW)
        assert receipt == ActionReceipt(0, 1, 1)
        assert read(tape)[0] == dividend(0.55, known_at=NOW)
        before = ActionQuery(known_at=NOW - timedelta(microseconds=1))
        assert read(tape, before)[0] == dividend(0.5, known_at=beginning_of(MARCH))

    def test_a_value_may_come_back(self, tape: CorporateActionTape) -> None:
        for amount in (0.5, 0.6, 0.5):
            tape.append(action_rows([dividend(amount)]), received_at=NOW)
        step = timedelta(microseconds=1)
        assert read(tape) == [dividend(0.5, known_at=NOW + step)]
        assert read(tape, ActionQuery(known_at=NOW)) == [dividend(0.6, known_at=NOW)]

    def test_what_is_withdrawn_is_read_only_as_known_before(self, tape: CorporateActionTape) -> None:
        split = Split(Symbol("BHP"), ASX, MARCH, 4.0)
        tape.append(action_rows([dividend(0.5), split, dividend(0.6, JUNE)]), received_at=NOW)
        gone = action_rows([ActionWithdrawn(Symbol("BHP"), ASX, MARCH, DIVIDEND)])
        later = NOW + timedelta(days=1)
        assert tape.append(gone, received_at=later) == ActionReceipt(0, 1, 0)
        assert tape.append(gone, received_at=later) == ActionReceipt(0, 0, 1)
        start = beginning_of(MARCH)
        left = [Split(Symbol("BHP"), ASX, MARCH, 4.0, start), dividend(0.6, JUNE, known_at=beginning_of(JUNE))]
        assert read(tape) == left
        before = ActionQuery(known_at=later - timedelta(microseconds=1))
        assert read(tape, before) == [dividend(0.5, known_at=start), *left]
        again = later + timedelta(days=1)
        assert tape.append(action_rows([dividend(0.5)]), received_at=again) == ActionReceipt(0, 1, 0)
        assert read(tape)[0] == dividend(0.5, known_at=again)
        assert read(tape, ActionQuery(known_at=later)) == left

    def test_what_was_never_told_is_not_withdrawn(self, tape: CorporateActionTape) -> None:
        tape.append(action_rows([dividend(0.5)]), received_at=NOW)
        other = action_rows([ActionWithdrawn(Symbol("BHP"), ASX, MARCH, SPLIT)])
        assert tape.append(other, received_at=NOW) == ActionReceipt(0, 0, 1)
        assert read(tape) == [dividend(0.5, known_at=beginning_of(MARCH))]

    def test_a_row_that_stands_in_the_history_adds_nothing(self, tape: CorporateActionTape) -> None:
        old = action_rows([dividend(0.5, known_at=NOW)])
        tape.append(old, received_at=NOW)
        tape.append(action_rows([dividend(0.6)]), received_at=NOW + timedelta(days=1))
        assert tape.append(old, received_at=NOW + timedelta(days=2)) == ActionReceipt(0, 0, 1)
        assert [one.amount for one in read(tape) if isinstance(one, Dividend)] == [0.6]

    def test_every_order_of_appends_reads_alike(self, tape: CorporateActionTape) -> None:
        told = ((0.5, 1), (0.6, 3), (0.5, 5), (WITHDRAWN, 4), (0.7, 3))
        orders = list(permutations(told, 4))[:60] + list(permutations(told[1:]))
        days = [NOW + timedelta(days=day) for day in range(7)]
        for turn in range(4):
            rows = [
                (f"S{number}", "ASX", MARCH, DIVIDEND, order[turn][0], days[order[turn][1]])
                for number, order in enumerate(orders)
            ]
            tape.append(pl.DataFrame(rows, schema=ACTION_SCHEMA, orient="row"), received_at=NOW)
        read_by: dict[frozenset[tuple[float, int]], list[list[list[float]]]] = {}
        found = [tape.actions(ActionQuery(known_at=day)) for day in days]
        for number, order in enumerate(orders):
            values = [rows.filter(pl.col("symbol") == f"S{number}")["value"].to_list() for rows in found]
            read_by.setdefault(frozenset(order), []).append(values)
        assert all(values == group[0] for group in read_by.values() for values in group)
        assert read_by[frozenset(told[1:])][0] == [[], [], [], [0.7], [], [0.5], [0.5]]
        again = tape.append(pl.DataFrame(rows, schema=ACTION_SCHEMA, orient="row"), received_at=NOW)
        assert again == ActionReceipt(0, 0, len(orders))

    def test_queries_choose(self, tape: CorporateActionTape) -> None:
        actions = [
            dividend(0.5),
            dividend(0.6, JUNE),
            dividend(0.7, symbol="CBA"),
            dividend(0.8, venue=Venue("XLON")),
            dividend(0.9, symbol="NAN"),
        ]
        tape.append(action_rows(actions), received_at=NOW)

        def amounts(query: ActionQuery) -> list[float]:
            return tape.actions(query)["value"].to_list()

        assert amounts(ActionQuery(symbols=("BHP", "NAN"), venue="ASX")) == [0.5, 0.9, 0.6]
        assert amounts(ActionQuery(symbols=("BHP",))) == [0.5, 0.8, 0.6]
        assert amounts(ActionQuery(start=JUNE)) == [0.6]
        assert amounts(ActionQuery(end=MARCH, venue="XLON")) == [0.8]
        assert amounts(ActionQuery(known_at=beginning_of(MARCH) - timedelta(microseconds=1))) == []

    def test_what_cannot_be_is_refused_whole(self, tape: CorporateActionTape) -> None:
        good = action_rows([dividend(0.5)])
        for bad in (
            good.drop("kind"),
            good.with_columns(value=pl.lit("0.5")),
            pl.concat([good, good.with_columns(ex_date=pl.lit(JUNE), value=pl.lit(-1.0))]),
            good.with_columns(value=pl.lit(float("nan"))),
            good.with_columns(value=pl.lit(None, dtype=pl.Float64)),
            good.with_columns(kind=pl.lit("rights")),
            pl.concat([good, good.with_columns(value=pl.lit(0.6))]),
        ):
            with pytest.raises(InvalidActions):
                tape.append(bad, received_at=NOW)
        assert read(tape) == []

    def test_writers_at_once_lose_nothing(self, open_tape: OpenActions) -> None:
        writers = 4

        def write(number: int) -> ActionReceipt:
            own, shared = dividend(0.5, symbol=f"W{number}"), dividend(0.5)
            return open_tape().append(action_rows([own, shared]), received_at=NOW)

        with ThreadPoolExecutor(writers) as pool:
            receipts = list(pool.map(write, range(writers)))
        assert sum(receipt.added for receipt in receipts) == writers + 1
        assert len(read(open_tape())) == writers + 1

    def test_compaction_changes_no_read(self, tape: CorporateActionTape, open_tape: OpenActions) -> None:
        for amount in (0.5, 0.6, 0.7):
            tape.append(action_rows([dividend(amount)]), received_at=NOW)
        old = ActionQuery(known_at=NOW)
        before = read(tape), read(tape, old)
        tape.compact()
        assert (read(open_tape()), read(open_tape(), old)) == before
        assert tape.compact() == 0
