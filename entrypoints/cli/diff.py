"""``ticktape diff``: where two runs part."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

import typer

from entrypoints.cli import completion
from entrypoints.cli.context import opened
from entrypoints.cli.options.groups import About, Formerly
from entrypoints.cli.options.output import AsJson, Limit
from entrypoints.cli.output import Column, console, count, print_json, print_table, short
from entrypoints.cli.state import NONE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from application.inspection.use_cases.diff_runs import RunDifference
    from application.runs.run_journal import Attempt

_SHOWN = ("total_return", "sharpe", "max_drawdown", "closed_trades", "win_rate", "fees")
_LABEL = 9


def diff(
    context: typer.Context,
    left: Annotated[
        str,
        typer.Argument(
            metavar="RUN_A",
            help="A run, as for `runs show`.",
            show_default=False,
            autocompletion=completion.runs,
        ),
    ],
    right: Annotated[
        str,
        typer.Argument(metavar="RUN_B", help="Another one.", show_default=False, autocompletion=completion.runs),
    ],
    limit: Annotated[Limit, About("Differing orders to show, the first; 0 for all."), Formerly("--rows")] = 20,
    as_json: AsJson = False,
) -> None:
    """Compare two runs: inputs that differ, the first diverging event with both reasons, the orders that differ."""
    from infrastructure.containers.features.inspection import diff_runs

    with opened(context) as container:
        found = diff_runs(container).run(left, right)
    if as_json:
        print_json(_described(found))
    else:
        _print(console(), found, limit)


def _described(found: RunDifference) -> dict[str, object]:
    from domain.shared.interval import from_microseconds

    diverging = found.diverging
    first: dict[str, object] | None = None
    if diverging is not None:
        sides = {"left": (diverging.left, diverging.left_reason), "right": (diverging.right, diverging.right_reason)}
        first = {"at": from_microseconds(diverging.at)} | {
            side: {
                "reason": reason,
                "version": None if event is None else event.version,
                "type": None if event is None else event.type,
                "payload": None if event is None else event.payload,
            }
            for side, (event, reason) in sides.items()
        }
    return {
        "left": found.left.run_id,
        "right": found.right.run_id,
        "equal": diverging is None,
        "inputs": {name: {"left": one, "right": other} for name, (one, other) in found.inputs.items()},
        "first_difference": first,
        "same_orders": found.same_orders,
        "orders": found.orders.to_dicts(),
    }


def _print(out: Console, found: RunDifference, limit: int) -> None:
    for name, attempt in (("A", found.left), ("B", found.right)):
        out.print(f"{name}  {attempt.started.strategy}, run {attempt.run_id} ({attempt.status})", style="bold")
    sides = [Column("A", wraps=True), Column("B", wraps=True)]
    if found.inputs:
        inputs = [(name, _text(one), _text(other)) for name, (one, other) in found.inputs.items()]
        print_table(out, [Column("Input"), *sides], inputs)
    else:
        out.print("The inputs are the same.")
    print_results(out, {"A": found.left, "B": found.right})
    out.print()
    _print_first(out, found)
    _print_orders(out, found, limit)


def _print_first(out: Console, found: RunDifference) -> None:
    from domain.shared.interval import from_microseconds

    first = found.diverging
    if first is None:
        out.print("Both runs did the same: no event differs.")
        return
    out.print(f"They part at {from_microseconds(first.at):%Y-%m-%d %H:%M:%S} UTC", style="bold")
    for name, event, why in (("A", first.left, first.left_reason), ("B", first.right, first.right_reason)):
        where = "" if event is None else f"event {event.version}: "
        out.print(f"  {name}  {where}{why}", soft_wrap=True)
    events = [one.event for one in (first.left, first.right) if one is not None and one.occurred_at == first.at]
    symbol = next((event.symbol for event in events if hasattr(event, "symbol")), "")
    if symbol:
        at = f"{from_microseconds(first.at):%Y-%m-%dT%H:%M:%SZ}"
        out.print(f"  why:  ticktape explain RUN --at {at} --symbol {symbol}", soft_wrap=True)


def _print_orders(out: Console, found: RunDifference, limit: int) -> None:
    shown = found.orders.head(limit) if limit else found.orders
    if not len(found.orders):
        out.print(f"No order differs; {count(found.same_orders, 'order')} the same.")
        return
    titles = ("Decided on", "Symbol", "Side", "A", "B")
    cells = [
        (short(row["decided_on"]), row["symbol"], row["side"], _order(row, "left"), _order(row, "right"))
        for row in shown.iter_rows(named=True)
    ]
    more = "" if len(shown) == len(found.orders) else f", the first {len(shown)}, --limit 0 shows all"
    title = f"Orders that differ ({len(found.orders):,}{more}; {found.same_orders:,} are the same)"
    print_table(out, [Column(title, wraps=title in "AB") for title in titles], cells, title)


def print_results(out: Console, runs: Mapping[str, Attempt]) -> None:
    """The results of some runs beside each other."""
    from domain.performance.definitions import DEFINITIONS

    rows = [("Final equity", *(_equity(attempt) for attempt in runs.values()))]
    for key in _SHOWN:
        values = [getattr(attempt.ended, "metrics", {}).get(key) for attempt in runs.values()]
        shown = (DEFINITIONS[key].show(math.nan if value is None else value) for value in values)
        rows.append((DEFINITIONS[key].title, *shown))
    print_table(out, [Column("Result"), *(Column(name, number=True) for name in runs)], rows)


def _equity(attempt: Attempt) -> str:
    from domain.shared.amounts import grouped, money_text

    equity = getattr(attempt.ended, "final_equity", None)
    return attempt.status if equity is None else grouped(money_text(equity))


def _order(row: dict[str, object], side: str) -> str:
    if row[f"status_{side}"] is None:
        return "no order"
    from domain.shared.amounts import figure_text, grouped

    price = row[f"price_{side}"]
    at = f" at {grouped(figure_text(price))}" if isinstance(price, float) else ""
    tag = f" ({row[f'tag_{side}']})" if row[f"tag_{side}"] else ""
    units = row[f"filled_{side}"] or row[f"quantity_{side}"]
    return f"{units:,.10g} {row[f'status_{side}']}{at}{tag}"


def _text(value: object) -> str:
    if value is None:
        return NONE
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
