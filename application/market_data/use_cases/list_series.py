"""List what is on the tape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from application.ports.corporate_action_tape import ActionQuery, CorporateActionTape
from application.ports.tape import SeriesInfo, Tape


@dataclass(frozen=True, slots=True)
class TapeContents:
    """What is on the tape.

    Attributes:
        series: the series, sorted by symbol, venue and interval, without what damage hides.
        damaged: files that cannot be read, relative to the tape.
        actions: how many corporate actions of each kind a symbol has: (symbol, venue) -> kind -> number.
    """

    series: tuple[SeriesInfo, ...]
    damaged: tuple[str, ...]
    actions: Mapping[tuple[str, str], Mapping[str, int]] = field(default_factory=dict)


class ListSeries:
    """Lists series, counts corporate actions and names damaged files."""

    def __init__(self, tape: Tape, actions: CorporateActionTape) -> None:
        self._tape, self._actions = tape, actions

    def run(self) -> TapeContents:
        """The series that can be read and the files that cannot.

        Raises:
            StoreUnavailable: the tape is out of reach.
            TapeDamaged: a file of the corporate actions cannot be read.
        """
        found: dict[tuple[str, str], dict[str, int]] = {}
        counts = self._actions.actions(ActionQuery()).group_by("symbol", "venue", "kind").len()
        for symbol, venue, kind, number in counts.sort("symbol", "venue", "kind").iter_rows():
            found.setdefault((symbol, venue), {})[kind] = number
        return TapeContents(tuple(self._tape.series(skip_damaged=True)), self._tape.damaged_files(), found)
