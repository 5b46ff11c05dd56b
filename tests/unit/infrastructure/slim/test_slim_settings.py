"""A function's settings are those of the profiles: the same names, the same values, the same refusals."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from infrastructure.environment import InvalidSettings, MissingSettings
from infrastructure.settings import Settings, load_settings, variables
from infrastructure.slim.secret import Secret
from infrastructure.slim.settings import FunctionSettings, function_settings, required

NAMES = [field.name for field in fields(FunctionSettings)]

TEXTS = {
    "environment": ["production", " prod "],
    "log_level": ["debug", " Error ", "loud", "15"],
    "aws_region": ["eu-west-1"],
    "s3_bucket_name": ["tapes"],
    "s3_prefix": ["/a/b", "/", "a/b/", " a "],
    "s3_endpoint_url": [
        "https://s3.example:9000",
        " http://127.0.0.1:1/ ",
        "s3.example",
        "https://user:hunter2@s3.example",
        "https://s3.example/path",
        "ftp://s3.example",
        "https://s3.example\nhttps://other",
    ],
    "redis_url": ["redis://user:hunter2@host:6379/0"],
    "redis_host": ["localhost"],
    "redis_port": ["6380", " 1 ", "65535", "0", "65536", "-1", "no", "1.5"],
}


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for names in variables().values():
        for name in names:
            monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def of_profiles() -> dict[str, Any] | str:
    """What the profiles would have, or the variable that they refuse."""
    try:
        settings = load_settings()
    except InvalidSettings as error:
        return str(error).partition(":")[0]
    return {name: _shown(getattr(settings, name)) for name in NAMES}


def of_functions() -> dict[str, Any] | str:
    try:
        settings = function_settings()
    except InvalidSettings as error:
        return str(error).partition(":")[0]
    return {name: _shown(getattr(settings, name)) for name in NAMES}


def _shown(value: Any) -> Any:
    return value.get_secret_value() if hasattr(value, "get_secret_value") else value


def test_names_and_defaults() -> None:
    assert set(NAMES) <= set(Settings.model_fields)
    assert set(TEXTS) == set(NAMES)
    assert of_functions() == of_profiles()


@pytest.mark.parametrize(("setting", "text"), [(setting, text) for setting in TEXTS for text in TEXTS[setting]])
def test_values(monkeypatch: pytest.MonkeyPatch, setting: str, text: str) -> None:
    for variable in variables()[setting]:
        monkeypatch.setenv(variable, text)
        assert of_functions() == of_profiles()
        assert of_functions() != _defaults() or setting == "s3_prefix"
        monkeypatch.delenv(variable)


def _defaults() -> dict[str, Any]:
    defaults = FunctionSettings()
    return {name: getattr(defaults, name) for name in NAMES}


@pytest.mark.parametrize("setting", [name for name in NAMES if len(variables()[name]) > 1])
def test_the_prefixed_variable_wins_and_an_empty_one_is_not_set(monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    first, last = TEXTS[setting][0], TEXTS[setting][min(1, len(TEXTS[setting]) - 1)]
    prefixed, *others = variables()[setting]
    for text in (first, ""):
        monkeypatch.setenv(prefixed, text)
        for other in others:
            monkeypatch.setenv(other, last)
            assert of_functions() == of_profiles()


def test_variables_in_another_letter_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("s3_bucket_name", "tapes")
    assert of_functions() == of_profiles()


def test_a_given_environment_is_the_only_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("S3_BUCKET_NAME", "tapes")
    assert function_settings({}).s3_bucket_name is None
    assert function_settings({"TICKTAPE_S3_BUCKET_NAME": "others"}).s3_bucket_name == "others"


@pytest.mark.parametrize("setting", ["log_level", "s3_endpoint_url", "redis_port"])
def test_a_bad_value_is_one_line_that_does_not_repeat_it(setting: str) -> None:
    with pytest.raises(InvalidSettings, match=f"setting TICKTAPE_{setting.upper()}: must be") as caught:
        function_settings({f"TICKTAPE_{setting.upper()}": "hunter2@"})
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_missing_is_all_named() -> None:
    with pytest.raises(MissingSettings) as caught:
        required("the object store", FunctionSettings(), ("s3_bucket_name", "aws_region"))
    assert caught.value.variables == ("S3_BUCKET_NAME", "AWS_REGION")
    assert str(caught.value) == "the object store needs S3_BUCKET_NAME, AWS_REGION: set them"
    required("the object store", FunctionSettings(s3_bucket_name="tapes"), ("s3_bucket_name",))


def test_secrets_do_not_show() -> None:
    settings = function_settings({"REDIS_URL": "redis://user:hunter2@host:6379/0"})
    assert settings.redis_url is not None
    assert settings.redis_url.get_secret_value().endswith("@host:6379/0")
    assert "hunter2" not in f"{settings} {settings!r} {settings.redis_url} {[settings.redis_url]}"
    assert settings.redis_url == Secret("redis://user:hunter2@host:6379/0")
    assert settings.redis_url != Secret("redis://host")
    assert len({settings.redis_url, Secret("redis://user:hunter2@host:6379/0")}) == 1
