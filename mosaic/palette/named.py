"""Palettes by name: those that ship with the project, and those of other packages.

Other packages add one by an entry point in the group ``mosaic.palettes`` that names a
`Draft`, such as `read_palette` makes of a file.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from mosaic import plugins
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


def find(name: str) -> Draft:
    """Find a palette by its name, or by a set's number.

    Raises
    ------
    PluginError
        Nobody provides the name, or the package that does is broken.
    """
    own = {known.name: known.draft for known in named().values()}
    return plugins.find("palettes", name, own, Draft)


def names() -> list[str]:
    """Name all palettes, those of other packages last; none of these is loaded."""
    return list(dict.fromkeys((*named(), *plugins.outside("palettes"))))


@cache
def named() -> dict[str, Named]:
    """All palettes that ship with the project: auto, the files of ``palettes/``, and the sets."""
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
