"""A report as one HTML file that asks for nothing from outside."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from adapters.html_report.comparison import comparison_sections, one_benchmark
from adapters.html_report.fitting import LARGEST, charts_that_fit, with_charts
from adapters.html_report.library import ATTRIBUTION, HOME, LICENCE, chart_script
from adapters.html_report.markup import Html, breakable, element, joined
from adapters.html_report.packing import packed
from adapters.html_report.payload import comparison_payload, run_payload
from adapters.html_report.sections import run_sections
from adapters.html_report.wording import arguments, names, period, some
from application.reporting.report import Report, RunReport
from application.runs.lineage import fork_text


class HtmlReportRenderer:
    """A renderer of reports as HTML5 with their styles, scripts and data inline."""

    def __init__(self, largest: int = LARGEST) -> None:
        """Takes how many bytes the page of a daily run may have; candles that would make it larger are left out."""
        self._largest = largest

    def render(self, report: Report) -> str:
        """See ``ReportRenderer.render``."""
        if len(report.runs) == 1:
            return self._run_page(report, report.runs[0])
        titles = names(report.runs)
        data = comparison_payload(report.runs, titles, benchmark=one_benchmark(report.runs))
        about = f"{len(titles)} runs: {', '.join(titles)}"
        return _page(report, "Comparison of runs", about, comparison_sections(report, titles), data)

    def _run_page(self, report: Report, run: RunReport) -> str:
        kept = len(run.charts)
        while True:
            shown = with_charts(run, kept)
            page = _page(report, run.attempt.started.strategy, _subtitle(run), run_sections(shown), run_payload(shown))
            surplus = len(page.encode()) - self._largest
            if surplus <= 0 or kept <= 1 or not run.daily:
                return page
            kept = charts_that_fit(run, kept, surplus)


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
    scripts = [_safe_script(chart_script()), _safe_script(_static("report.js"))]
    head = [
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy(scripts)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="generator", content=f"ticktape {report.version}"),
        element("title", f"{title} · ticktape"),
        element("style", Html(_static("report.css"))),
    ]
    body = [
        element("a", "To the content", class_="skip", href="#content"),
        _header(title, about),
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


@cache
def _static(name: str) -> str:
    return files(__package__).joinpath("static", name).read_text(encoding="utf-8")
