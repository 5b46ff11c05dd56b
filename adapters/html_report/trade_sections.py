"""The parts of a run's page that list trades, refusals, open positions and what each symbol came to."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import quote

import polars as pl

from adapters.html_report.frames import chart_frame, drawn_table, section
from adapters.html_report.listed import Listed, refused_orders
from adapters.html_report.markup import Content, Html, element, joined
from adapters.html_report.tables import Cell, Heading, table
from adapters.html_report.wording import moment, money, price, quantity, sign
from application.reporting.report import RunReport
from domain.performance.by_symbol import SymbolResult

MOST_WORKING = 500
"""So many orders that still work are listed."""


def symbols_section(run: RunReport) -> Html:
    """What each symbol came to."""
    if not run.by_symbol:
        return section("symbols", "Results by symbol", element("p", "Nothing was traded.", class_="empty"))
    total = total_profit(run)
    traded, all_of_them = len(run.by_symbol), len(run.attempt.started.symbols)
    count = "" if traded == all_of_them else f"{traded:,} of the run's {all_of_them:,} symbols were traded. "
    share = (
        "Shares are of the total loss: a share below zero is a symbol that gained."
        if total < 0
        else "Shares are of the total profit: one symbol's may be above 100%, and a share below zero is a loss."
    )
    note = (
        f"{count}Realised is the profit of closed trades after all fees, those paid for what is still open included; "
        f"unrealised is that of open positions at the last close. {share}"
    )
    sums = joined(
        [
            "All symbols: ",
            element("b", money(float(total)), class_=sign(float(total)) or None),
            f" (realised {money(float(_sum(realised(one) for one in run.by_symbol)))}, "
            f"unrealised {money(float(_sum(one.unrealised for one in run.by_symbol)))})",
        ]
    )
    return section(
        "symbols",
        "Results by symbol",
        element("p", sums, class_="sums", id="symbols-sum"),
        drawn_table("symbols", "Results by symbol"),
        note=note,
    )


def total_profit(run: RunReport) -> Decimal:
    """What all symbols came to; NaN where one of them is not known."""
    return _sum(one.profit for one in run.by_symbol)


def realised(one: SymbolResult) -> Decimal:
    """Profit of closed trades after all fees of the symbol."""
    return one.gross_profit - one.fees


def _sum(values: object) -> Decimal:
    return sum(values, Decimal(0))  # type: ignore[call-overload,no-any-return]


def candles_section(run: RunReport, beside: dict[str, str]) -> Html:
    """Candles, one symbol at a time, and links to those in files."""
    links = _links(beside)
    if not run.charts:
        return section("candles", "Candles", element("p", "There are no candles to show.", class_="empty"), links)
    kind = "adjusted" if run.attempt.started.prices == "adjusted" else "raw"
    note = (
        f"Prices as the run saw them ({kind}). Arrows are fills, at the candle that they happened in: "
        "up bought, down sold" + ("; click one to see why." if run.explanations.orders else ".")
    )
    return section(
        "candles", "Candles, entries and exits", candles_frame([one.symbol for one in run.charts]), links, note=note
    )


def candles_frame(symbols: list[str]) -> Html:
    """The choice of a symbol, and its chart."""
    options = [element("option", symbol, value=place) for place, symbol in enumerate(symbols)]
    choice = element("label", "Symbol ", element("select", *options, id="candles-symbol"))
    return chart_frame("candles", "Candles", choice, tall=True)


def _links(beside: dict[str, str]) -> Html:
    if not beside:
        return Html("")
    links = [element("a", symbol, href=address) for symbol, address in sorted(beside.items())]
    return element(
        "details",
        element("summary", f"Candles of {len(links):,} more symbols, in files beside this page"),
        element("p", joined(links, " "), class_="links"),
        id="candles-beside",
    )


def trades_section(run: RunReport, listed: Listed) -> Html:
    """The list of trades with its filters; where it has not all of them, it says so and leads to the file that has."""
    if not len(run.trades):
        text = "No position was closed." if run.attempt.ended is not None else "No position was closed yet."
        return section("trades", "Trades", element("p", text, class_="empty"))
    cut = listed.trades < len(run.trades)
    note = (
        (
            f"These are the last {listed.trades:,} of {len(run.trades):,} trades: filters, the sum and the download are of these. "
            if cut
            else ""
        )
        + "A trade is what one closing fill realised; profit is after fees, return is profit over entry value. "
        "MAE and MFE are how far the price went against and for it, as fractions of the entry price."
        + ("" if run.daily else " Times are UTC.")
        + (" Choose a trade to see why it was made." if run.explanations.orders else "")
    )
    summary = element(
        "div",
        element("span", class_="count", id="trades-count", role="status"),
        element("button", "Download as CSV", type="button", id="trades-csv"),
        element("a", f"All {len(run.trades):,} as CSV", href=quote(listed.whole)) if cut and listed.whole else "",
        class_="controls",
    )
    return section("trades", "Trades", _filters(run), summary, drawn_table("trades", "Trades"), note=note)


def _filters(run: RunReport) -> Html:
    tags = sorted({tag for name in ("entry_tag", "exit_tag") for tag in run.trades[name].unique() if tag})
    listed = tags if len(tags) <= 50 else []
    return element(
        "form",
        _choice("Symbol", "symbol", [("all", "")]),
        _choice("Side", "side", [("all", ""), ("long", "long"), ("short", "short")]),
        _choice("Result", "result", [("all", "all"), ("won", "won"), ("lost", "lost")]),
        element(
            "label",
            "Tag ",
            element("input", type="search", id="trades-tag", list="trades-tags", placeholder="contains", size=14),
        ),
        element("datalist", *(element("option", value=tag) for tag in listed), id="trades-tags"),
        element("label", "Closed from ", element("input", type="date", id="trades-from")),
        element("label", "to ", element("input", type="date", id="trades-to")),
        element("button", "Reset", type="reset"),
        class_="controls",
        id="trades-filters",
        aria_label="Which trades are shown",
    )


def _choice(label: str, key: str, options: list[tuple[str, str]]) -> Html:
    made = [element("option", name, value=value) for name, value in options]
    return element("label", f"{label} ", element("select", *made, id=f"trades-{key}"))


def refused_section(run: RunReport, listed: Listed) -> Html:
    """Orders that were refused; where it has not all of them, it says so."""
    refused = refused_orders(run).height
    if not refused:
        return section("refused", "Orders refused", element("p", "No order was refused.", class_="empty"))
    note = f"These are the last {listed.refused:,} of {refused:,} refused orders." if listed.refused < refused else ""
    return section("refused", "Orders refused", drawn_table("refused", "Orders refused"), note=note)


def positions_section(run: RunReport) -> Html:
    """Positions open at the end."""
    if not len(run.positions):
        return section("positions", "Open at the end", element("p", "No position was open.", class_="empty"))
    headings = [
        Heading("Symbol"),
        Heading("Since"),
        *(Heading(name, number=True) for name in ("Quantity", "Entry", "Last close", "Value", "Unrealised")),
    ]
    rows = [
        (
            row["symbol"],
            _when(row["entry_date"], row["entry_session"]),
            quantity(row["quantity"]),
            price(row["average_entry_price"]),
            price(row["last_close"]),
            money(row["value"]),
            Cell(money(row["unrealised"]), sign(row["unrealised"])),
        )
        for row in run.positions.iter_rows(named=True)
    ]
    gains = run.positions["unrealised"].to_list()
    total = math.nan if None in gains else math.fsum(gains)
    note = "Marked at the last close; not counted as trades. Unrealised profit is before fees" + (
        f", {money(total)} in all." if math.isfinite(total) else "."
    )
    return section(
        "positions", "Open at the end", table(headings, rows, label="Open positions", first_is_title=True), note=note
    )


def working_section(run: RunReport) -> Html:
    """Orders that were still working at the end."""
    waiting = run.orders.filter(pl.col("status").is_in(["working", "placed"]))
    if not len(waiting):
        return Html("")
    headings = [
        *(Heading(name) for name in ("Order", "Decided on", "Symbol", "Side", "Type")),
        Heading("Quantity", number=True),
    ]
    rows: list[tuple[Content, ...]] = [
        (
            row["order"],
            _when(row["decided_on"], row["decided_session"]),
            row["symbol"],
            row["side"],
            row["type"],
            quantity(row["quantity"]),
        )
        for row in waiting.tail(MOST_WORKING).iter_rows(named=True)
    ]
    note = f"These are the last {MOST_WORKING:,} of {len(waiting):,} orders." if len(waiting) > MOST_WORKING else ""
    return section("working", "Orders still working", table(headings, rows, label="Orders still working"), note=note)


def _when(at: datetime, session: date | None) -> str:
    """The session where it is known, else the instant."""
    return moment(at) if session is None else str(session)
