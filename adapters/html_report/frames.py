"""Parts of a page, and the frames in which its script draws."""

from __future__ import annotations

from adapters.html_report.markup import Content, Html, element, joined


def section(key: str, title: str, *content: Content, note: Content = "") -> Html:
    """A part of the page with its heading and, below it, a note."""
    said = element("p", note, class_="note") if note else Html("")
    return element(
        "section", element("h2", title, id=f"{key}-title"), said, *content, id=key, aria_labelledby=f"{key}-title"
    )


def chart_frame(key: str, label: str, *controls: Content, tall: bool = False) -> Html:
    """The frame in which the script draws: controls, a legend that follows the cursor, and the chart."""
    return joined(
        [
            element("div", *controls, element("div", class_="ranges", id=f"{key}-ranges"), class_="controls"),
            element("div", class_="legend", id=f"{key}-legend"),
            element(
                "div",
                class_="chart tall" if tall else "chart",
                id=f"{key}-chart",
                tabindex=0,
                role="img",
                aria_label=f"{label}. Arrow keys move, plus and minus zoom.",
            ),
        ],
        "\n",
    )


def drawn_table(key: str, label: str) -> Html:
    """The frame of a table that the script fills, and the button that shows more of it."""
    return joined(
        [
            element("div", id=f"{key}-table", class_="scroll", tabindex=0, role="region", aria_label=label),
            element("button", "Show more", type="button", id=f"{key}-more", class_="more", hidden=True),
        ],
        "\n",
    )


LOGARITHMIC = element("label", element("input", type="checkbox", id="value-log"), " Logarithmic")
