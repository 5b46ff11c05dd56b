"""Checks of strategies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from application.journal.codec import EventCodec
from application.ports.progress import Progress
from application.ports.strategy_source import StrategySource
from application.ports.tape import Tape
from application.ports.trials import Trials

if TYPE_CHECKING:
    from application.research.use_cases.find_lookahead import FindLookahead
    from domain.strategies.base import Strategy
    from infrastructure.containers.container import Container


def find_lookahead(container: Container, strategy: type[Strategy], trials: Trials | None = None) -> FindLookahead:
    """Takes the future away and sees whether a strategy decides otherwise.

    Args:
        container: of any profile with a tape.
        strategy: its class.
        trials: who runs it; None: processes of their own, or this one for a class that no other could load, such as a notebook's.
    """
    from application.research.use_cases.find_lookahead import FindLookahead
    from infrastructure.trials import TrialsHere

    strategies = container.get(StrategySource)
    if trials is None:
        trials = container.get(Trials) if strategies.identify(strategy).verifiable else TrialsHere(strategy)
    return FindLookahead(container.get(Tape), strategies, trials, container.get(EventCodec), container.get(Progress))
