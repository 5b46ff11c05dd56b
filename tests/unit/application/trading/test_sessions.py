"""Markets with different hours, gaps, and bars shorter than a day."""

from __future__ import annotations

from domain.strategies.actions import Buy, Sell
from tests.support.bars import DAY, MINUTE, Prices, Row, chunk
from tests.support.running import TWO, Script, run

HOUR = 60 * MINUTE
FLAT: Prices = (100, 100, 100, 100)


class TestOverlappingBars:
    def test_an_order_decided_at_one_close_waits_for_the_next_open_elsewhere(self) -> None:
        bars = chunk(
            [
                *[Row(hour * HOUR, 0, (50 + hour,) * 4, HOUR) for hour in range(3)],
                Row(30 * MINUTE, 1, FLAT, HOUR),
            ]
        )
        # B closes at 1:30, while A's bar from 1:00 is open: its open is history, and the next one is at 2:00.
        ran = run(Script({(0, "B"): Buy(symbol="A", quantity=1)}), bars, symbols=TWO, daily=False)
        assert ran.events[-1].occurred_at == 2 * HOUR
        assert ran.story[-1].endswith("#1 filled 1 at 52")

    def test_an_order_does_not_work_inside_a_bar_that_was_open_when_it_was_decided(self) -> None:
        bars = chunk(
            [
                Row(0, 0, (50, 50, 50, 50), HOUR),
                Row(HOUR, 0, (50, 50, 40, 50), HOUR),
                Row(2 * HOUR, 0, (50, 50, 44, 50), HOUR),
                Row(30 * MINUTE, 1, FLAT, HOUR),
            ]
        )
        ran = run(Script({(0, "B"): Buy(symbol="A", quantity=1, limit=45)}), bars, symbols=TWO, daily=False)
        assert ran.events[-1].occurred_at == 3 * HOUR - 1
        assert ran.story[-1].endswith("#1 filled 1 at 45")

    def test_a_bar_that_opens_later_and_closes_earlier_is_decided_on_first(self) -> None:
        bars = chunk(
            [
                Row(0, 0, (100, 100, 100, 123), 8 * HOUR),
                Row(HOUR, 1, (50, 50, 50, 50), HOUR),
                Row(3 * HOUR, 1, (60, 60, 60, 60), HOUR),
            ]
        )
        script = Script({(0, "B"): Buy(quantity=1)})
        ran = run(script, bars, symbols=TWO, daily=False)
        assert [date.hour for date in script.dates] == [1, 3, 0]
        assert ran.story[-1].endswith("#1 filled 1 at 60")
        times = [new.occurred_at for new in ran.events]
        assert times == sorted(times)

    def test_a_sale_elsewhere_that_has_not_happened_pays_for_nothing(self) -> None:
        bars = chunk(
            [
                *[Row(day * DAY + 12 * HOUR, 0, FLAT, HOUR) for day in range(3)],
                *[Row(day * DAY, 1, FLAT, HOUR) for day in range(4)],
            ]
        )
        script = Script({(0, "A"): Buy(quantity=100), (1, "A"): [Sell(), Buy(symbol="B", quantity=100)]})
        ran = run(script, bars, symbols=TWO, daily=False)
        assert [line.split(": ", 1)[1] for line in ran.story[-2:]] == [
            "#3 rejected: insufficient_cash_at_fill (10000 of 0)",
            "#2 filled 100 at 100",
        ]


class TestSessionsOfSeveralBars:
    def minutes(self, *days: int) -> list[Row]:
        return [Row(day * DAY + 9 * HOUR + hour * HOUR, 0, FLAT, HOUR) for day in days for hour in range(3)]

    def test_day_ends_with_the_session_it_was_decided_in(self) -> None:
        script = Script({0: Buy(quantity=1, limit=90, time_in_force="day")})
        ran = run(script, chunk(self.minutes(0, 1)), daily=False)
        assert ran.story[2:] == ["3 open: #1 expired"]
        assert script.working == [0, 1, 1, 0, 0, 0]

    def test_day_of_a_session_s_last_bar_is_the_next_session(self) -> None:
        script = Script({2: Buy(quantity=1, limit=90, time_in_force="day")})
        ran = run(script, chunk(self.minutes(0, 1, 2)), daily=False)
        assert ran.story[2:] == ["6 open: #1 expired"]

    def test_an_expired_order_does_not_fill_at_the_open_that_ends_it(self) -> None:
        rows = self.minutes(0)
        rows.append(Row(DAY, 0, (80, 80, 80, 80), HOUR))
        ran = run(Script({0: Buy(quantity=1, limit=90, time_in_force="day")}), chunk(rows), daily=False)
        assert ran.story[2:] == ["3 open: #1 expired"]

    def test_a_session_may_begin_on_the_day_before(self) -> None:
        rows = [
            Row(22 * HOUR, 0, FLAT, HOUR, 1),
            Row(DAY + HOUR, 0, FLAT, HOUR, 1),
            Row(DAY + 22 * HOUR, 0, FLAT, HOUR, 2),
        ]
        ran = run(Script({0: Buy(quantity=1, limit=90, time_in_force="day")}), chunk(rows), daily=False)
        assert ran.story[2:] == ["2 open: #1 expired"]

    def test_orders_wait_over_bars_that_are_missing(self) -> None:
        rows = [Row(0, 0, FLAT), Row(5 * DAY, 0, (120, 120, 120, 120))]
        ran = run(Script({0: Buy(quantity=1)}), chunk(rows))
        assert ran.story[2:] == ["1 open: #1 filled 1 at 120"]
