"""Sets whose pieces are counted: one file of ``palettes/sets/`` a set."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from mosaic.catalog.facts import data_folder
from mosaic.errors import PaletteError


class SetInventory(NamedTuple):
    """The mosaic pieces of a set.

    Attributes
    ----------
    number : str
        As in ``31204-1``.
    verified : bool
        Whether two sources that do not copy each other give the same counts.
    pieces : dict of (str, str) to int
        Quantity by part key and color name; frames and spares are not counted.
    panels : dict of (str, str) to int
        The panels that the picture stands on, where a source has their number and color.
    """

    number: str
    name: str
    year: int
    verified: bool
    pieces: dict[tuple[str, str], int]
    panels: dict[tuple[str, str], int]
    note: str = ""
    source: str = ""
    date: str = ""
    license: str = ""


@cache
def sets() -> dict[str, SetInventory]:
    """All sets by number."""
    return {path.stem: _read(path) for path in _files()}


def numbers() -> list[str]:
    """Numbers of all sets, as their files are called; none of these is read."""
    return [path.stem for path in _files()]


def _files() -> list[Path]:
    return sorted((data_folder() / "sets").glob("*.toml"))


def full_number(text: str) -> str:
    """Complete a set's number: the first edition where none is named.

    Examples
    --------
    >>> full_number("31204"), full_number("31204-1")
    ('31204-1', '31204-1')
    """
    return f"{text}-1" if text.isdecimal() else text


def _read(path: Path) -> SetInventory:
    """Read a file of ``palettes/sets/``."""
    import tomllib  # noqa: PLC0415 - .002 s, and few commands read any

    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        pieces, panels = (_counted(values.pop(name, {})) for name in ("pieces", "panels"))
        return SetInventory(pieces=pieces, panels=panels, **values)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise PaletteError(f"{path.name}: {error}", hint="reinstall mosaic") from error


def _counted(table: dict[str, dict[str, int]]) -> dict[tuple[str, str], int]:
    """Quantity by part key and color name."""
    return {(part, c): int(n) for part, colors in table.items() for c, n in colors.items()}
