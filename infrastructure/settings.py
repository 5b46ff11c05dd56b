"""Settings, from the environment and an optional ``.env`` file in the working directory.

``infrastructure.environment`` says what they are called there; ``.env.example`` lists them all.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr, StringConstraints, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from infrastructure.environment import ADDRESS, PREFIX, InvalidSettings, bucket_place, variables_of


def _upper(value: Any) -> Any:
    return value.strip().upper() if isinstance(value, str) else value


def _lower(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


def _also(setting: str) -> AliasChoices:
    """The prefixed variable first, then the well-known ones."""
    return AliasChoices(*variables_of(setting))


def _place(value: Any) -> Any:
    return bucket_place(value) if isinstance(value, str) else value


Profile = Annotated[Literal["local", "memory", "aws"], BeforeValidator(_lower)]
Place = Annotated[str, BeforeValidator(_place)]
Address = Annotated[str, StringConstraints(strip_whitespace=True, pattern=ADDRESS)]
WebAddress = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^https?://[^/@\s]+(/\S*)?$")]
LogLevel = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(_upper)]
LogFormat = Annotated[Literal["auto", "json", "console"], BeforeValidator(_lower)]
Synchronous = Annotated[Literal["OFF", "NORMAL", "FULL", "EXTRA"], BeforeValidator(_upper)]


def default_data_dir() -> Path:
    """The user's own data folder, as the operating system has it."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "ticktape"


class Settings(BaseSettings):
    """All settings.

    Attributes:
        data_dir: folder of the profile ``local``: tape, journal and results.
        profile: ``local`` (everything in the data folder), ``memory`` (nothing is kept) or ``aws`` (the cloud).
        environment: name of the place where this runs, for logs.
        log_level: least level that is logged.
        log_format: ``json`` for services, ``console`` for people, ``auto`` by whether standard error is a terminal.
        journal_synchronous: SQLite's setting for the journal; below FULL a power cut may cost acknowledged events.
        aws_region: region of the cloud profile.
        s3_bucket_name: bucket of the cloud profile.
        s3_prefix: begins the names of all objects there; "" or ending in ``/``.
        s3_endpoint_url: address of another server that speaks S3; None: Amazon's.
        yahoo_seconds: seconds from one request for prices to the next.
        yahoo_url: address of another server that answers as Yahoo does; None: Yahoo.
        yahoo_cache_dir: folder of cookies and time zones of its client; None: in the data folder, or the system's temporary one.
        asx_list_url: address of the ASX's list of companies, in either of its layouts; None: the exchange's own.
        redis_url: whole address of Redis, which may hold a password; it wins over host and port.
        redis_host: host of Redis.
        redis_port: port of Redis.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True, populate_by_name=True, env_ignore_empty=True
    )

    data_dir: Path = Field(default_factory=default_data_dir)
    profile: Profile = "local"
    environment: str = Field("local", validation_alias=_also("environment"))
    log_level: LogLevel = Field("WARNING", validation_alias=_also("log_level"))
    log_format: LogFormat = "auto"
    journal_synchronous: Synchronous = "FULL"
    aws_region: str | None = Field(None, validation_alias=_also("aws_region"))
    s3_bucket_name: str | None = Field(None, validation_alias=_also("s3_bucket_name"))
    s3_prefix: Place = ""
    s3_endpoint_url: Address | None = Field(None, validation_alias=_also("s3_endpoint_url"))
    yahoo_seconds: float = Field(2.0, ge=0, allow_inf_nan=False)
    yahoo_url: Address | None = None
    yahoo_cache_dir: Path | None = None
    asx_list_url: WebAddress | None = None
    redis_url: SecretStr | None = Field(None, validation_alias=_also("redis_url"))
    redis_host: str | None = Field(None, validation_alias=_also("redis_host"))
    redis_port: int = Field(6379, ge=1, le=65_535, validation_alias=_also("redis_port"))

    @property
    def data_folder(self) -> Path:
        """``data_dir`` with ``~`` expanded."""
        return self.data_dir.expanduser()


def variables() -> dict[str, tuple[str, ...]]:
    """For each setting the environment variables that set it, the prefixed one first."""
    found = {}
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        choices = alias.choices if isinstance(alias, AliasChoices) else [PREFIX + name.upper()]
        found[name] = tuple(str(choice) for choice in choices)
    return found


def load_settings(**given: Any) -> Settings:
    """The settings; what is given by name wins over the environment, and None counts as not given.

    Raises:
        InvalidSettings: a value cannot be used.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0])
        variable = variables()[name][0] if name in variables() else name
        raise InvalidSettings(f"setting {variable.upper()}: {first['msg']}") from None
