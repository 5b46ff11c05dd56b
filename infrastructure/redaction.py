"""Secrets hidden in values of any shape and in text, by the names that they have and by the forms that they are known by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from email.message import Message
from typing import Any
from urllib.parse import unquote

REDACTED = "**redacted**"

_DEEPEST = 16
"""Deeper values are hidden: they may hold themselves."""

_PLAIN = (bool, int, float, Decimal, date, datetime, time, timedelta)

_SECRET = re.compile(
    r"""(?:^|-)[a-z0-9]*?(?:
        (?:passwo?r?d|passphrase|credential|authorization)[a-z]*
        | pwd | secret | token | cookie | signature | dsn
        | (?:api|access|private|secret|signing|encryption|account)-?key(?:id)? | redis-?url
    )s?[0-9]*(?=-|$)""",
    re.VERBOSE,
)
"""Whole words of a name, or ends of words that stand for several: ``x-api-key``, ``authtoken``; not ``tokenizer``, ``keyboard``."""

_MEASURE = re.compile(r"-(?:counts?|length|size|limit|type|ttl|expiry|expires)$")
"""Names that end so tell how many or how long, not what."""

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BETWEEN_WORDS = re.compile(r"[^A-Za-z0-9]+")
_SYMBOL = re.compile(r"[A-Z0-9.]{1,6}")

_SCHEME_SECRET = re.compile(r"(?i)\b(?P<scheme>bearer|basic)\s+(?P<value>(?=[\w.~+/=-]*[\d=._~+/-])[\w.~+/=-]{6,})")
_KEY_ID = re.compile(r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{12,}(?![a-z])")
_USER_IN_URL = re.compile(
    r"(?<=//)(?:[^/\s@:\"']{0,100}:(?!\d+[/?#])(?:(?!//)[^\s\"']){1,1000}|[^/\s?#\"'<>]{1,1000})(?=@)"
)
_PAIR = re.compile(
    r"""(?P<open>[(\[]\s*b?\\*(?P<quote>["'])(?P<name>[\w.\-]+)\\*(?P=quote)\s*,\s*b?\\*(?P<mark>["']))"""
    r"""(?P<value>[^"'\r\n]*)(?=\\*(?P=mark)\s*[)\]])"""
)
_NAMED = re.compile(
    r"""(?:(?<![\w.\-%])|(?<=%3[AaDd])|(?<=\\[nrt]))(?P<option>--)?"""
    r"""(?P<name>(?:(?i:api|access|private|secret|signing)[ ])?(?:[A-Za-z_\[]|%(?!3[AaDd]))(?:[\w.\-\[\]]|%(?!3[AaDd]))*+)"""
    r"""(?P<close>\\*["'])?(?:[ \t]*(?:=>|:=|==|[=:]|%3[AaDd])[ \t]*|(?(option)[ \t]+(?!-)|(?!)))"""
)
_ELEMENT = re.compile(r"<(?P<name>[\w.\-:]+)(?:\s[^<>]*)?>(?P<value>[^<>]+)(?=</)")
_ON_NEXT_LINE = re.compile(
    r"(?<![\w.\-])(?P<name>[\w.\-]+):[ \t]*(?:\\[rn]|[\r\n])+(?P<value>[\w+/=.\-]{16,})(?![\w+/=.\-:])"
)
_QUOTE = re.compile(r"[bruf]{0,2}(?P<quote>(?P<escape>\\*)[\"'])", re.IGNORECASE)
_NEXT_NAME = re.compile(r"\\*[\"']?[&,;][\"'\s\\]*[\w.\-%\[\]]+\\*[\"']?\s*[=:]")
_LINE_END = re.compile(r"\\[rn]|[\r\n]")
_RUN = re.compile(r"\S+")
_CLOSING = "\\,;)]}>\"'"
_BRACKETS = {"[": "]", "{": "}", "(": ")"}
_SCHEMES = {"bearer", "basic", "token", "apikey", "digest", "negotiate", "bot", "key", "aws4-hmac-sha256"}
_NOTHING = {"none", "null", "nil", "undefined", REDACTED}
"""Values that may be told."""

_WHOLE_LINE = re.compile(r"authorization|cookie")
"""Headers whose values have several words."""


def is_secret_name(name: object) -> bool:
    """Whether what has that name is a secret, as an api key, a token or a cookie is: by whole words, in any letter case."""
    text = unquote(name.decode("latin-1") if isinstance(name, bytes) else str(name))
    return any(_SECRET.search(form) and not _MEASURE.search(form) for form in _forms(text))


def redacted(value: Any, name: object = "", depth: int = 0) -> Any:
    """The value without its secrets; mappings, pairs and sequences are looked through, other objects by their text.

    Args:
        value: of any type.
        name: what it is called.
        depth: how deep it stands.
    """
    if _is_secret(value) or depth > _DEEPEST or (value is not None and is_secret_name(name)):
        return REDACTED
    if value is None or isinstance(value, _PLAIN):
        return value
    pairs = _pairs(value)
    if pairs is not None:
        return _items(pairs, depth)
    if isinstance(value, list | tuple | set | frozenset):
        return _sequence(list(value), depth)
    return _described(value)


def _is_secret(value: object) -> bool:
    """Whether its type says so, pydantic's or our own; pydantic itself is not asked, since small functions do without it."""
    return callable(getattr(type(value), "get_secret_value", None))


def redacted_text(text: str) -> str:
    """The text without its secrets: named ones (``name=…``, ``name: …``, ``<name>…</name>``, quoted or not), those in addresses, and keys
    of known form.
    """
    text = _USER_IN_URL.sub(REDACTED, _named_hidden(text))
    text = _PAIR.sub(_pair_hidden, text)
    for form in (_ELEMENT, _ON_NEXT_LINE):
        text = form.sub(_value_hidden, text)
    text = _SCHEME_SECRET.sub(lambda found: f"{found['scheme']} {REDACTED}", text)
    return _KEY_ID.sub(REDACTED, text)


def _forms(name: str) -> Iterable[str]:
    """The words of a name, with ``-`` between them: as its capitals tell, and as if they told nothing."""
    for text in (_HUMP.sub("-", name), name):
        yield _BETWEEN_WORDS.sub("-", text).strip("-").lower()


def _items(pairs: Iterable[tuple[Any, Any]], depth: int) -> dict[Any, Any]:
    found = dict(pairs)
    named = next(
        (found[key] for key in ("name", "Name", "key", "Key", "header") if isinstance(found.get(key), str)), ""
    )
    return {
        _key(key): redacted(inner, named if str(key).lower() == "value" and is_secret_name(named) else key, depth + 1)
        for key, inner in found.items()
    }


def _key(key: Any) -> Any:
    """A key that JSON can have."""
    if key is None or isinstance(key, bool | int | float):
        return key
    return redacted_text(key.decode("latin-1") if isinstance(key, bytes) else str(key))


def _sequence(values: list[Any], depth: int) -> list[Any]:
    if len(values) == 2 and isinstance(values[0], str | bytes) and isinstance(values[1], str | bytes):
        first, second = (one.decode("latin-1") if isinstance(one, bytes) else one for one in values)
        if is_secret_name(first) and not _are_symbols(first, second):
            return [values[0], REDACTED]
    return [redacted(inner, "", depth + 1) for inner in values]


def _are_symbols(first: str, second: str) -> bool:
    """Whether two texts look like two symbols of a list rather than a name and its value."""
    return _SYMBOL.fullmatch(first) is not None and _SYMBOL.fullmatch(second) is not None


def _pairs(value: Any) -> list[tuple[Any, Any]] | None:
    """The names and values of a mapping, a named tuple or a header object such as an e-mail's; None: it is none of them."""
    if isinstance(value, Mapping):
        return list(value.items())
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return list(value._asdict().items())
    if isinstance(value, Message):
        return [(name, ", ".join(map(str, value.get_all(name, [])))) for name in value]
    return None


def _described(value: Any) -> Any:
    """Text without its secrets; another value itself where its text has none, else that text without them."""
    if isinstance(value, str):
        return redacted_text(value)
    if isinstance(value, bytes | bytearray):
        return redacted_text(value.decode("latin-1")).encode("latin-1")
    text = str(value)
    hidden = redacted_text(text)
    if hidden != text:
        return hidden
    written = repr(value)
    return value if redacted_text(written) == written else hidden


def _pair_hidden(found: re.Match[str]) -> str:
    name, value = found["name"], found["value"]
    return found[0] if not is_secret_name(name) or _are_symbols(name, value) else found["open"] + REDACTED


def _value_hidden(found: re.Match[str]) -> str:
    """An element of XML, or a value that stands alone on the line after its name."""
    begin = found.start("value") - found.start()
    return found[0] if not is_secret_name(found["name"]) else found[0][:begin] + REDACTED


def _named_hidden(text: str) -> str:
    parts: list[str] = []
    done = at = 0
    while found := _NAMED.search(text, at):
        at = found.end()
        name = found["name"]
        if not is_secret_name(name):
            continue
        opened = found["close"] is None and found.start() > 0 and text[found.start() - 1] in "\"'"
        begin, end = _value(text, at, name, text[found.start() - 1] if opened else "")
        if end > begin and text[begin:end].lower() not in _NOTHING:
            parts += [text[done:begin], REDACTED]
            done = end
        at = max(at, end)
    return "".join([*parts, text[done:]])


def _value(text: str, at: int, name: str, around: str) -> tuple[int, int]:
    """Where the value begins and ends that stands at a place.

    Args:
        text: the text.
        at: just after ``name=``.
        name: what the value is called.
        around: the quotation mark before the name, if one is open.
    """
    if text.startswith(REDACTED, at):
        return at, at
    if quoted := _QUOTE.match(text, at):
        begin = quoted.end()
        closing = re.compile(rf"(?<!\\){re.escape(quoted['quote'])}").search(text, begin)
        return begin, closing.start() if closing else _end_of_line(text, begin)
    if text[at : at + 1] in _BRACKETS:
        return at, _closed(text, at)
    if any(_WHOLE_LINE.search(form) for form in _forms(name)):
        end = _end_of_line(text, at)
        mark = text.find(around, at, end) if around else -1
        return at, mark if mark >= 0 else end
    return at, _end_of_run(text, at)


def _end_of_line(text: str, at: int) -> int:
    found = _LINE_END.search(text, at)
    return found.start() if found else len(text)


def _closed(text: str, at: int) -> int:
    """Just after the bracket that closes the one at a place; the end of the line where none does."""
    opening, closing = text[at], _BRACKETS[text[at]]
    depth = 0
    for place in range(at, len(text)):
        depth += (text[place] == opening) - (text[place] == closing)
        if depth == 0:
            return place + 1
    return _end_of_line(text, at)


def _end_of_run(text: str, at: int) -> int:
    """The end of a value without quotation marks: a space, or what leads to the next name; after the name of a scheme the next one."""
    run = _RUN.match(text, at)
    if run is None:
        return at
    if run[0].lower() in _SCHEMES and (following := _RUN.match(text, run.end() + 1)):
        run = following
    line = _LINE_END.search(text, run.start(), run.end())
    end = line.start() if line else run.end()
    following_name = _NEXT_NAME.search(text, run.start(), min(len(text), end + 80))
    if following_name and following_name.start() < end:
        return following_name.start()
    while end > run.start() and text[end - 1] in _CLOSING:
        end -= 1
    return end
