"""A report as one HTML file that asks for nothing from outside."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from adapters.html_report.comparison import comparison_sections, one_benchmark
from adapters.html_report.fitting import (
    LARGEST,
    charts_that_fit,
    in_pages,
    leading_charts,
    with_charts,
    with_less_explained,
    with_less_listed,
)
from adapters.html_report.frames import section
from adapters.html_report.library import ATTRIBUTION, HOME, LICENCE, chart_script
from adapters.html_report.listed import FEWEST, LISTED, Listed
from adapters.html_report.markup import Html, breakable, element, joined
from adapters.html_report.packing import packed
from adapters.html_report.payload import candles_payload, comparison_payload, run_payload
from adapters.html_report.scripts import page_script, page_styles
from adapters.html_report.sections import run_sections
from adapters.html_report.trade_sections import candles_frame
from adapters.html_report.trades_file import trades_as_csv
from adapters.html_report.wording import arguments, names, period, some
from application.reporting.report import Report, RunReport, SymbolChart
from application.reporting.report_renderer import Rendered
from application.runs.lineage import fork_text


class HtmlReportRenderer:
    """A renderer of reports as HTML5 with their styles, scripts and data inline."""

    def __init__(self, largest: int = LARGEST) -> None:
        """Takes how many bytes a page may have.

        Candles that would make it larger are left out, or go into files beside it; after them the oldest trades, refusals and arrows
        above some thousands, explanations, and more of the former.
        """
        self._largest = largest

    def render(self, report: Report) -> str:
        """See ``ReportRenderer.render``."""
        return self._rendered(report, None).page

    def render_with_files(self, report: Report, folder: str) -> Rendered:
        """See ``ReportRenderer.render_with_files``."""
        return self._rendered(report, folder)

    def _rendered(self, report: Report, folder: str | None) -> Rendered:
        if len(report.runs) == 1:
            return self._run_page(report, report.runs[0], folder)
        titles = names(report.runs)
        data = comparison_payload(report.runs, titles, benchmark=one_benchmark(report.runs))
        about = f"{len(titles)} runs: {', '.join(titles)}"
        return Rendered(_page(report, "Comparison of runs", about, comparison_sections(report, titles), data), {})

    def _run_page(self, report: Report, run: RunReport, folder: str | None) -> Rendered:
        kept, listed = leading_charts(run.charts), Listed.all_of(run)
        while True:
            others = run.charts[kept:]
            groups = [] if folder is None else in_pages(sorted(others, key=lambda one: one.symbol), self._largest)
            names_of_files = [f"{folder}/{number}.html" for number in range(1, len(groups) + 1)]
            beside = {
                chart.symbol: f"{quote(name)}#{quote(chart.symbol, safe='')}"
                for name, group in zip(names_of_files, groups, strict=True)
                for chart in group
            }
            shown = with_charts(run, kept, _said(len(others), folder))
            if folder is not None and listed.trades < len(run.trades):
                listed = replace(listed, whole=f"{folder}/trades.csv")
            title, sections = run.attempt.started.strategy, run_sections(shown, listed, beside)
            page = _page(report, title, _subtitle(run), sections, run_payload(shown, listed, beside))
            surplus = len(page.encode()) - self._largest
            most = max(listed.counts)
            if surplus <= 0 or (kept <= 1 and not run.explanations.orders and most <= FEWEST):
                made = zip(names_of_files, groups, strict=True)
                files = {name: _candles_page(report, run, group) for name, group in made}
                return Rendered(page, files | ({listed.whole: trades_as_csv(run)} if listed.whole else {}))
            if kept > 1:
                kept = charts_that_fit(run, kept, surplus)
            elif most > LISTED:
                listed = with_less_listed(shown, listed, surplus, LISTED)
            elif run.explanations.orders:
                run = with_less_explained(run, surplus)
            else:
                listed = with_less_listed(shown, listed, surplus, FEWEST)


def _candles_page(report: Report, run: RunReport, charts: Sequence[SymbolChart]) -> str:
    """Candles alone, of some symbols of a run."""
    symbols = [chart.symbol for chart in charts]
    note = f"{some(symbols)}: prices as the run saw them. Arrows are fills: up bought, down sold."
    sections = section("candles", "Candles, entries and exits", candles_frame(symbols), note=note)
    title = f"Candles of {run.attempt.started.strategy}"
    return _page(report, title, _subtitle(run), sections, candles_payload(charts, daily=run.daily))


def _said(missing: int, folder: str | None) -> str:
    one = missing == 1
    whose = "the symbol traded least" if one else f"the {missing:,} symbols traded least"
    if folder is None:
        return f"Candles of {whose} are left out, which keeps the file small."
    return f"Candles of {whose} are in files of the folder {folder}, which belongs beside this page."


def _subtitle(run: RunReport) -> Html:
    started = run.attempt.started
    given = arguments(started.parameters)
    parts = [
        *([given] if given else []),
        some(started.symbols),
        f"{started.interval} bars, {period(run)}",
        *([fork_text(started)] if started.parent is not None else []),
        joined(["run ", element("code", started.run_id)]),
    ]
    return joined((element("span", part) for part in parts), " ")


def _page(report: Report, title: str, about: str, sections: Html, data: dict[str, Any]) -> str:
    scripts = [_safe_script(chart_script()), _safe_script(page_script())]
    head = [
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy(scripts)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="generator", content=f"ticktape {report.version}"),
        element("title", f"{title} · ticktape"),
        element("style", Html(page_styles())),
    ]
    body = [
        element("a", "To the content", class_="skip", href="#content"),
        _header(title, about),
        _contents(sections),
        element("noscript", element("p", "Charts and the table of trades need JavaScript.", class_="failure")),
        element("p", id="problem", class_="failure", role="alert", hidden=True),
        element("main", sections, id="content"),
        _footer(report),
        _dialog(),
        element("script", packed(data), type="application/octet-stream", id="data"),
        *(element("script", Html(script)) for script in scripts),
    ]
    page = element("html", element("head", joined(head, "\n")), element("body", joined(body, "\n")), lang="en")
    return f"<!DOCTYPE html>\n{page}\n"


def _header(title: str, about: str) -> Html:
    return element(
        "header",
        element(
            "div",
            element("p", "ticktape", class_="brand"),
            element("h1", breakable(title)),
            element("p", about, class_="about"),
        ),
        element("button", "Dark", type="button", id="theme", aria_label="Switch between light and dark"),
    )


def _contents(sections: Html) -> Html:
    """Links to the parts of a long page."""
    found = re.findall(r'<h2 id="([a-z-]+)-title">([^<]+)</h2>', sections)
    links = [element("a", Html(title), href=f"#{key}") for key, title in found]
    return element("nav", *links, class_="sections", aria_label="Parts of this page") if len(links) > 1 else Html("")


def _footer(report: Report) -> Html:
    link = element("a", "www.tradingview.com", href=HOME, rel="noopener")
    return element(
        "footer",
        element("p", f"Written by ticktape {report.version} from its journal."),
        element("p", "Charts: ", ATTRIBUTION, ", ", link, f", {LICENCE}."),
    )


def _dialog() -> Html:
    buttons = [
        element("button", text, type="button", id=f"why-{key}")
        for key, text in (
            ("previous", "Previous"),
            ("next", "Next"),
            ("chart", "Show in chart"),
            ("close", "Close"),
        )
    ]
    return element(
        "dialog",
        element(
            "div", element("h2", "Why", id="why-title"), element("div", *buttons, class_="buttons"), class_="why-head"
        ),
        element("div", id="why-body", tabindex=0),
        id="why",
        aria_labelledby="why-title",
    )


def _policy(scripts: list[str]) -> str:
    """Only the page's own scripts run, and nothing is fetched."""
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")


def _safe_script(script: str) -> str:
    """The script without what would end its element early."""
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--").replace("\r\n", "\n")
