"""``ticktape costs``: how costs are written, and which schedules go by name."""

from __future__ import annotations

import typer

from entrypoints.cli.options.output import AsJson
from entrypoints.cli.output import Column, console, print_json, print_table


def costs(context: typer.Context, as_json: AsJson = False) -> None:
    """List the published schedules of commissions, and the forms that costs are written in."""
    from domain.orders.cost_schedules import SCHEDULES
    from domain.orders.cost_text import COMMISSION_FORMS, SLIPPAGE_FORMS, text_of

    if as_json:
        print_json(
            [
                {
                    "name": name,
                    "commission": text_of(one.commission),
                    "title": one.title,
                    "left_out": one.left_out,
                    "source": one.source,
                    "seen": one.seen,
                }
                for name, one in SCHEDULES.items()
            ]
        )
        return
    out = console()
    rows = [(name, text_of(one.commission), one.title, one.left_out, one.seen) for name, one in SCHEDULES.items()]
    columns = [Column("Name"), Column("Commission", wraps=True), Column("What it is", wraps=True)]
    print_table(out, [*columns, Column("Left out", wraps=True), Column("Seen")], rows, "Schedules")
    for name, one in SCHEDULES.items():
        out.print(f"{name}: {one.source}", soft_wrap=True)
    out.print(f"\n--commission: {COMMISSION_FORMS}", soft_wrap=True)
    out.print(f"--slippage: {SLIPPAGE_FORMS}", soft_wrap=True)
    out.print(
        "Costs of your own: --commission my_costs.py:MyFees, a class with of(quantity, price) or a function of both"
    )
