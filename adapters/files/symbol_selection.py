"""The selection of symbols from a JSON file such as config/symbols.json."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from application.market_data.symbol_selection import SymbolSelection, UpdateFrequency
from application.ports.errors import UnreadableFile
from domain.shared.errors import InvalidValue
from domain.shared.values import Symbol


class _Selection(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    symbols: list[str] = []
    update_frequency: str = UpdateFrequency.DAILY.value
    market: str = "ASX"
    replaces_list: bool = False


def read_symbol_selection(path: Path) -> SymbolSelection:
    """The selection in a file: ``symbols`` (texts; none: all), ``update_frequency``, ``market``, ``replaces_list``.

    Raises:
        UnreadableFile: the file cannot be read, is no JSON, or says something else; the text names what.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{path}: {(error.strerror or str(error)).lower()}") from error
    try:
        said = _Selection.model_validate_json(content)
        return SymbolSelection(
            said.market, tuple(map(Symbol, said.symbols)), _frequency(said.update_frequency), said.replaces_list
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UnreadableFile(f"{path}: {f'{where}: ' if where else ''}{first['msg']}") from None
    except InvalidValue as error:
        raise UnreadableFile(f"{path}: {error}") from error


def _frequency(text: str) -> UpdateFrequency:
    try:
        return UpdateFrequency(text.strip().lower())
    except ValueError:
        known = ", ".join(UpdateFrequency)
        raise InvalidValue(f"update_frequency {text!r} is not one of {known}", field="update_frequency") from None
