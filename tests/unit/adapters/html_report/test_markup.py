from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from adapters.html_report.markup import Html, element, escaped, joined
from tests.support.pages import read_page

PRINTABLE = st.text(st.characters(exclude_categories=("Cs", "Cc")))


@given(PRINTABLE, PRINTABLE)
def test_text_stays_text(content: str, title: str) -> None:
    page = read_page("<!DOCTYPE html>" + element("p", content, title=title))
    assert page.faults == []
    assert [(one.name, one.text, one.attributes["title"]) for one in page.elements] == [("p", content, title)]


def test_markup_is_put_inside_as_it_is() -> None:
    inner = element("b", "<&>")
    assert inner == "<b>&lt;&amp;&gt;</b>"
    assert element("p", inner, 3, class_="x", data_y=0, hidden=True, title=None, open=False) == (
        '<p class="x" data-y="0" hidden><b>&lt;&amp;&gt;</b>3</p>'
    )
    assert joined(["<", Html("<br>")], "|") == "&lt;|<br>"
    assert escaped(1.5) == "1.5"


def test_elements_without_content_have_no_end() -> None:
    assert element("meta", name="viewport", content='a"b') == '<meta name="viewport" content="a&quot;b">'
