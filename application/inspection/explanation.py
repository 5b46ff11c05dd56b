"""Why an order was placed and what became of it, from the candle to the account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from application.inspection.cost_arithmetic import commission_arithmetic, slippage_arithmetic
from application.inspection.order_history import AccountPart, OrderHistory, Step
from application.inspection.seen_bars import SeenBar
from application.runs.events import RunStarted
from application.runs.lineage import model_at
from application.runs.wording import asked_for, refusal, sized
from domain.orders.costs import Costs
from domain.orders.events import (
    OrderAccepted,
    OrderFilled,
    OrderPlaced,
    OrderRejected,
    OrderSized,
    OrderTriggered,
)
from domain.orders.order import Side
from domain.portfolio.position import ClosedPosition
from domain.shared.amounts import figure_text, money, money_text, price_text
from domain.shared.errors import InvalidValue
from domain.shared.interval import from_microseconds


@dataclass(frozen=True, slots=True)
class AccountText:
    """The account around an event, as far as one symbol is concerned; money in cents, units whole.

    Attributes:
        cash, buying_power, quantity, realised, fees: as in the portfolio.
        average_entry_price: of the symbol's position; "" when flat.
    """

    cash: str
    buying_power: str
    quantity: str
    average_entry_price: str
    realised: str
    fees: str


@dataclass(frozen=True, slots=True)
class ExplainedOrder:
    """The chain of one order.

    Attributes:
        order_id: the order.
        decision: the bar that it was decided on; None where it is no longer on the tape.
        action: what the strategy asked for, in words, with its own reason.
        risk: what the account answered, with the money that was needed and there.
        size: how an order that is sized where it fills got its size; "" for others.
        outcome: what became of it: filled, rejected, cancelled, expired, or working.
        ended_at: when; None while it works.
        fill_bar: the bar it filled in; None where it did not.
        arithmetic: the costs of the fill, one line a step.
        before, after: the account around the fill (around the refusal where it was refused).
        events: versions of the events in the journal.
    """

    order_id: str
    decision: SeenBar | None
    action: str
    risk: str
    size: str
    outcome: str
    ended_at: datetime | None
    fill_bar: SeenBar | None
    arithmetic: tuple[str, ...]
    before: AccountText
    after: AccountText
    events: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class QuietBar:
    """A bar on which nothing was decided.

    Attributes:
        bar: the bar and the indicators at it.
        quantity: units held at its close, as text of the ledger.
        working: ids of orders that were working then.
        warm_up: whether the bar is before the run's start, so that the strategy was not asked.
    """

    bar: SeenBar
    quantity: str
    working: tuple[str, ...]
    warm_up: bool


def explain_order(
    order_id: str, history: OrderHistory, bars: Mapping[tuple[str, datetime], SeenBar], started: RunStarted
) -> ExplainedOrder:
    """The chain of one order of a run."""
    steps = history.steps(order_id)
    placed = history.placed(order_id)
    end = steps[-1]
    event = end.recorded.event
    fill = event if isinstance(event, OrderFilled) else None
    ended = not isinstance(event, OrderPlaced | OrderAccepted | OrderTriggered)
    return ExplainedOrder(
        order_id=order_id,
        decision=bars.get((placed.symbol, from_microseconds(placed.decided_on))),
        action=asked_for(placed) + (f": {placed.tag}" if placed.tag else ""),
        risk=_risk(steps),
        size="".join(
            sized(step.recorded.event, placed.target) for step in steps if isinstance(step.recorded.event, OrderSized)
        ),
        outcome=_outcome(event) if ended else "still working at the end of the data",
        ended_at=end.recorded.occurred if ended else None,
        fill_bar=None if fill is None else bars.get((placed.symbol, from_microseconds(fill.bar))),
        arithmetic=() if fill is None else tuple(_arithmetic(fill, end, started)),
        before=_account_text(end.before),
        after=_account_text(end.after),
        events=tuple(step.recorded.version for step in steps),
    )


def _risk(steps: Sequence[Step]) -> str:
    for step in steps[1:2]:
        event = step.recorded.event
        if isinstance(event, OrderAccepted):
            power = step.before.buying_power
            if event.reserved > 0:
                return f"accepted: {money_text(event.reserved)} reserved of {money_text(power)} buying power"
            if event.reserved < 0:
                return (
                    f"accepted: expected proceeds of {money_text(-event.reserved)} count as buying power until it fills"
                )
            return f"accepted: it closes a position and needs no money (buying power {money_text(power)})"
        if isinstance(event, OrderRejected):
            return f"refused: {refusal(event)}"
    return "not answered"


def _outcome(event: object) -> str:
    match event:
        case OrderFilled():
            return f"filled: {price_text(event.quantity)} at {price_text(event.price)}"
        case OrderRejected():
            return f"rejected: {refusal(event)}"
    name = type(event).__name__.removeprefix("Order").lower()
    why = getattr(event, "reason", "")
    return f"{name}: {why}" if why else name


def _arithmetic(fill: OrderFilled, step: Step, started: RunStarted) -> Iterator[str]:
    value = fill.quantity * fill.price
    sign, verb = ("-", "paid") if fill.side is Side.BUY else ("+", "received")
    costs = _costs(started, step.recorded.occurred_at)
    if costs is None:
        before, after = price_text(fill.reference_price), price_text(fill.price)
        yield f"price {before} before slippage, {after} after it; commission {money_text(fill.commission)}"
    else:
        direction = 1 if fill.side is Side.BUY else -1
        price, quantity, paid = float(fill.price), float(fill.quantity), float(fill.commission)
        yield slippage_arithmetic(costs.slippage, float(fill.reference_price), price, direction)
        closed = 0.0 if step.closed is None else abs(float(step.closed.quantity))
        yield commission_arithmetic(costs.commission, quantity, price, paid, quantity - closed)
    yield f"{price_text(fill.quantity)} × {price_text(fill.price)} = {money_text(value)} {verb}"  # noqa: RUF001 - multiplication
    yield _cash_line(step, sign, value, fill.commission)
    if step.closed is not None:
        yield _profit(step.closed)


def _cash_line(step: Step, sign: str, value: Decimal, commission: Decimal) -> str:
    """The cash before and after a fill; where the amounts in cents do not add up to the cent, their sum is about the cash."""
    before, moved, paid, after = (money(one) for one in (step.before.cash, value, commission, step.after.cash))
    expected = before + (moved if sign == "+" else -moved) - paid
    less = f" - {money_text(commission)}" if commission else ""
    equals = "=" if expected == after else "≈"
    return (
        f"cash {money_text(step.before.cash)} {sign} {money_text(value)}{less} {equals} {money_text(step.after.cash)}"
    )


def _profit(closed: ClosedPosition) -> str:
    gain = f"({price_text(closed.exit_price)} - {figure_text(closed.entry_price)})"
    net = f"{money_text(closed.fees)} = {money_text(closed.profit)}"
    fees = f"; less fees of entry and exit {net}" if closed.fees else ""
    made = money_text(closed.gross_profit)
    return f"profit {price_text(closed.quantity)} × {gain} = {made}{fees}"  # noqa: RUF001 - multiplication


def _costs(started: RunStarted, at: int) -> Costs | None:
    """The run's costs at an instant; None where they are a model that is not one of ours."""
    try:
        return model_at(started, at).costs
    except InvalidValue:
        return None


def _account_text(account: AccountPart) -> AccountText:
    position = account.position
    return AccountText(
        cash=money_text(account.cash),
        buying_power=money_text(account.buying_power),
        quantity="0" if position is None else price_text(position.quantity),
        average_entry_price="" if position is None else figure_text(position.average_entry_price),
        realised=money_text(account.realised),
        fees=money_text(account.fees),
    )
