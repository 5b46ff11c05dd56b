"""How settings stand in the environment: their variables, and the rules of their values; light enough for any function.

Every variable has the prefix ``TICKTAPE_``; those that services know well also work without it, and the prefixed one wins.
"""

from __future__ import annotations

from collections.abc import Mapping

from domain.shared.errors import TicktapeError

PREFIX = "TICKTAPE_"

WELL_KNOWN: Mapping[str, tuple[str, ...]] = {
    "environment": ("ENVIRONMENT",),
    "log_level": ("LOG_LEVEL",),
    "aws_region": ("AWS_REGION", "AWS_DEFAULT_REGION"),
    "s3_bucket_name": ("S3_BUCKET_NAME",),
    "s3_endpoint_url": ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"),
    "redis_url": ("REDIS_URL",),
    "redis_host": ("REDIS_HOST",),
    "redis_port": ("REDIS_PORT",),
}
"""Settings that have other variables besides the prefixed one."""

ADDRESS = r"^https?://[^/@\s]+/?$"
"""What the address of a server looks like: no path, and no user, who might bring a password."""


class InvalidSettings(TicktapeError):
    """A setting has a value that cannot be used; the text names its variable."""


class MissingSettings(InvalidSettings):
    """Settings are missing that something needs.

    Attributes:
        variables: which to set.
    """

    def __init__(self, what: str, variables: tuple[str, ...]) -> None:
        super().__init__(f"{what} needs {', '.join(variables)}: set {'it' if len(variables) == 1 else 'them'}")
        self.variables = variables


def variables_of(setting: str) -> tuple[str, ...]:
    """The environment variables that set a setting, the prefixed one first."""
    return (PREFIX + setting.upper(), *WELL_KNOWN.get(setting, ()))


def bucket_place(text: str) -> str:
    """The beginning of names in a bucket, ending in one ``/``, or nothing."""
    names = text.strip("/ ")
    return f"{names}/" if names else ""
