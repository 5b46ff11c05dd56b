"""Text that a spreadsheet would take for a formula, and the apostrophe in front of it that says that it is text.

A text is such a one if it begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return (OWASP, "CSV Injection") and is no number. One
that begins with apostrophes and then so gets one more, so that the first can always be taken away again.
"""

from __future__ import annotations

import re

FORMULA = r"^'*[=+\-@\t\r]"
"""How such a text begins."""

DEFUSED = r"^'+[=+\-@\t\r]"
"""How it begins with the apostrophe."""

NUMBER = r"^'*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$"
"""What is a number, with apostrophes or without: it is left as it is, both ways."""

_FORMULA, _DEFUSED, _NUMBER = map(re.compile, (FORMULA, DEFUSED, NUMBER))


def defused(text: str) -> str:
    """The text as it may stand in a CSV file."""
    return f"'{text}" if _FORMULA.search(text) and not _NUMBER.search(text) else text


def undone(text: str) -> str:
    """The text that ``defused`` was given."""
    return text[1:] if _DEFUSED.search(text) and not _NUMBER.search(text) else text
