"""What is on the tape."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from application.ports.corporate_action_tape import CorporateActionTape
from application.ports.listing_tape import ListingTape
from application.ports.tape import Tape
from application.ports.tape_verifier import TapeVerifier
from application.ports.trading_calendar import TradingCalendar

if TYPE_CHECKING:
    from application.market_data.use_cases.check_data_quality import CheckDataQuality
    from application.market_data.use_cases.list_series import ListSeries
    from application.market_data.use_cases.load_universe import LoadUniverse
    from application.market_data.use_cases.show_symbols import ShowSymbols
    from application.market_data.use_cases.verify_tape import VerifyTape
    from infrastructure.containers.container import Container


def list_series(container: Container) -> ListSeries:
    """Lists the series on the tape."""
    from application.market_data.use_cases.list_series import ListSeries

    return ListSeries(container.get(Tape), container.get(CorporateActionTape))


def check_data_quality(container: Container) -> CheckDataQuality:
    """Looks for what is doubtful about daily prices."""
    from application.market_data.use_cases.check_data_quality import CheckDataQuality

    calendars = partial(container.get, TradingCalendar)
    return CheckDataQuality(container.get(Tape), container.get(CorporateActionTape), calendars)


def verify_tape(container: Container) -> VerifyTape:
    """Looks at all that is on the tape."""
    from application.market_data.use_cases.verify_tape import VerifyTape

    return VerifyTape(container.get(TapeVerifier))


def show_symbols(container: Container) -> ShowSymbols:
    """Shows what an exchange listed at a time."""
    from application.market_data.use_cases.show_symbols import ShowSymbols

    return ShowSymbols(container.get(ListingTape))


def load_universe(container: Container) -> LoadUniverse:
    """Loads what an exchange listed when, for a backtest."""
    from application.market_data.use_cases.load_universe import LoadUniverse

    return LoadUniverse(container.get(ListingTape))
