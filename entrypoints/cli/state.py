"""``ticktape state``: the account of a run at an instant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from entrypoints.cli import values
from entrypoints.cli.context import opened
from entrypoints.cli.failures import checking_usage
from entrypoints.cli.options.output import AsJson
from entrypoints.cli.options.runs import At, Run
from entrypoints.cli.output import Column, console, print_json, print_table, short

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from application.inspection.use_cases.state_at import PastState
    from domain.orders.order import Order

NONE = "–"  # noqa: RUF001 - a dash, as in the tables of metrics


def state(
    context: typer.Context,
    run: Run,
    at: At,
    as_json: AsJson = False,
) -> None:
    """Show a run's account as it was: cash, positions, working orders, value."""
    from infrastructure.containers.features.inspection import state_at

    with checking_usage():
        instant = values.moment(at, "--at")
        assert instant is not None
    with opened(context) as container:
        past = state_at(container).run(run, instant)
    if as_json:
        print_json(_described(past))
    else:
        _print(past)


def _described(past: PastState) -> dict[str, object]:
    from domain.shared.interval import from_microseconds

    account, totals = past.portfolio, past.totals
    return {
        "run_id": past.attempt.run_id,
        "at": from_microseconds(past.at),
        "version": past.version,
        "cash": _number(account.cash),
        "buying_power": _number(account.buying_power),
        "equity": _number(past.equity),
        "realised": _number(totals.realised),
        "fees": _number(totals.fees),
        "closed_positions": totals.trades,
        "fills": totals.fills,
        "positions": [
            {
                "symbol": symbol,
                "quantity": position.quantity,
                "average_entry_price": position.average_entry_price,
                "entry_date": position.entry_date,
                "close": past.closes.get(symbol),
                "value": _number(_value(past, symbol)),
                "unrealised_profit": _number(_gain(past, symbol)),
            }
            for symbol, position in sorted(account.positions.items())
        ],
        "working_orders": [
            {
                "order": order.order_id,
                "symbol": order.symbol,
                "side": order.side.value,
                "type": order.order_type.value,
                "quantity": order.quantity,
                "limit": order.limit_price,
                "stop": order.stop_price,
                "decided_on": from_microseconds(order.decided_on),
                "tag": order.tag,
            }
            for order in _working(past)
        ],
        "note": past.note,
    }


def _print(past: PastState) -> None:
    from domain.shared.interval import from_microseconds

    out, account, totals = console(), past.portfolio, past.totals
    at = from_microseconds(past.at)
    out.print(
        f"{past.attempt.started.strategy}, run {past.attempt.run_id}, after event {past.version}, {at:%Y-%m-%d %H:%M:%S} UTC"
    )
    rows = [
        ("Equity", _money(past.equity)),
        ("Cash", _money(account.cash)),
        ("Buying power", _money(account.buying_power)),
        ("Realised profit, before fees", _money(totals.realised)),
        ("Fees", _money(totals.fees)),
        ("Closed trades", f"{totals.trades:,}"),
        ("Fills", f"{totals.fills:,}"),
    ]
    print_table(out, [Column("Account"), Column("", number=True)], rows)
    if account.positions:
        columns = [Column(title, number=title not in {"Symbol", "Since"}) for title in _POSITION_TITLES]
        print_table(out, columns, _position_rows(past), f"Positions ({len(account.positions)})")
    else:
        out.print("\nNo positions.")
    orders = _working(past)
    if orders:
        columns = [Column("Order"), Column("Decided on"), Column("What", wraps=True), Column("Why", shrinks=True)]
        wanted = [
            (order.order_id, short(from_microseconds(order.decided_on)), _asked(order), order.tag) for order in orders
        ]
        print_table(out, columns, wanted, f"Working orders ({len(orders)})")
    if past.note:
        out.print(f"\n{past.note}", soft_wrap=True)


_POSITION_TITLES = ("Symbol", "Quantity", "Entry", "Since", "Close", "Value", "Unrealised")


def _position_rows(past: PastState) -> Iterable[tuple[str, ...]]:
    from domain.shared.amounts import figure_text, grouped

    for symbol, position in sorted(past.portfolio.positions.items()):
        close = past.closes.get(symbol)
        yield (
            symbol,
            grouped(figure_text(position.quantity)),
            grouped(figure_text(position.average_entry_price)),
            short(position.entry_date),
            NONE if close is None else grouped(figure_text(close)),
            _money(_value(past, symbol)),
            _money(_gain(past, symbol)),
        )


def _value(past: PastState, symbol: str) -> float | None:
    close = past.closes.get(symbol)
    return None if close is None else float(past.portfolio.positions[symbol].quantity) * close


def _gain(past: PastState, symbol: str) -> float | None:
    value = _value(past, symbol)
    return None if value is None else value - float(past.portfolio.positions[symbol].cost_basis)


def _working(past: PastState) -> list[Order]:
    return [known.order for known in past.portfolio.orders.values()]


def _asked(order: Order) -> str:
    from application.runs.wording import asked_for

    return asked_for(order)


def _money(amount: float | Decimal | None) -> str:
    from domain.shared.amounts import grouped, money_text

    return NONE if amount is None else grouped(money_text(amount))


def _number(amount: float | Decimal | None) -> float | None:
    from domain.shared.amounts import money_number

    return None if amount is None else money_number(amount)
