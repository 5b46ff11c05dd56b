"""A function's settings, from the environment alone: those of ``infrastructure.settings`` that mean something to a function."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from infrastructure.environment import ADDRESS, InvalidSettings, MissingSettings, bucket_place, variables_of
from infrastructure.slim.secret import Secret


@dataclass(frozen=True, slots=True)
class FunctionSettings:
    """See ``infrastructure.settings.Settings``, which has the same under the same names."""

    environment: str = "local"
    log_level: str = "WARNING"
    aws_region: str | None = None
    s3_bucket_name: str | None = None
    s3_prefix: str = ""
    s3_endpoint_url: str | None = None
    redis_url: Secret | None = None
    redis_host: str | None = None
    redis_port: int = 6379


def function_settings(environ: Mapping[str, str] | None = None) -> FunctionSettings:
    """The settings; an empty variable is not set.

    Args:
        environ: variables and their values; None: those of this process.

    Raises:
        InvalidSettings: a value cannot be used.
    """
    given = {name.upper(): text for name, text in (os.environ if environ is None else environ).items() if text}
    found: dict[str, Any] = {}
    for setting in FunctionSettings.__dataclass_fields__:
        variables = variables_of(setting)
        text = next((given[variable] for variable in variables if variable in given), None)
        if text is not None:
            found[setting] = _read(variables[0], text, _VALUES.get(setting, str))
    return FunctionSettings(**found)


def required(what: str, settings: FunctionSettings, names: Iterable[str]) -> None:
    """Looks whether settings are there that something needs.

    Raises:
        MissingSettings: some are not; all are named, by the variable that services know well where there is one.
    """
    missing = tuple(variables_of(name)[:2][-1] for name in names if getattr(settings, name) is None)
    if missing:
        raise MissingSettings(what, missing)


def _read(variable: str, text: str, value: Callable[[str], Any]) -> Any:
    try:
        return value(text)
    except ValueError as error:
        raise InvalidSettings(f"setting {variable}: {error}") from None


def _level(text: str) -> str:
    levels = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
    if (level := text.strip().upper()) not in levels:
        raise ValueError(f"must be one of {', '.join(levels)}")
    return level


def _address(text: str) -> str:
    if not re.fullmatch(ADDRESS, address := text.strip()):
        raise ValueError("must be an address such as https://s3.example:9000, without a path or a user")
    return address


def _port(text: str) -> int:
    if not text.strip().isdecimal() or not 1 <= (port := int(text)) <= 65_535:
        raise ValueError("must be a whole number from 1 to 65535")
    return port


_VALUES: Mapping[str, Callable[[str], Any]] = {
    "log_level": _level,
    "s3_prefix": bucket_place,
    "s3_endpoint_url": _address,
    "redis_url": Secret,
    "redis_port": _port,
}
