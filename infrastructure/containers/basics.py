"""The slice that all profiles share: the machine's clock and the codec of events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dependency_injector import containers, providers

if TYPE_CHECKING:
    from application.journal.codec import EventCodec
    from application.ports.clock import Clock


def _clock() -> Clock:
    from adapters.system.clock import SystemClock

    return SystemClock()


def _codec() -> EventCodec:
    from infrastructure.event_codec import default_codec

    return default_codec()


class Basics(containers.DeclarativeContainer):
    """Clock and codec."""

    clock = providers.Singleton(_clock)
    codec = providers.Singleton(_codec)
