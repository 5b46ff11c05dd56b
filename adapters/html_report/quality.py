"""The page that says what is doubtful about daily prices."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

from adapters.html_report.frames import section
from adapters.html_report.markup import Html, element, joined
from adapters.html_report.tables import Heading, table
from application.market_data.quality_report import QualityReport, SymbolQuality
from domain.market.price_faults import Fault, Finding

MEANINGS = {
    Fault.UNIT: "Prices in another unit of money: about a hundred times too high or too low.",
    Fault.SPLIT: "A jump such as a split makes that was not recorded, not applied, applied twice, or from another day on.",
    Fault.SPIKE: "A price that jumps away and comes back within three sessions.",
    Fault.DIVIDEND: "An adjusted close that is not adjusted by the dividend, or a large dividend without a fall in price.",
    Fault.ADJUSTMENT: "An adjusted close that leaps against the close without a dividend or split to explain it.",
    Fault.MISSING: "Sessions of the exchange without a bar, between a symbol's first bar and its last.",
    Fault.NO_SESSION: "Bars on days on which the exchange had no session.",
    Fault.UNTRADED: "Sessions without volume: no error, but nothing could have been bought.",
    Fault.REFUSED: "Rows that break a rule of prices; they are in quarantine and not on the tape.",
}


class HtmlQualityRenderer:
    """A renderer of reports of data quality as HTML5 with their styles inline and without scripts."""

    def render(self, report: QualityReport, version: str) -> str:
        """See ``QualityRenderer.render``."""
        return _page(report, version)


def _page(report: QualityReport, version: str) -> str:
    head = [
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content="default-src 'none'; style-src 'unsafe-inline'"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"Data quality of {report.market} · ticktape"),
        element("style", Html(files(__package__).joinpath("static", "report.css").read_text(encoding="utf-8"))),
    ]
    about = f"{len(report.symbols):,} symbols, {report.errors:,} findings, sessions by {report.calendar}"
    body = [
        element(
            "header",
            element(
                "div",
                element("p", "ticktape", class_="brand"),
                element("h1", f"Data quality of {report.market}"),
                element("p", about, class_="about"),
            ),
        ),
        element("main", joined([_kinds(report), _findings(report.findings), _symbols(report.symbols)], "\n")),
        element("footer", element("p", f"Written by ticktape {version} from its tape. Nothing was changed.")),
    ]
    page = element("html", element("head", joined(head, "\n")), element("body", joined(body, "\n")), lang="en")
    return f"<!DOCTYPE html>\n{page}\n"


def _kinds(report: QualityReport) -> Html:
    rows = [
        (
            kind.value,
            sum(finding.sessions for finding in report.findings if finding.fault is kind),
            len({finding.symbol for finding in report.findings if finding.fault is kind}),
            meaning,
        )
        for kind, meaning in MEANINGS.items()
    ]
    headings = [Heading("Kind"), Heading("Sessions", number=True), Heading("Symbols", number=True), Heading("Meaning")]
    return section("kinds", "Kinds", table(headings, rows, label="Kinds of findings", first_is_title=True))


def _findings(findings: Iterable[Finding]) -> Html:
    rows = [(one.symbol, one.day.isoformat(), one.fault.value, one.detail) for one in findings if one.fault.is_error]
    if not rows:
        return section("findings", "Findings", element("p", "Nothing is doubtful.", class_="empty"))
    headings = [Heading("Symbol"), Heading("Session"), Heading("Kind"), Heading("What was seen")]
    return section("findings", "Findings", table(headings, rows, label="Findings", first_is_title=True))


def _symbols(symbols: Iterable[SymbolQuality]) -> Html:
    rows: list[tuple[str | int, ...]] = [
        (
            one.symbol,
            one.sessions,
            "" if one.first is None else one.first.isoformat(),
            "" if one.last is None else one.last.isoformat(),
            *(one.faults.get(kind.value, 0) for kind in MEANINGS),
        )
        for one in symbols
    ]
    headings = [Heading("Symbol"), Heading("Sessions", number=True), Heading("First"), Heading("Last")]
    headings += [Heading(kind.value, number=True) for kind in MEANINGS]
    return section("symbols", "Symbols", table(headings, rows, label="Symbols", first_is_title=True))
