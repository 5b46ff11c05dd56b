"""``ticktape data verify``: a tape that was changed is named, and adopted when it is meant."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.e2e.conftest import call
from tests.e2e.test_import import HEADER, bars


def test_what_was_changed_is_named_until_it_is_adopted(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert "The tape is empty." in call("data", "verify", data_dir=data).out
    Path("prices.csv").write_text(HEADER + bars(date(2020, 1, 1), 30))
    call("import", "prices.csv", "--symbol", "ABC", data_dir=data)
    sound = call("data", "verify", data_dir=data)
    assert (sound.status, sound.err) == (0, "")
    assert "candles: 2 commits and 1 file checked" in sound.out
    assert "All is as it was written." in sound.out
    [commit] = data.rglob("candles/_delta_log/*1.json")
    commit.write_text(commit.read_text().replace('numRecords\\": 22', 'numRecords\\": 21'))
    listed = call("data", data_dir=data)
    assert (listed.status, "Traceback" in listed.err) == (1, False)
    assert f"candles/_delta_log/{commit.name}" in listed.err
    asked = call("data", "verify", "--json", data_dir=data)
    assert asked.status == 1
    assert asked.json["tables"][0]["differences"] == [
        {"file": f"candles/_delta_log/{commit.name}", "what": "changed after it was written"}
    ]
    assert f"candles/_delta_log/{commit.name}: changed after it was written: restore it" in asked.err
    adopted = call("data", "verify", "--adopt", data_dir=data)
    assert (adopted.status, "adopted: candles/_delta_log" in adopted.out) == (0, True)
    assert call("data", data_dir=data).status == 0
