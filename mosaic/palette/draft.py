"""A palette as its file has it, before anybody asks what may be used."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field

from mosaic.catalog import SYSTEMS, CatalogColor, catalog
from mosaic.catalog.csv_input import Location
from mosaic.color import hex_to_srgb
from mosaic.errors import MosaicError, PaletteError
from mosaic.model import Color, Status

#: More colors than any brick maker has had; a file with more is not a palette.
MAX_COLORS = 1000
#: A palette of that many colors is far smaller.
MAX_BYTES = 1 << 20


@dataclass(frozen=True)
class Entry:
    """One color of a file: where it stands, and what the file says of it.

    Attributes
    ----------
    line : int
        From 1; 0 where it is not known.
    name : str
        A name of the file's own, or anything that the catalog finds.
    hex : str
        ``#rrggbb``, or empty: the catalog's.
    ids : dict of str to int
        By system.
    """

    line: int
    name: str
    hex: str = ""
    ids: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """Colors by what is made in them rather than by name.

    Attributes
    ----------
    parts : tuple of str
        Part keys; each of them must be made in the color.
    sizes : tuple of str
        The same, as sizes of whichever part family the mosaic is made of.
    status : tuple of Status
        What counts as made; empty: whatever the recipe allows.
    finish : tuple of str
        Such as solid or transparent; empty: any.
    evidence : str
        Lists of which one must name the part in the color, such as pab2025q4, with blanks between.
    """

    parts: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    status: tuple[Status, ...] = ()
    finish: tuple[str, ...] = ("solid",)
    evidence: str = ""


@dataclass(frozen=True)
class Draft:
    """A palette file: its story, and its colors by name or by rule."""

    name: str
    entries: tuple[Entry, ...] = ()
    rule: Rule | None = None
    about: str = ""
    source: str = ""
    date: str = ""
    license: str = ""


def place(file: str) -> Location:
    """Where errors in a palette file are said to be."""
    return Location(PaletteError, file, "line")


def error_at(file: str, line: int, came: str, allowed: str = "", hint: str = "") -> MosaicError:
    """Say where a palette file is wrong."""
    return place(file).wrong(line, came, allowed, hint)


def colors(draft: Draft, colors_from: str) -> tuple[Color, ...]:
    """Turn a draft's entries into colors, with the ids that the catalog adds.

    Raises
    ------
    PaletteError
        An entry is no color, contradicts itself, or comes twice.
    """
    if len(draft.entries) > MAX_COLORS:
        line = draft.entries[MAX_COLORS].line
        raise error_at(draft.name, line, f"more than {MAX_COLORS} colors")
    first_uses: dict[tuple[str, object], str] = {}
    found = []
    for entry in draft.entries:
        color = _color(draft.name, entry, colors_from)
        for key in _identity(color):
            if key in first_uses:
                came = f"{key[0]} {key[1]!r} comes twice"
                raise error_at(draft.name, entry.line, came, f"it is {first_uses[key]!r} already")
            first_uses[key] = color.name
        found.append(color)
    return tuple(found)


def _identity(color: Color) -> Iterator[tuple[str, object]]:
    """All that no two colors of a palette may share."""
    yield "name", color.name
    for system in SYSTEMS:
        if getattr(color, system) is not None:
            yield f"{system} id", getattr(color, system)


def _color(file: str, entry: Entry, colors_from: str) -> Color:
    """Read one entry: its own name and RGB win, its ids are completed."""
    if not entry.name or len(entry.name) > 80 or not entry.name.isprintable():
        raise error_at(file, entry.line, f"name {entry.name[:80]!r}", "1 to 80 printable letters")
    known = _by_ids(file, entry) or _by_name(file, entry)
    if not entry.hex and known:
        return with_rgb(known, colors_from)
    try:
        codes = hex_to_srgb(entry.hex)
    except ValueError as error:
        raise error_at(file, entry.line, f"bad hex: {error}") from None
    own = Color(entry.name, "#{:02x}{:02x}{:02x}".format(*codes), **entry.ids)
    return _completed(own, known.color) if known else own


def with_rgb(known: CatalogColor, colors_from: str) -> Color:
    """Give a catalog color the RGB of the source."""
    return dataclasses.replace(known.color, hex=known.hexes[colors_from])


def _by_ids(file: str, entry: Entry) -> CatalogColor | None:
    """Find the catalog's color that an entry's ids mean; all have to mean the same."""
    names = {}
    for system, number in entry.ids.items():
        name = catalog().name_of(Color("", "", **{system: number}))
        if name:
            names[f"{system} {number}"] = name
    if len(set(names.values())) > 1:
        described = ", ".join(f"{number} is {name}" for number, name in names.items())
        raise error_at(file, entry.line, f"the ids of {entry.name!r} disagree: {described}")
    return catalog().colors[next(iter(names.values()))] if names else None


def _by_name(file: str, entry: Entry) -> CatalogColor | None:
    """Find the catalog's color that an entry's name means; one with a hex may be new."""
    try:
        return catalog().find(entry.name)
    except PaletteError as error:
        if entry.hex:
            return None
        raise error_at(file, entry.line, error.came, error.allowed, error.hint) from None


def _completed(own: Color, known: Color) -> Color:
    """Fill in the ids that a file leaves open, and spell a name as the catalog does."""
    missing = {s: getattr(known, s) for s in SYSTEMS if getattr(own, s) is None}
    plain = own.name.lower() == known.name.lower() or ":" in own.name
    return dataclasses.replace(own, name=known.name if plain else own.name, **missing)
