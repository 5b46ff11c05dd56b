"""Secrets are hidden by kind, in every shape in which they come into a log; harmless text stays as it is."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit
from wsgiref.headers import Headers

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from infrastructure.logging import configure_logging, redact
from infrastructure.redaction import REDACTED, is_secret_name, redacted_text

NAMES = [
    "x-api-key",
    "api-key",
    "api_key",
    "apikey",
    "xApiKey",
    "X-API-Key",
    "authorization",
    "Proxy-Authorization",
    "secret",
    "client_secret",
    "token",
    "x-auth-token",
    "accessToken",
    "session_token",
    "authtoken",
    "password",
    "db_password",
    "passwd",
    "pwd",
    "cookie",
    "Set-Cookie",
    "signature",
    "X-Amz-Signature",
    "X-Amz-Security-Token",
    "X-Amz-Credential",
    "credential",
    "credentials",
    "aws_secret_access_key",
    "AWSAccessKeyId",
]
HARMLESS_NAMES = [
    "symbol",
    "keyboard",
    "token_count",
    "tokenizer",
    "secretary",
    "monkey",
    "interval",
    "path",
    "message",
    "tokenCount",
    "key",
    "author",
]


@st.composite
def names(draw: st.DrawFn) -> str:
    """A secret's name in any letter case."""
    name = draw(st.sampled_from(NAMES))
    return draw(st.sampled_from([name, name.lower(), name.upper(), name.title(), name.swapcase()]))


SECRETS = st.text("abcdefghijklmnopqrstuvwxyzABCDEFG0123456789-_.~+/!$*^", min_size=8, max_size=40).map(
    lambda text: f"Q7{text}z9"
)

TEXTS: dict[str, Callable[[str, str], str]] = {
    "header": lambda name, secret: f"{name}: {secret}",
    "header of a scheme": lambda name, secret: f"{name}: Bearer {secret}",
    "several headers": lambda name, secret: f"GET / HTTP/1.1\r\nHost: h\r\n{name}: {secret}\r\nAccept: */*\r\n",
    "headers as bytes": lambda name, secret: repr(f"{name}: {secret}\r\nAccept: */*\r\n".encode()),
    "key and value": lambda name, secret: f"connecting {name}={secret} attempt=2",
    "with spaces": lambda name, secret: f"{name} = {secret}",
    "comma": lambda name, secret: f"{name}={secret}, attempt=2",
    "option": lambda name, secret: f"tool --{name} {secret} --retries 2",
    "option, joined": lambda name, secret: f"tool --{name}={secret}",
    "JSON": lambda name, secret: "sent " + json.dumps({"a": 1, name: secret, "b": [2]}),
    "JSON, compact": lambda name, secret: json.dumps({"a": 1, name: secret, "b": [2]}, separators=(",", ":")),
    "JSON in JSON": lambda name, secret: json.dumps({"body": json.dumps({name: secret, "b": 2})}),
    "JSON, list inside": lambda name, secret: json.dumps({name: ["x", {"y": secret}], "b": 2}),
    "mapping": lambda name, secret: str({"a": 1, name: secret}),
    "mapping of bytes": lambda name, secret: str({name.encode(): secret.encode()}),
    "pairs": lambda name, secret: str([("accept", "*/*"), (name, secret)]),
    "pairs of bytes": lambda name, secret: str([(name.encode(), secret.encode())]),
    "call": lambda name, secret: f"connect({name}={secret!r}, attempt=2)",
    "address": lambda name, secret: f"GET https://host/path?symbol=BHP&{name}={quote(secret, safe='')}&limit=5",
    "address, last": lambda name, secret: f"'https://host/path?{name}={quote(secret, safe='')}' refused",
    "address in an address": lambda name, secret: "https://h/?next=" + quote(f"https://i/?{name}={secret}", safe=""),
    "curl": lambda name, secret: f"curl -H '{name}: {secret}' https://host/",
}


@settings(deadline=None)
@given(name=names(), secret=SECRETS, shape=st.sampled_from(sorted(TEXTS)))
def test_a_named_secret_in_a_text_is_hidden(name: str, secret: str, shape: str) -> None:
    text = redacted_text(TEXTS[shape](name, secret))
    assert secret not in text
    assert quote(secret, safe="") not in text
    assert REDACTED in text
    assert redacted_text(text) == text


class Login(NamedTuple):
    user: str
    password: str


@dataclass
class Settings:
    symbol: str
    api_key: str


def message(name: str, secret: str) -> Message:
    made = Message()
    made["Accept"] = "*/*"
    made[name] = secret
    return made


VALUES: dict[str, Callable[[str, str], Any]] = {
    "mapping": lambda name, secret: {name: secret},
    "nested": lambda name, secret: {"a": [{"b": ({name: secret},)}]},
    "everything below it": lambda name, secret: {name: {"a": [secret]}},
    "bytes": lambda name, secret: {name.encode(): secret.encode()},
    "pairs": lambda name, secret: {"headers": [(name, secret)]},
    "pairs as lists": lambda name, secret: [["accept", "*/*"], [name, secret]],
    "raw headers": lambda name, secret: [(name.encode(), secret.encode())],
    "name and value": lambda name, secret: {"headers": [{"name": name, "value": secret}]},
    "header object": lambda name, secret: Headers([("Accept", "*/*"), (name, secret)]),
    "header object of the standard library": message,
    "named tuple": lambda name, secret: Login("me", secret),
    "dataclass": lambda name, secret: [Settings("BHP", secret)],
    "error": lambda name, secret: ValueError(f"{name}={secret}"),
    "address": lambda name, secret: urlsplit(f"https://host/?{name}={secret}"),
    "set": lambda name, secret: {f"{name}={secret}"},
    "key": lambda name, secret: {f"https://me:{secret}@host/": 1},
    "bytes of text": lambda name, secret: f"{name}: {secret}".encode(),
}


@settings(deadline=None)
@given(name=names(), secret=st.text("abcdefXYZ0123456789", min_size=8), shape=st.sampled_from(sorted(VALUES)))
def test_a_named_secret_in_a_value_is_hidden(name: str, secret: str, shape: str) -> None:
    hidden = redact(None, "info", {"event": "sent", "value": VALUES[shape](name, secret)})
    assert secret not in f"{hidden} {json.dumps(hidden, default=str)}"
    assert REDACTED in str(hidden)


def test_a_value_that_holds_itself_is_cut_off() -> None:
    value: list[Any] = [1]
    value += [value, value]
    assert REDACTED in str(redact(None, "info", {"value": value}))


@pytest.mark.parametrize(
    "text",
    [
        "redis://user:hunter2@host/0",
        "redis://:hunter2@host/0",
        "https://hunter2@host",
        "postgres://me:p@ss/hunter2@host:5432/db?x=1",
        "see https://me:hunter2@host/path, again",
        "Bearer hunter2.abc-def",
        "authorization bearer hunter2abc",
        "AWS4-HMAC-SHA256 Credential=hunter2/20260101/us-east-1/s3/aws4_request, Signature=hunter2",
        'Authorization: Digest username="me", response="hunter2"',
        "Cookie: a=1; session=hunter2; b=hunter2",
        "api key: hunter2",
        "https://h/?params[api_key]=hunter2",
        "https://h/?api%5Fkey=hunter2",
        "password: 'it\\'s hunter2'",
        'password="hunter2 hunter2',
        "token={'a': {'b': 'hunter2'}}",
        "retrying\n  x-api-key: hunter2\n  accept: */*",
    ],
)
def test_a_secret_is_hidden_by_its_place(text: str) -> None:
    assert "hunter2" not in redacted_text(text)


@pytest.mark.parametrize("key", ["AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE"])
def test_an_access_key_id_is_known_by_its_form(key: str) -> None:
    assert redacted_text(f"signed by {key}.") == f"signed by {REDACTED}."
    address = (
        f"https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={key}%2F20260101%2Fs3"
        "&X-Amz-Expires=900&X-Amz-Security-Token=abc%2F%3D&X-Amz-Signature=0123abcd"
    )
    assert redacted_text(address) == (
        f"https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={REDACTED}"
        f"&X-Amz-Expires=900&X-Amz-Security-Token={REDACTED}&X-Amz-Signature={REDACTED}"
    )


@pytest.mark.parametrize(
    "text",
    [
        "token count 5, token count: 5, token_count=5",
        "keyboard: us, monkey=1, tokenizer: fast",
        "symbols: TOKEN, SECRET, BHP",
        "['TOKEN', 'BHP']",
        "check credentials and rights",
        "a token that is no secret",
        "the bearer of basic information",
        "token=None password: null cookie=''",
        "https://host:8080/path?symbol=TOKEN&limit=5#top",
        "mail me@example.com",
        "ASIA and AKIA are symbols",
        "fetched 3 symbols at 10:30:00: BHP=40.5",
        "-- a comment // another",
        "",
    ],
)
def test_harmless_text_stays(text: str) -> None:
    assert redacted_text(text) == text


@settings(deadline=None)
@given(name=st.sampled_from(HARMLESS_NAMES), value=st.text("abcXYZ 0123456789", max_size=20))
def test_harmless_names_keep_their_values(name: str, value: str) -> None:
    assert not is_secret_name(name)
    event = {name: value, "nested": {name: [value, 5, None]}, "text": f"{name}={value}"}
    assert redact(None, "info", dict(event)) == event


def test_harmless_values_stay_as_they_are() -> None:
    symbols = ["TOKEN", "BHP"]
    event = {"event": "run", "symbols": symbols, "pair": [["TOKEN", "BHP"]], "bars": 5, "ratio": 0.5, "api_key": None}
    assert redact(None, "info", dict(event)) == event


@settings(deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_can_be_looked_through_twice(text: str) -> None:
    once = redacted_text(text)
    assert isinstance(once, str)
    assert isinstance(redacted_text(once), str)


@pytest.mark.parametrize("part", ["a", "//a:", "token=", "token={", "('a',", "%3D", "a-", "basic ", "\\", '"'])
def test_long_text_takes_no_long_time(part: str) -> None:
    redacted_text(part * 20_000)


@pytest.fixture
def lines(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    stream = io.StringIO()
    configure_logging("INFO", request.param, stream)
    yield stream
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def ask(x_api_key: str) -> None:
    raise KeyError(f"x-api-key: {x_api_key}")


def fail() -> None:
    try:
        ask(x_api_key="hunter2")
    except KeyError as cause:
        error = ValueError("GET https://h/?api_key=hunter2&symbol=BHP failed")
        error.add_note("sent Authorization: Bearer hunter2")
        raise ExceptionGroup("several", [error, OSError('{"password": "hunter2"}')]) from cause


@pytest.mark.parametrize("lines", ["json", "console"], indirect=True)
@pytest.mark.parametrize("logger", [structlog.get_logger, logging.getLogger], ids=["ours", "others"])
def test_tracebacks_are_written_without_secrets(lines: io.StringIO, logger: Callable[[str], Any]) -> None:
    try:
        fail()
    except ExceptionGroup:
        logger("any").exception("failed with x-api-key: hunter2")
    text = lines.getvalue()
    assert "hunter2" not in text
    for word in ("KeyError", "ValueError", "symbol=BHP", "sent Authorization", "several"):
        assert word in text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("<SecretAccessKey>abc/def</SecretAccessKey>", "<SecretAccessKey>**redacted**</SecretAccessKey>"),
        ('<a:SessionToken kind="x">abc</a:SessionToken>', '<a:SessionToken kind="x">**redacted**</a:SessionToken>'),
        ("<Name>abc</Name>", "<Name>abc</Name>"),
        ("Signature:\n0123456789abcdef0123", "Signature:\n**redacted**"),
        ("Signature:\\n0123456789abcdef0123", "Signature:\\n**redacted**"),
        ("Digest:\n0123456789abcdef0123", "Digest:\n0123456789abcdef0123"),
        ("cookie:\nx-amz-content-sha256:0123456789abcdef0123", "cookie:\nx-amz-content-sha256:0123456789abcdef0123"),
    ],
)
def test_elements_and_values_on_the_next_line(text: str, hidden: str) -> None:
    assert redacted_text(text) == hidden
