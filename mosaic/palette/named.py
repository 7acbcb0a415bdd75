"""The palettes that ship with the project: the folder is the list."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from mosaic.catalog import data_folder
from mosaic.catalog.sets import sets
from mosaic.palette.draft import Draft, Entry, Rule
from mosaic.palette.files import read_palette

_AUTO = Draft(
    "Auto",
    rule=Rule(sizes=("1x1",)),
    about="Every solid color in which the part is made: current, or not known to have ended",
)


class Named(NamedTuple):
    """A palette that ships with the project, by the name under which it is asked for."""

    name: str
    draft: Draft


@cache
def named() -> dict[str, Named]:
    """All palettes by name: auto, the files of ``palettes/``, and the sets."""
    files = sorted(data_folder().glob("*.toml"))
    found = [Named("auto", _AUTO), *(Named(path.stem, read_palette(path)) for path in files)]
    found += [Named(inventory.number, _of_set(inventory.number)) for inventory in sets().values()]
    return {palette.name: palette for palette in found}


def _of_set(number: str) -> Draft:
    """Colors of a set's mosaic pieces."""
    inventory = sets()[number]
    names = dict.fromkeys(color for _, color in inventory.pieces)
    doubt = "" if inventory.verified else ", counted by one source"
    return Draft(
        name=f"{number} {inventory.name}",
        entries=tuple(Entry(0, name) for name in names),
        about=f"Colors of set {number}, {inventory.name} ({inventory.year}){doubt}",
        source=inventory.source,
        date=inventory.date,
        licence=inventory.licence,
    )
