"""What the shell is offered where a value is to be typed.

The shell asks at every press of the key, so names are read from where they are written and nothing heavy is imported. Where nothing is
offered the shell completes names of files.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import typer

_PRESETS = Path("config") / "strategies.yaml"
_SHIPPED_PRESETS = Path(__file__).resolve().parents[2] / _PRESETS
_STRATEGY = re.compile(r"^class ([A-Za-z]\w*)\((?:\w+\.)*Strategy\)", re.MULTILINE)


def strategies(context: typer.Context) -> list[str]:
    """Names of the catalogue, then presets: those of ``--strategies-file`` too, if it was typed before."""
    own = context.params.get("strategies_file")
    presets = [
        *_presets(own if own is None else Path(own)),
        *_presets(_PRESETS if _PRESETS.exists() else _SHIPPED_PRESETS),
    ]
    sources = (file.read_text(encoding="utf-8") for file in _files("domain.strategies.catalogue"))
    names = sorted(name for source in sources for name in _STRATEGY.findall(source))
    return list(dict.fromkeys([*names, *presets]))


def indicator(incomplete: str) -> list[str]:
    """Names of the catalogue's indicators, in the letter case that was begun."""
    names = [file.stem for file in _files("domain.indicators.catalogue")]
    return [name.upper() if incomplete.isupper() else name for name in names]


def indicators(incomplete: str) -> list[str]:
    """The same, of several with commas between them the last."""
    return _last(incomplete, indicator(_typed(incomplete)))


def pattern() -> list[str]:
    """Names of the candlestick patterns."""
    return [file.stem.removeprefix("cdl") for file in _files("domain.indicators.patterns.catalogue")]


def patterns(incomplete: str) -> list[str]:
    """The same, of several with commas between them the last."""
    return _last(incomplete, pattern())


def intervals() -> list[str]:
    """Lengths of bars."""
    from domain.shared.interval import Interval

    return [one.text for one in Interval.supported()]


def runs() -> list[str]:
    """The word for the newest run."""
    return ["latest"]


def _files(package: str) -> list[Path]:
    """The modules of a package that has one thing in each, by name; none of them is imported."""
    spec = find_spec(package)
    assert spec is not None
    folders = list(spec.submodule_search_locations or ())
    return [Path(folder) / f"{module.name}.py" for folder in folders for module in pkgutil.iter_modules([folder])]


def _presets(file: Path | None) -> list[str]:
    """The names in a file of presets; none where it cannot be read."""
    import yaml

    try:
        content = yaml.safe_load(file.read_bytes()) if file is not None else None
    except (OSError, yaml.YAMLError):
        return []
    return [str(name) for name in content] if isinstance(content, dict) else []


def _typed(incomplete: str) -> str:
    return incomplete.rpartition(",")[2]


def _last(incomplete: str, names: Iterable[str]) -> list[str]:
    before = incomplete.removesuffix(_typed(incomplete))
    return [before + name for name in names]
