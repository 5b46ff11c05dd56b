"""Settings come from the environment, prefixed or well known; a bad one is one line that names its variable."""

from __future__ import annotations

from pathlib import Path

import pytest

from infrastructure.environment import WELL_KNOWN, InvalidSettings, variables_of
from infrastructure.settings import default_data_dir, load_settings, variables
from tests.support.places import ROOT


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for names in variables().values():
        for name in names:
            monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_defaults() -> None:
    settings = load_settings()
    assert (settings.profile, settings.journal_synchronous, settings.log_format) == ("local", "FULL", "auto")
    assert settings.data_folder == default_data_dir()
    assert settings.redis_port == 6379
    assert settings.redis_url is None


def test_the_data_folder_follows_the_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_data_dir() == tmp_path / "ticktape"
    monkeypatch.delenv("XDG_DATA_HOME")
    assert default_data_dir() == Path.home() / ".local" / "share" / "ticktape"
    monkeypatch.setattr("sys.platform", "darwin")
    assert default_data_dir() == Path.home() / "Library" / "Application Support" / "ticktape"
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert default_data_dir() == tmp_path / "ticktape"


@pytest.mark.parametrize(
    ("variable", "value", "name", "expected"),
    [
        ("TICKTAPE_DATA_DIR", "folder", "data_dir", Path("folder")),
        ("TICKTAPE_PROFILE", "MEMORY", "profile", "memory"),
        ("ENVIRONMENT", "production", "environment", "production"),
        ("LOG_LEVEL", "debug", "log_level", "DEBUG"),
        ("TICKTAPE_LOG_LEVEL", "error", "log_level", "ERROR"),
        ("AWS_REGION", "eu-west-1", "aws_region", "eu-west-1"),
        ("S3_BUCKET_NAME", "tapes", "s3_bucket_name", "tapes"),
        ("REDIS_PORT", "6380", "redis_port", 6380),
        ("TICKTAPE_JOURNAL_SYNCHRONOUS", "normal", "journal_synchronous", "NORMAL"),
    ],
)
def test_variables(monkeypatch: pytest.MonkeyPatch, variable: str, value: str, name: str, expected: object) -> None:
    monkeypatch.setenv(variable, value)
    assert getattr(load_settings(), name) == expected


def test_the_prefixed_variable_wins_and_what_is_given_wins_over_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("TICKTAPE_AWS_REGION", "ap-southeast-2")
    assert load_settings().aws_region == "ap-southeast-2"
    assert load_settings(aws_region="eu-west-1").aws_region == "eu-west-1"
    assert load_settings(aws_region=None).aws_region == "ap-southeast-2"


def test_an_empty_variable_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TICKTAPE_DATA_DIR", "")
    monkeypatch.setenv("REDIS_PORT", "")
    assert load_settings().data_dir == default_data_dir()
    assert load_settings().redis_port == 6379


@pytest.mark.parametrize(
    ("variable", "value", "named"),
    [
        ("TICKTAPE_PROFILE", "cloud", "TICKTAPE_PROFILE"),
        ("REDIS_PORT", "no", "TICKTAPE_REDIS_PORT"),
        ("LOG_LEVEL", "loud", "TICKTAPE_LOG_LEVEL"),
    ],
)
def test_a_bad_value_names_its_variable(monkeypatch: pytest.MonkeyPatch, variable: str, value: str, named: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(InvalidSettings, match=f"setting {named}: ") as caught:
        load_settings()
    assert "\n" not in str(caught.value)


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://user:hunter2@host:6379/0")
    settings = load_settings()
    assert settings.redis_url is not None
    assert settings.redis_url.get_secret_value().endswith("@host:6379/0")
    assert "hunter2" not in f"{settings!r} {settings.model_dump_json()}"


def test_a_file_in_the_working_directory_is_read_and_the_example_is_one(tmp_path: Path) -> None:
    defaults = load_settings()
    (tmp_path / ".env").write_text("TICKTAPE_PROFILE=memory\nLOG_LEVEL=info\nSOMETHING_ELSE=1\n")
    assert (load_settings().profile, load_settings().log_level) == ("memory", "INFO")
    (tmp_path / ".env").write_text((ROOT / ".env.example").read_text())
    assert load_settings() == defaults


def test_the_example_lists_every_setting_and_no_other() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    listed = [line.partition("=")[0] for line in lines if line and not line.startswith("#")]
    assert sorted(listed) == sorted(names[0] for names in variables().values())


def test_every_setting_is_called_what_the_table_of_variables_says() -> None:
    assert variables() == {name: variables_of(name) for name in variables()}
    assert set(WELL_KNOWN) <= set(variables())
