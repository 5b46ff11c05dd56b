"""Attacks on the files of a tape: ``python -m tests.attack.tape_log [TRIES]`` prints what was noticed and what was not.

Each attack harms a copy of a small tape, which is then read whole. An error of ours that names what is damaged has noticed it; another
error, or other rows without an error, has not. Harm that changes no row, such as a byte of a number that nobody needs, is neither.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from typing import NamedTuple

from adapters.delta.corporate_actions import DeltaCorporateActionTape
from adapters.delta.listings import DeltaListingTape
from adapters.delta.local import FolderStorage
from adapters.delta.tape import DeltaTape
from adapters.delta.verification import DeltaTapeVerifier
from application.ports.corporate_action_tape import ActionQuery
from application.ports.errors import TapeDamaged
from application.ports.tape import CandleQuery
from domain.shared.interval import Interval
from tests.contracts.tape.frames import LATER, bar, frame
from tests.integration.tape.tables import KINDS
from tests.integration.tape.writer import BATCH_ROWS
from tests.support.places import ROOT

SEED = 20_240_101
TRIES = 40
COMMITS = 60
"""Of candles: more than a checkpoint spans."""

DAY = Interval("1d")
Harm = Callable[[Path, random.Random], None]


class Attacked(NamedTuple):
    """What an attack came to.

    Attributes:
        attack: what was done.
        tries: how often.
        noticed: of these, a typed error named the damage.
        silent: of these, rows were lost or changed, or another error came, or a sound tape was refused; must be 0.
    """

    attack: str
    tries: int
    noticed: int
    silent: int


def sound_tape(folder: Path) -> None:
    """A small tape with all tables and a checkpoint."""
    for kind in KINDS:
        kind(FolderStorage(folder))["append"]()
    tape = DeltaTape(folder)
    for step in range(COMMITS):
        tape.append(frame([bar("B", step, venue=("XNAS", "BATS")[step % 2])]), received_at=LATER)


def content(folder: Path) -> list[object]:
    """All rows of all tables.

    Raises:
        TapeDamaged: something is damaged.
    """
    tape = DeltaTape(folder)
    rows = tape.scan(CandleQuery(DAY)).collect()
    commits = [(key, commit.version) for key, commit in sorted(tape.commits_of(rows, DAY).items())]
    others = (
        tape.quarantined(),
        DeltaCorporateActionTape(folder).actions(ActionQuery()),
    )
    return [rows.rows(), commits, *(table.rows() for table in others), DeltaListingTape(folder).history("ASX")]


def commits(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/_delta_log/*.json"))


def one_digit(folder: Path, chance: random.Random, inside: str = "") -> None:
    """Another digit in a commit, if wished within what a pattern matches."""
    while True:
        path = chance.choice(commits(folder))
        text = path.read_text()
        spans = [found.span() for found in re.finditer(inside, text)] if inside else [(0, len(text))]
        digits = [place for start, end in spans for place in range(start, end) if text[place].isdigit()]
        if digits:
            place = chance.choice(digits)
            other = chance.choice([digit for digit in "0123456789" if digit != text[place]])
            path.write_text(text[:place] + other + text[place + 1 :])
            return


def in_partition_values(folder: Path, chance: random.Random) -> None:
    one_digit(folder, chance, r'"partitionValues":\{[^}]*\}')


def in_statistics(folder: Path, chance: random.Random) -> None:
    one_digit(folder, chance, r'"stats":"[^}]*\}[^}]*\}')


def one_bit(pattern: str) -> Harm:
    """A flipped bit in one of the files."""

    def harm(folder: Path, chance: random.Random) -> None:
        path = chance.choice(sorted(folder.glob(pattern)))
        changed = bytearray(path.read_bytes())
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)

    return harm


def cut_off(pattern: str) -> Harm:
    """One of the files without its end."""

    def harm(folder: Path, chance: random.Random) -> None:
        path = chance.choice(sorted(folder.glob(pattern)))
        path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size)])

    return harm


def removed(pattern: str) -> Harm:
    """One of the files, or folders, is gone."""

    def harm(folder: Path, chance: random.Random) -> None:
        path = chance.choice(sorted(folder.glob(pattern)))
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return harm


def last_commit_removed(folder: Path, chance: random.Random) -> None:
    log = chance.choice(sorted(folder.glob("*/_delta_log")))
    max(log.glob("*.json")).unlink()


def older_commit_in_place(folder: Path, chance: random.Random) -> None:
    """A commit of the log put in the place of a later one."""
    log = [path for path in commits(folder) if path.parent.parent.name == "candles"][1:]
    left, right = sorted(chance.sample(log, 2))
    shutil.copyfile(left, right)


HARMS: dict[str, Harm] = {
    "a digit of a commit": one_digit,
    "a digit of partition values": in_partition_values,
    "a digit of statistics": in_statistics,
    "a bit of a commit": one_bit("*/_delta_log/*.json"),
    "a bit of a checkpoint": one_bit("*/_delta_log/*.checkpoint.parquet"),
    "a bit of the name of the last checkpoint": one_bit("*/_delta_log/_last_checkpoint"),
    "a bit of an anchor": one_bit("anchors/*/*"),
    "a bit of a file of rows": one_bit("[clq]*/**/part-*.parquet"),
    "a commit cut off": cut_off("*/_delta_log/*.json"),
    "a checkpoint cut off": cut_off("*/_delta_log/*.checkpoint.parquet"),
    "a file of rows cut off": cut_off("[clq]*/**/part-*.parquet"),
    "the last commit removed": last_commit_removed,
    "a commit removed": removed("*/_delta_log/*.json"),
    "a commit replaced by another": older_commit_in_place,
    "a log removed": removed("*/_delta_log"),
    "a table removed": removed("[clq]*"),
    "an anchor removed": removed("anchors/*"),
    "a file of rows removed": removed("[clq]*/**/part-*.parquet"),
}


def attacked(name: str, harm: Harm, sound: Path, work: Path, tries: int) -> Attacked:
    """Tries a harm again and again, each time on a fresh copy.

    A commit before the checkpoint is not read to open the tape; ``data verify`` names it.
    """
    chance, expected = random.Random(f"{SEED} {name}"), content(sound)
    noticed = silent = 0
    for _ in range(tries):
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(sound, work)
        harm(work, chance)
        try:
            same = content(work) == expected
            differs = any(table.differences for table in DeltaTapeVerifier(work).verify())
        except TapeDamaged:
            noticed += 1
        except Exception:  # noqa: BLE001, an error that names no damage is what is looked for
            silent += 1
        else:
            noticed += differs
            silent += not same
    return Attacked(name, tries, noticed, silent)


def killed_writers(folder: Path, tries: int) -> Attacked:
    """Writers, two at once, are killed at any moment; what they acknowledged is there, whole, and no sound log is refused."""
    chance, silent = random.Random(SEED), 0
    acknowledged: set[int] = set()
    for number in range(tries):
        writers = [_writer(folder, (2 * number + which) * 1000) for which in range(2)]
        acknowledged |= {int(_line(process)) for process in writers}
        sleep(chance.uniform(0, 0.1))
        for process in writers:
            process.kill()
            rest, _ = process.communicate()
            acknowledged |= {int(line) for line in rest.splitlines()}
        try:
            found = {int(info.symbol[1:]): info.rows for info in DeltaTape(folder).series()}
        except Exception:  # noqa: BLE001, a sound tape that is refused, however
            silent += 1
            continue
        silent += not (acknowledged <= found.keys() and set(found.values()) == {BATCH_ROWS})
    silent += any(table.differences for table in DeltaTapeVerifier(folder).verify())
    return Attacked("two writers killed", tries, 0, silent)


def _writer(folder: Path, first: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.integration.tape.writer", "endlessly", str(folder), str(first)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    return process


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def tape_log_attacks(tries: int = TRIES) -> Iterator[Attacked]:
    """All attacks, each so many times; writers are killed a quarter as often."""
    with TemporaryDirectory() as name:
        sound, work = Path(name, "sound"), Path(name, "work")
        sound_tape(sound)
        for attack, harm in HARMS.items():
            yield attacked(attack, harm, sound, work, tries)
        yield killed_writers(Path(name, "killed"), -(-tries // 4))


def main(tries: int = TRIES) -> int:
    """Prints a table; the status is 1 if anything was not noticed."""
    status = 0
    sys.stdout.write(f"{'attack':<44}{'tries':>7}{'noticed':>9}{'silent':>8}\n")
    for row in tape_log_attacks(tries):
        status |= bool(row.silent)
        sys.stdout.write(f"{row.attack:<44}{row.tries:>7}{row.noticed:>9}{row.silent:>8}\n")
        sys.stdout.flush()
    return status


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
