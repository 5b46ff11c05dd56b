"""``ticktape costs``: what ``--commission`` and ``--slippage`` take."""

from __future__ import annotations

from entrypoints.cli.options.output import AsJson
from entrypoints.cli.output import Column, console, print_json, print_table

_COMMISSIONS = (
    ("0.001", "a rate: this fraction of each fill's value"),
    ("0.1%, 10bp", "the same as per cent, or as basis points"),
    ("5/order", "money per order"),
    ("0.005/share", "money per unit"),
    ("0.005/share min 1 max 1%", "at least so much money, at most so much of the value"),
    ("0.1% min 5 max 20", "at least and at most so much money"),
    ("0.05% on entries", "a spread: only on what opens or adds to a position"),
    ("5 + 0.1%", "a sum; in a sum, 5 is money per order"),
    ("binance-spot", "a schedule, below"),
    ("my_costs.py:MyFees(rate=0.001)", "a class, with what it is made with, or a function of size and price"),
)
_SLIPPAGES = (
    ("0.0005", "a rate: by this fraction the price is worse"),
    ("0.05%, 5bp", "the same as per cent, or as basis points"),
    ("2 ticks of 0.01", "two ticks, of one cent each"),
    ("5bp + 1 tick of 0.01", "one after the other"),
    ("my_costs.py:MySlip(money=0.05)", "a class, with what it is made with, or a function of price and direction"),
)


def costs(as_json: AsJson = False) -> None:
    """List what --commission and --slippage take, and the published schedules that go by name."""
    from domain.orders.cost_schedules import SCHEDULES
    from domain.orders.cost_text import text_of

    if as_json:
        print_json(
            {
                "commission": dict(_COMMISSIONS),
                "slippage": dict(_SLIPPAGES),
                "schedules": [
                    {
                        "name": name,
                        "commission": text_of(one.commission),
                        "title": one.title,
                        "left_out": one.left_out,
                        "source": one.source,
                        "seen": one.seen,
                    }
                    for name, one in SCHEDULES.items()
                ],
            }
        )
        return
    out = console()
    written = [Column("Written"), Column("What it is", wraps=True)]
    print_table(out, written, _COMMISSIONS, "--commission")
    print_table(out, written, _SLIPPAGES, "--slippage")
    print_table(
        out,
        [Column("Name"), Column("As text"), Column("Of", wraps=True), Column("Not in it", wraps=True), Column("As of")],
        [(name, text_of(one.commission), one.title, one.left_out, one.seen) for name, one in SCHEDULES.items()],
        "Schedules",
    )
    out.print()
    for name, one in SCHEDULES.items():
        out.print(f"{name}: {one.source}", soft_wrap=True)
    out.print("\nA rate above 20 % is refused: it is probably a per cent. Look a schedule up before you rely on it.")
