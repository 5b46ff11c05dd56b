"""Events as text and back."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, StrEnum
from pathlib import Path
from typing import Any, NamedTuple, NewType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.journal.codec import EventCodec
from application.journal.errors import UnknownEvent
from application.journal.record import write_record
from domain.orders.events import OrderFilled, OrderPlaced
from domain.orders.order import OrderType, Side, TimeInForce
from domain.shared.errors import InvalidValue
from infrastructure.event_codec import default_codec
from tests.support.places import ROOT

CORPUS = sorted((ROOT / "tests" / "corpus").glob("*.json"))
Ticker = NewType("Ticker", str)


class Colour(StrEnum):
    RED = "red"
    QUOTED = 'a "b" \\ c'


class Level(Enum):
    LOW = 1


@dataclass(frozen=True)
class Leg:
    side: Colour
    price: Decimal | None
    on: date = date(2024, 2, 29)


@dataclass(frozen=True, slots=True)
class Slotted:
    text: str


@dataclass(frozen=True)
class Everything:
    text: str
    ticker: Ticker
    whole: int
    number: float
    yes: bool
    money: Decimal
    colour: Colour
    at: datetime
    on: date
    maybe_text: str | None
    maybe_number: float | None
    maybe_money: Decimal | None
    maybe_colour: Colour | None
    prices: tuple[Decimal, ...]
    gaps: list[float | None]
    counts: dict[str, int]
    legs: tuple[Leg, ...]
    nested: Leg
    slotted: Slotted
    plain: dict[str, Any]


@dataclass(frozen=True)
class Simple:
    text: str
    number: float
    money: Decimal = Decimal("1.50")
    tags: tuple[str, ...] = ()
    found: list[int] = field(default_factory=lambda: [1])


class Flat(NamedTuple):
    text: str
    whole: int
    number: float
    yes: bool
    money: Decimal
    colour: Colour
    maybe: float | None = None


@dataclass(frozen=True)
class Seen:
    at: datetime


@dataclass(frozen=True)
class Loose:
    anything: Any


texts = st.text(st.characters(exclude_categories=["Cs"]))
numbers = st.floats(allow_nan=False, allow_infinity=False)
money = st.decimals(allow_nan=False, allow_infinity=False)
instants = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))])).filter(
    lambda at: 1 < at.year < 9999  # the same in UTC must be a date too
)
plain_data = st.recursive(
    st.none() | st.booleans() | st.integers() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
legs = st.builds(Leg, st.sampled_from(Colour), st.none() | money, st.dates())
everything = st.builds(
    Everything,
    text=texts,
    ticker=texts,
    whole=st.integers(),
    number=numbers,
    yes=st.booleans(),
    money=money,
    colour=st.sampled_from(Colour),
    at=instants,
    on=st.dates(),
    maybe_text=st.none() | texts,
    maybe_number=st.none() | numbers,
    maybe_money=st.none() | money,
    maybe_colour=st.none() | st.sampled_from(Colour),
    prices=st.lists(money, max_size=3).map(tuple),
    gaps=st.lists(st.none() | numbers, max_size=3),
    counts=st.dictionaries(texts, st.integers(), max_size=3),
    legs=st.lists(legs, max_size=2).map(tuple),
    nested=legs,
    slotted=st.builds(Slotted, texts),
    plain=st.dictionaries(texts, plain_data, max_size=3),
)
flat = st.builds(
    Flat, texts, st.integers(), numbers, st.booleans(), money, st.sampled_from(Colour), st.none() | numbers
)


def codec_of(*classes: type) -> EventCodec:
    codec = EventCodec()
    for cls in classes:
        codec.register(cls.__name__.lower(), 1, cls)
    return codec


def is_exact(read: object, written: object) -> bool:
    """Equal, of the same types, and with the same digits."""
    return read == written and type(read) is type(written) and repr(read) == repr(written)


def read_many(codec: EventCodec, labels: list[str], payloads: list[str]) -> list[object]:
    """Events of records with these labels and payloads, read together."""
    records = [
        write_record(label, 5, 7, None, "c", None, payload) for label, payload in zip(labels, payloads, strict=True)
    ]
    heads, events = codec.read_records("\n".join(records).encode())
    assert [head.label for head in heads] == labels
    for head in heads:
        assert (head.occurred_at, head.recorded_at, head.event_id) == (5, 7, None)
        assert (head.causation_id, head.correlation_id) == ("c", None)
    return list(events)


@given(event=everything)
def test_every_kind_of_field_comes_back(event: Everything) -> None:
    codec = codec_of(Everything)
    encoded = codec.encode(event)
    read = codec.decode(*encoded)
    assert read == event
    assert read_many(codec, ["everything/1"], [encoded.payload]) == [event]
    assert isinstance(json.loads(encoded.payload), dict)
    assert codec.encode(read) == encoded


@given(event=flat)
def test_a_flat_event_comes_back_exactly(event: Flat) -> None:
    codec = codec_of(Flat)
    name, version, payload = codec.encode(event)
    assert is_exact(codec.decode(name, version, payload), event)
    assert json.loads(payload).keys() == {"text", "whole", "number", "yes", "money", "colour", "maybe"}
    together = read_many(codec, ["flat/1"] * 3, [payload] * 3)
    assert all(is_exact(read, event) for read in together)
    assert len(together) == 3


def test_the_payload_is_compact_json_with_field_names() -> None:
    order = OrderFilled("O-1", "AAPL", Side.BUY, Decimal("1.50"), Decimal(2), Decimal("2.0"), Decimal(0), 7)
    encoded = default_codec().encode(order)
    assert encoded == (
        "order-filled",
        1,
        '{"order_id":"O-1","symbol":"AAPL","side":"buy","quantity":"1.50","price":"2","reference_price":"2.0",'
        '"commission":"0","bar":7}',
    )


def test_equal_events_have_equal_text_however_they_were_made() -> None:
    fields: dict[str, Any] = {
        "decision_price": 2.5,
        "order_id": "O-1",
        "symbol": "AAPL",
        "side": Side.BUY,
        "quantity": Decimal(1),
        "order_type": OrderType.MARKET,
        "time_in_force": TimeInForce.GTC,
        "limit_price": None,
        "stop_price": 3,
        "tag": "",
        "reduce_only": False,
        "decided_on": 5,
    }
    codec = default_codec()
    unordered, ordered = OrderPlaced(**fields), OrderPlaced(**{**fields, "stop_price": 3.0})
    assert codec.encode(unordered) == codec.encode(ordered)
    first, second = Loose({"b": 1, "a": [1]}), Loose({"a": [1], "b": 1})
    assert codec_of(Loose).encode(first) == codec_of(Loose).encode(second)


def test_one_instant_has_one_text_whatever_its_zone() -> None:
    codec = codec_of(Seen)
    noon = datetime(2024, 1, 1, 12, tzinfo=UTC)
    assert codec.encode(Seen(noon)) == codec.encode(Seen(noon.astimezone(timezone(timedelta(hours=9)))))


@pytest.mark.parametrize(
    "event",
    [
        Flat("x", 1, math.nan, True, Decimal(1), Colour.RED),
        Flat("x", 1, -math.inf, True, Decimal(1), Colour.RED),
        Flat("x", 1, 1.0, True, Decimal(1), Colour.RED, math.nan),
        Flat("x", 1, 1.0, True, Decimal("Infinity"), Colour.RED),
        Flat("x", 1, 1.0, True, 1, Colour.RED),  # type: ignore[arg-type]
        Flat("x", 1, 1.0, True, Decimal(1), "red"),  # type: ignore[arg-type]
        Flat("x", 1.0, 1.0, True, Decimal(1), Colour.RED),  # type: ignore[arg-type]
        Flat("x", 1, "1", True, Decimal(1), Colour.RED),  # type: ignore[arg-type]
        Flat("x", 1, 2**53 + 1, True, Decimal(1), Colour.RED),
        Flat("x", 1, 1.0, 1, Decimal(1), Colour.RED),  # type: ignore[arg-type]
        Flat(None, 1, 1.0, True, Decimal(1), Colour.RED),  # type: ignore[arg-type]
        Loose(math.nan),
        Loose((1, 2)),
        Loose({1: 2}),
        Loose([Decimal(1)]),
        Loose({"a": {"b": math.inf}}),
    ],
    ids=repr,
)
def test_what_would_not_come_back_is_refused(event: object) -> None:
    with pytest.raises(UnknownEvent, match="cannot be stored"):
        codec_of(Flat, Loose).encode(event)


def test_the_refusal_names_the_field() -> None:
    with pytest.raises(UnknownEvent, match="number = nan"):
        codec_of(Flat).encode(Flat("x", 1, math.nan, True, Decimal(1), Colour.RED))


def test_missing_fields_get_their_defaults() -> None:
    codec = codec_of(Simple)
    first, second = (codec.decode("simple", 1, '{"number":2.0,"text":"x"}') for _ in range(2))
    assert is_exact(first, Simple("x", 2.0))
    assert first.found is not second.found
    assert list(vars(first)) == ["text", "number", "money", "tags", "found"]


@pytest.mark.parametrize(
    "payload",
    [
        '{"text":"x"}',
        '{"text":"x","number":1.0,"extra":1}',
        '{"text":"x","number":1.0,"money":"many"}',
        '{"text":"x","number":1.0,"money":null}',
        '{"text":"x","number":1.0',
        '["x",1.0]',
        "7",
        "",
    ],
)
def test_a_payload_that_does_not_fit_is_refused(payload: str) -> None:
    codec = codec_of(Simple)
    with pytest.raises(UnknownEvent):
        codec.decode("simple", 1, payload)
    with pytest.raises(UnknownEvent):
        read_many(codec, ["simple/1"] * 2, ['{"text":"x","number":1.0}', payload])


def test_two_objects_in_one_payload_are_refused() -> None:
    with pytest.raises(UnknownEvent):
        read_many(codec_of(Simple), ["simple/1"], ['{"text":"x","number":1.0},{"text":"x","number":1.0}'])


def test_a_member_that_an_enumeration_lost_is_refused() -> None:
    payload = codec_of(Flat).encode(Flat("x", 1, 1.0, True, Decimal(1), Colour.RED)).payload.replace("red", "blue")
    with pytest.raises(UnknownEvent, match="blue"):
        codec_of(Flat).decode("flat", 1, payload)


def test_unknown_names_classes_and_versions_are_refused() -> None:
    codec = codec_of(Simple)
    with pytest.raises(UnknownEvent, match="Loose"):
        codec.encode(Loose(1))
    with pytest.raises(UnknownEvent, match="loose/1"):
        codec.decode("loose", 1, "{}")
    with pytest.raises(UnknownEvent, match="newer than ours"):
        codec.decode("simple", 2, "{}")
    with pytest.raises(UnknownEvent):
        read_many(codec, ["simple/one"], ["{}"])
    with pytest.raises(UnknownEvent):
        read_many(EventCodec(), ["simple/1"], ["{}"])


def test_upcasters_move_one_version_at_a_time() -> None:
    codec = EventCodec()
    codec.register("simple", 3, Simple)
    codec.upcaster("simple", 2, lambda payload: {"text": payload["name"], "number": payload["number"]})
    with pytest.raises(UnknownEvent, match="no upcaster from version 1"):
        codec.decode("simple", 1, '{"name":"x"}')
    codec.upcaster("simple", 1, lambda payload: payload | {"number": 4})
    assert is_exact(codec.decode("simple", 1, '{"name":"x"}'), Simple("x", 4.0))
    assert is_exact(codec.decode("simple", 2, '{"name":"x","number":5}'), Simple("x", 5.0))
    mixed = read_many(codec, ["simple/1", "simple/3"], ['{"name":"x"}', '{"text":"y","number":1.0}'])
    assert mixed == [Simple("x", 4.0), Simple("y", 1.0)]


@pytest.mark.parametrize("name", ["", "Order", "order_filled", "order filled", "-x", "order/1", "é"])
def test_a_name_is_words_with_hyphens(name: str) -> None:
    with pytest.raises(InvalidValue):
        EventCodec().register(name, 1, Simple)


def test_names_classes_and_steps_are_taken_once() -> None:
    codec = codec_of(Simple)
    codec.upcaster("simple", 1, dict)
    with pytest.raises(InvalidValue):
        codec.register("simple", 2, Loose)
    with pytest.raises(InvalidValue):
        codec.register("other", 1, Simple)
    with pytest.raises(InvalidValue):
        codec.upcaster("simple", 1, dict)
    with pytest.raises(InvalidValue):
        codec.register("new", 0, Loose)


@dataclass
class Thawed:
    text: str


@dataclass(frozen=True)
class Checked:
    text: str

    def __post_init__(self) -> None:
        """Would not be called."""


@dataclass(frozen=True)
class Untold:
    value: object


@dataclass(frozen=True)
class Ambiguous:
    value: int | str


@dataclass(frozen=True)
class Fixed:
    value: tuple[int, str]


@dataclass(frozen=True)
class Numbered:
    value: Level


@pytest.mark.parametrize("cls", [Thawed, Slotted, Checked, Untold, Ambiguous, Fixed, Numbered, int])
def test_a_class_that_cannot_be_stored_is_refused_at_registration(cls: type) -> None:
    with pytest.raises(InvalidValue):
        codec_of(cls)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_stored_payloads_of_every_schema_are_read(path: Path) -> None:
    sample = json.loads(path.read_text(encoding="utf-8"))
    assert path.stem == f"{sample['name']}.{sample['schema_version']}"
    codec = default_codec()
    payload = json.dumps(sample["payload"])
    assert repr(codec.decode(sample["name"], sample["schema_version"], payload)) == sample["event"]


def test_the_corpus_has_every_schema_version_of_every_event() -> None:
    wanted = {
        f"{name}.{version}"
        for name, (newest, _) in default_codec().registered().items()
        for version in range(1, newest + 1)
    }
    assert {path.stem for path in CORPUS} == wanted


def test_the_newest_samples_are_written_as_they_stand() -> None:
    codec = default_codec()
    newest = {f"{name}.{version}" for name, (version, _) in codec.registered().items()}
    for path in CORPUS:
        if path.stem in newest:
            sample = json.loads(path.read_text(encoding="utf-8"))
            event = codec.decode(sample["name"], sample["schema_version"], json.dumps(sample["payload"]))
            assert json.loads(codec.encode(event).payload) == sample["payload"]
