"""Names near one that does not exist."""

from __future__ import annotations

from collections.abc import Iterable

_LETTERS_PER_SLIP = 3
"""One slip of the fingers is granted for so many letters."""

_LEAST_PART = 3
"""So many letters of a name are enough to tell it."""


def closest(text: str, known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """The names that ``text`` probably means, the likeliest first.

    A name that differs in letter case only is the only answer. Else those count that are few slips away: a letter too many, too few
    or another one, or two neighbours swapped (``MSTF`` is ``MSFT``; the optimal string alignment distance of Damerau 1964), one for
    every three letters of the longer name; after them those that contain the text or are the beginning of it.

    Args:
        text: what was written.
        known: the names that there are.
        most: how many are returned at most.
    """
    wanted = text.casefold()
    names = list(dict.fromkeys(known))
    same = [name for name in names if name.casefold() == wanted]
    if same or not wanted:
        return tuple(same[:most])
    ranked = ((_rank(wanted, name.casefold()), name) for name in names)
    return tuple(name for _, name in sorted((rank, name) for rank, name in ranked if rank is not None)[:most])


def did_you_mean(names: Iterable[str]) -> str:
    """``did you mean AAPL or AA?``; nothing for no names."""
    listed = " or ".join(names)
    return f"did you mean {listed}?" if listed else ""


def in_passing(names: Iterable[str]) -> str:
    """The same behind a list of all that there is, in brackets."""
    asked = did_you_mean(names)
    return f" ({asked})" if asked else ""


def slips(left: str, right: str) -> int:
    """The optimal string alignment distance: letters added, left out or replaced, and neighbours swapped."""
    before: list[int] = []
    last = list(range(len(right) + 1))
    for i, letter in enumerate(left, start=1):
        row = [i]
        for j, other in enumerate(right, start=1):
            fewest = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == right[j - 2] and left[i - 2] == other:
                fewest = min(fewest, before[j - 2] + 1)
            row.append(fewest)
        before, last = last, row
    return last[-1]


def _rank(wanted: str, name: str) -> tuple[int, int, bool] | None:
    """How near a name is, the smaller the nearer; None: too far."""
    granted = max(len(wanted), len(name)) // _LETTERS_PER_SLIP
    if abs(len(wanted) - len(name)) <= granted and (distance := slips(wanted, name)) <= granted:
        return 0, distance, wanted[0] != name[:1]
    if len(wanted) >= _LEAST_PART and wanted in name:
        return 1, name.index(wanted), False
    if len(name) >= _LEAST_PART and wanted.startswith(name):
        return 2, -len(name), False
    return None
