"""Builds the container of a profile: complete, or refused with the names of what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast

from dependency_injector import containers, providers

from application.journal.event_store import EventStore
from application.journal.global_feed import GlobalFeed
from application.journal.snapshot_store import SnapshotStore
from application.ports.clock import Clock
from application.ports.column_scanner import ColumnScanner
from application.ports.corporate_action_tape import CorporateActionTape
from application.ports.listing_tape import ListingTape
from application.ports.object_locations import ObjectLocations
from application.ports.object_store import ObjectStore
from application.ports.price_source import PriceSource
from application.ports.progress import Progress
from application.ports.rate_limiter import RateLimiter
from application.ports.strategy_presets import StrategyPresets
from application.ports.strategy_source import StrategySource
from application.ports.tape import Tape
from application.ports.trading_calendar import TradingCalendar
from domain.shared.errors import TicktapeError
from infrastructure.containers.completeness import IncompleteContainer, MissingDependency, shortcomings
from infrastructure.containers.compute import trading_calendar
from infrastructure.settings import Settings, load_settings

if TYPE_CHECKING:
    from application.journal.codec import EventCodec


class UnknownProfile(TicktapeError):
    """There is no profile of that name."""


PORTS: Mapping[str, type] = {
    "clock": Clock,
    "event_store": EventStore,
    "feed": GlobalFeed,
    "snapshot_store": SnapshotStore,
    "tape": Tape,
    "listings": ListingTape,
    "corporate_actions": CorporateActionTape,
    "object_store": ObjectStore,
    "object_locations": ObjectLocations,
    "scanner": ColumnScanner,
    "strategies": StrategySource,
    "presets": StrategyPresets,
    "progress": Progress,
}
"""What a profile provides, by name, and the port behind each name."""

STORAGE = ("clock", "tape", "listings", "corporate_actions", "object_store")
"""What jobs need that collect and keep market facts; every profile has these."""


class Container:
    """The adapters of a profile; each is made when it is first asked for, once, and checked against its port.

    Use it as a context manager, or call ``close``, so that files are closed.
    """

    def __init__(self, profile: str, settings: Settings, provided: containers.Container) -> None:
        """Wraps a profile's providers; ``build`` is how to get one."""
        self.profile, self.settings = profile, settings
        self._provided = provided
        self._made: dict[str, Any] = {}

    def clock(self) -> Clock:
        """When things are recorded."""
        return cast("Clock", self.port("clock"))

    def codec(self) -> EventCodec:
        """Events to what is stored, and back."""
        codec: EventCodec = self._provided.codec()
        return codec

    def event_store(self) -> EventStore:
        """The journal."""
        return cast("EventStore", self.port("event_store"))

    def feed(self) -> GlobalFeed:
        """The journal as one feed."""
        return cast("GlobalFeed", self.port("feed"))

    def snapshot_store(self) -> SnapshotStore:
        """Folded states."""
        return cast("SnapshotStore", self.port("snapshot_store"))

    def tape(self) -> Tape:
        """The tape."""
        return cast("Tape", self.port("tape"))

    def listings(self) -> ListingTape:
        """What is listed where."""
        return cast("ListingTape", self.port("listings"))

    def corporate_actions(self) -> CorporateActionTape:
        """Dividends and splits."""
        return cast("CorporateActionTape", self.port("corporate_actions"))

    def object_store(self) -> ObjectStore:
        """Files by key."""
        return cast("ObjectStore", self.port("object_store"))

    def object_locations(self) -> ObjectLocations:
        """Where the files are for those who open them by themselves."""
        return cast("ObjectLocations", self.port("object_locations"))

    def scanner(self) -> ColumnScanner:
        """Indicators over columns."""
        return cast("ColumnScanner", self.port("scanner"))

    def strategies(self) -> StrategySource:
        """Where strategies come from."""
        return cast("StrategySource", self.port("strategies"))

    def presets(self) -> StrategyPresets:
        """Ready-made strategies."""
        return cast("StrategyPresets", self.port("presets"))

    def progress(self) -> Progress:
        """Who is told how far long work has come."""
        return cast("Progress", self.port("progress"))

    def trading_calendar(self, name: str) -> TradingCalendar:
        """The calendar of that name: ``24/7``, or a market identifier code such as ``XNYS``."""
        return trading_calendar(name)

    def price_source(self, base_url: str | None = None) -> PriceSource:
        """Where daily prices of stocks come from; one at a time, closed with the container.

        Args:
            base_url: another server than Yahoo's; None: what the settings say.

        Raises:
            MissingDependency: the packages of the extra ``stocks`` are missing.
        """
        from infrastructure.containers.stocks import price_source

        made = price_source(self.settings, self.clock(), base_url)
        self._made["price source"] = made
        return made

    def rate_limiter(self) -> RateLimiter:
        """The budget of requests for prices that all fetchers of this container share."""
        from infrastructure.containers.stocks import rate_limiter

        return cast("RateLimiter", self._made.setdefault("rate_limiter", rate_limiter(self.settings)))

    def port(self, name: str) -> object:
        """The adapter behind a name of ``PORTS``.

        Raises:
            IncompleteContainer: the profile has none, or it lacks what the port promises.
            PortError: it cannot be opened.
        """
        if name not in self._made:
            missing = self._missing(name)
            if missing:
                raise IncompleteContainer(self.profile, {name: missing})
        return self._made[name]

    def check(self, names: Iterable[str]) -> None:
        """Makes the named adapters and checks them all.

        Raises:
            IncompleteContainer: names every one that is missing or incomplete.
            PortError: one cannot be opened.
        """
        missing = {name: what for name in names if name not in self._made and (what := self._missing(name))}
        if missing:
            raise IncompleteContainer(self.profile, missing)

    def close(self) -> None:
        """Closes what was opened; may be called again."""
        for adapter in {id(made): made for made in self._made.values()}.values():
            close = getattr(adapter, "close", None)
            if callable(close):
                close()
        self._made.clear()
        self._provided.reset_singletons()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def _missing(self, name: str) -> str:
        provider = self._provided.providers.get(name)
        if provider is None:
            return "no adapter"
        try:
            adapter = provider()
        except MissingDependency as error:
            return str(error)
        if adapter is None:
            return "no adapter"
        lacking = shortcomings(adapter, PORTS[name])
        if not lacking:
            self._made[name] = adapter
        return lacking


def build(
    settings: Settings | None = None,
    *,
    profile: str | None = None,
    needs: Iterable[str] = tuple(PORTS),
    **replacements: object,
) -> Container:
    """The container of a profile.

    Args:
        settings: None: from the environment.
        profile: ``local``, ``memory`` or ``aws``; None: what the settings say.
        needs: names of ``PORTS`` to make and check now, so that a job starts complete or not at all; the others are made, and
            their packages imported, when they are first asked for.
        replacements: adapters to use instead of the profile's, by name, such as ``progress=...``.

    Raises:
        IncompleteContainer: an adapter is missing or lacks what its port promises; all such are named.
        UnknownProfile: there is no such profile.
        PortError: the data folder or a store cannot be opened.
    """
    given = load_settings() if settings is None else settings
    name = given.profile if profile is None else profile
    provided = _providers(name)
    provided.settings.override(providers.Object(given))
    for port, adapter in replacements.items():
        if port not in PORTS:
            raise IncompleteContainer(name, {port: f"no such port: known are {', '.join(PORTS)}"})
        provided.set_provider(port, providers.Object(adapter))
    container = Container(name, given, provided)
    try:
        container.check(needs)
    except BaseException:
        container.close()
        raise
    return container


def _providers(profile: str) -> Any:
    if profile == "local":
        from infrastructure.containers.local import LocalContainer

        return LocalContainer()
    if profile == "memory":
        from infrastructure.containers.memory import MemoryContainer

        return MemoryContainer()
    if profile == "aws":
        from infrastructure.containers.aws import AwsContainer

        return AwsContainer()
    raise UnknownProfile(f"no profile {profile!r}: use local, memory or aws")
