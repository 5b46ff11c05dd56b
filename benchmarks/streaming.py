"""Nanoseconds an update of each indicator that ticktape and talipp both have, bar by bar in plain Python.

``python -m benchmarks.streaming``; the same numbers are the benchmark ``streaming`` of ``make bench``.
"""

from __future__ import annotations

from statistics import median

from benchmarks.rounds import peers_python, play
from benchmarks.streamed import STREAMED
from benchmarks.suite import SUITE


def main() -> None:
    """Lets both take turns twice and prints who is how fast."""
    contestants = next(one for one in SUITE if one.name == "streaming").contestants
    ours, theirs = play(contestants, 2, lambda _: {"scale": 1.0}, peers_python(None), lambda *_: None)
    if theirs.missing:
        print(f"{theirs.missing}: `make bench` installs it")
        return
    print(f"{'':14}{'ticktape':>10}{'talipp':>10}{'times':>8}")
    ratios = []
    for name in sorted(STREAMED, key=str.lower):
        mine, other = ours.best(name) or 0.0, theirs.best(name) or 0.0
        ratios.append(mine / other)
        print(f"{name:14}{1e6 / mine:>10,.0f}{1e6 / other:>10,.0f}{mine / other:>8.1f}")
    print(f"median {median(ratios):.1f} times, least {min(ratios):.1f} times")


if __name__ == "__main__":
    main()
