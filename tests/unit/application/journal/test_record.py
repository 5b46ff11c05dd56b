"""Records of the journal as text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.journal.record import content_of, given_id, write_record

texts = st.text(st.characters(exclude_categories=["Cs"]))
ids = st.none() | texts
instants = st.integers(-(2**63), 2**63 - 1)
payloads = st.dictionaries(texts, st.integers() | texts, max_size=3).map(json.dumps)


@given(own=ids, cause=ids, talk=ids, occurred_at=instants, recorded_at=instants, payload=payloads)
def test_a_record_is_one_json_array_of_which_the_payload_can_be_cut_out(
    own: str | None, cause: str | None, talk: str | None, occurred_at: int, recorded_at: int, payload: str
) -> None:
    record = write_record("order-filled/2", occurred_at, recorded_at, own, cause, talk, payload)
    assert json.loads(record) == ["order-filled/2", occurred_at, recorded_at, own, cause, talk, json.loads(payload)]
    assert content_of(record) == ("order-filled/2", occurred_at, payload)


@given(own=ids, other=ids)
def test_a_record_knows_its_event_id(own: str | None, other: str | None) -> None:
    record = write_record("paid/1", 1, 2, own, other, None, "{}")
    assert given_id(record) == own
    assert "\n" not in record


@pytest.mark.parametrize("value", [7, b"x"])
def test_an_id_that_is_no_text_is_refused(value: object) -> None:
    for place in range(3):
        ids: list[Any] = [None, None, None]
        ids[place] = value
        with pytest.raises(TypeError):
            write_record("paid/1", 1, 2, ids[0], ids[1], ids[2], "{}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '["paid/1",1,2,null,null,{}]',
        '["paid/1",1.5,2,null,null,null,{}]',
        '["paid/1",1,2,null,null,null,{}',
    ],
)
def test_what_is_no_record_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no record"):
        content_of(text)


@pytest.mark.parametrize("text", ["", "[]", '["paid/1",1,2]'])
def test_what_is_no_record_has_no_event_id(text: str) -> None:
    with pytest.raises(ValueError, match="no record"):
        given_id(text)
