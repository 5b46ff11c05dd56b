"""An explanation as labelled lines of text: the one layout that the command line and the report share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isclose

from application.inspection.explanation import AccountText, ExplainedOrder, QuietBar
from application.inspection.seen_bars import SeenBar
from domain.performance.numbers import SAME_MONEY
from domain.portfolio.position import ClosedPosition
from domain.shared.amounts import figure_text, grouped, money_text, price_text

NO_BAR = "no longer on the tape"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an explanation.

    Attributes:
        label: what it tells about; "" where it goes on with the line before.
        text: what there is to tell.
    """

    label: str
    text: str


def trade_lines(number: int, trade: ClosedPosition) -> list[Line]:
    """A closed position in two lines."""
    side = "long" if trade.quantity > 0 else "short"
    held = f"{abs(trade.quantity)} {trade.symbol} {side}"
    share = float(trade.profit / abs(trade.quantity * trade.entry_price))
    return [
        Line(f"Trade {number}", f"{held}, {_moment(trade.entry_date)} to {_moment(trade.exit_date)}"),
        Line(
            "Result",
            f"entry {figure_text(trade.entry_price)}, exit {price_text(trade.exit_price)}; "
            f"profit after fees {money_text(trade.profit)} ({share:+.2%})",
        ),
    ]


def order_lines(order: ExplainedOrder) -> list[Line]:
    """The chain of an order: candle, indicators, action, risk, outcome, costs, account, places in the journal."""
    return list(_order_lines(order))


def _order_lines(order: ExplainedOrder) -> Iterator[Line]:
    yield Line("Order", order.order_id)
    yield from bar_lines("Decided on", order.decision)
    yield Line("Action", order.action)
    yield Line("Risk", order.risk)
    if order.size:
        yield Line("Size", order.size)
    at = "" if order.ended_at is None else f", {_moment(order.ended_at)}"
    yield Line("Outcome", order.outcome + at)
    if order.arithmetic:
        yield from bar_lines("Filled in", order.fill_bar, indicators=False)
    yield from continued("Costs", order.arithmetic)
    yield Line("Account before", account_text(order.before))
    yield Line("Account after", account_text(order.after))
    yield Line("Journal", f"event{'s' if len(order.events) > 1 else ''} {', '.join(map(str, order.events))}")


def quiet_lines(quiet: QuietBar) -> list[Line]:
    """A bar on which nothing was decided: candle, indicators, what was held and what was working."""
    why = "the bar is before the run's start: the strategy was not asked" if quiet.warm_up else "nothing"
    lines = [*bar_lines("Candle", quiet.bar), Line("Action", why), Line("Account", f"holds {quiet.quantity}")]
    return lines + ([Line("Working", ", ".join(quiet.working))] if quiet.working else [])


def bar_lines(label: str, bar: SeenBar | None, *, indicators: bool = True) -> Iterator[Line]:
    """A candle as traded and as seen, since when it is known, and the indicators at it.

    Args:
        label: of the first line.
        bar: the candle; None where it is no longer on the tape.
        indicators: whether to tell them.
    """
    if bar is None:
        yield Line(label, NO_BAR)
        return
    yield Line(label, f"{bar.symbol} {_bar_name(bar)}: {_values(bar.raw)}")
    if any(not isclose(bar.seen[name], bar.raw[name], rel_tol=SAME_MONEY) for name in bar.raw):
        yield Line("Seen as", f"{_values(bar.seen)} (adjusted by {bar.factor:.6g})")
    yield Line("Known", f"at {bar.known_at:%Y-%m-%d %H:%M:%S} UTC{_commit(bar)}")
    if indicators and bar.indicators:
        yield Line("Indicators", ", ".join(_indicator(bar, name) for name in bar.indicators))


def continued(label: str, texts: Iterable[str]) -> Iterator[Line]:
    """Several lines under one label."""
    for text in texts:
        yield Line(label, text)
        label = ""


def account_text(account: AccountText) -> str:
    """An account in one line."""
    average = f" at {account.average_entry_price} on average" if account.average_entry_price else ""
    return (
        f"cash {account.cash}, buying power {account.buying_power}, holds {account.quantity}{average}, "
        f"realised {account.realised}, fees {account.fees}"
    )


def _values(values: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {grouped(figure_text(value))}" for name, value in values.items())


def _commit(bar: SeenBar) -> str:
    if bar.commit is None:
        return ""
    rows = bar.commit.metadata.get("rows")
    size = f" ({int(rows):,} rows)" if rows is not None else ""
    return f", by commit {bar.commit.version} of the tape{size}, written {bar.commit.recorded_at:%Y-%m-%d %H:%M} UTC"


def _indicator(bar: SeenBar, name: str) -> str:
    value, before = bar.indicators[name], bar.before.get(name)
    return f"{name} {_number(value)} (the bar before {_number(before)})"


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.8g}"


def _bar_name(bar: SeenBar) -> str:
    """The session of a daily bar, else its open; both where a session does not open with its day in UTC."""
    opened = _moment(bar.open_time)
    if bar.session_date is None or opened == bar.session_date.isoformat():
        return opened
    return f"{bar.session_date} (opened {opened})"


def _moment(at: datetime) -> str:
    """The date alone where the instant is midnight UTC, else with the time of day."""
    midnight = at.hour == at.minute == at.second == 0
    return f"{at:%Y-%m-%d}" if midnight else f"{at:%Y-%m-%d %H:%M:%S} UTC"
