"""Schemes as their files have them, and their colors found in a palette."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from mosaic import color as spaces
from mosaic import plugins
from mosaic.catalog import catalog, csv_input, data_folder
from mosaic.errors import PaletteError, RecipeError
from mosaic.model import PARTS, Color, Palette

#: Fewest and most tone bands; a scheme has colors for the most.
FEWEST, MOST = 3, 5
#: A scheme is far smaller.
_MAX_BYTES = 1 << 16
#: Which of the five bands are used where fewer are wanted: the ends always are.
_KEPT = {5: (0, 1, 2, 3, 4), 4: (0, 1, 3, 4), 3: (0, 3, 4)}


@dataclass(frozen=True)
class Scheme:
    """A color scheme; colors are names or ids that the catalog finds.

    Attributes
    ----------
    bands : tuple of five str
        From dark to light. Of four bands the third is left out, of three the second, too.
    ink : str
        Color of the lines.
    subject : str
        One color for every region that has none of its own; where it is empty, areas share the
        scheme's colors from dark to light.
    hair, skin, lips, lids, eyes, clothes : str
        Color of a region of a portrait; where it is empty, the region keeps its tones.
    """

    name: str
    title: str
    background: str
    bands: tuple[str, ...]
    ink: str
    about: str = ""
    source: str = ""
    date: str = ""
    license: str = ""
    subject: str = ""
    hair: str = ""
    skin: str = ""
    lips: str = ""
    lids: str = ""
    eyes: str = ""
    clothes: str = ""

    @property
    def regions(self) -> dict[str, str]:
        """Colors of the regions that have one of their own, that of the whole subject first."""
        return {name: getattr(self, name) for name in ("subject", *PARTS) if getattr(self, name)}

    def __post_init__(self) -> None:
        if len(self.bands) != MOST:
            came = f"scheme {self.name!r} has {len(self.bands)} bands"
            raise PaletteError(came, f"it has {MOST}, from dark to light")
        for color in (self.background, *self.bands, self.ink, *self.regions.values()):
            try:
                catalog().find(color)
            except PaletteError as error:
                came = f"scheme {self.name!r}: {error.came}"
                raise PaletteError(came, error.allowed, error.hint) from None

    def of(self, count: int) -> tuple[str, ...]:
        """Colors of so many bands, from dark to light.

        Examples
        --------
        >>> find("marilyn-turquoise").of(3)
        ('Black', 'Bright Pink', 'Bright Light Yellow')
        """
        return tuple(self.bands[place] for place in _KEPT[count])


def find(name: str) -> Scheme:
    """Return the scheme of a name, or of a file that ends in ``.toml``.

    Raises
    ------
    PluginError
        Nobody provides the name, or the package that does is broken.
    PaletteError
        The file cannot be read, or is no scheme.
    """
    if name.lower().endswith(".toml"):
        return read_scheme(Path(name))
    return plugins.find("schemes", name, builtin(), Scheme)


@cache
def builtin() -> dict[str, Scheme]:
    """Return the schemes that ship with the project, by name: the folder is the list."""
    files = sorted((data_folder() / "schemes").glob("*.toml"))
    return {path.stem: read_scheme(path) for path in files}


def read_scheme(path: Path) -> Scheme:
    """Read a scheme file.

    Raises
    ------
    PaletteError
        It cannot be read, is no TOML, or is no scheme; the message says what is wrong.
    """
    import tomllib  # noqa: PLC0415 - .002 s, and few commands read any

    content = csv_input.content(path, _MAX_BYTES, PaletteError)
    try:
        values = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise PaletteError(f"{path.name} is no TOML: {' '.join(str(error).split())}") from None
    return _scheme(values, path)


def _scheme(values: dict[str, Any], path: Path) -> Scheme:
    """Check what a file says, key by key."""
    fields = Scheme.__dataclass_fields__
    bands = values.pop("bands", None)
    if "licence" in values:  # as files up to version 0.2 have it
        values.setdefault("license", values.pop("licence"))
    if not isinstance(bands, list) or not all(isinstance(name, str) for name in bands):
        raise PaletteError(f"{path.name}: bands is {bands!r}", f"it is a list of {MOST} colors")
    for key, value in values.items():
        if key not in fields:
            raise PaletteError(
                f"{path.name}: unknown key {key!r}", f"there are {', '.join(fields)}"
            )
        if not isinstance(value, str):
            raise PaletteError(f"{path.name}: {key} is {value!r}", "it is a text")
    for key in ("background", "ink"):
        if key not in values:
            raise PaletteError(f"{path.name}: {key} is missing", "it is a color")
    story = {"name": path.stem, "title": path.stem, **values}
    return Scheme(bands=tuple(bands), **story)


class Colorway(NamedTuple):
    """A scheme as indices into a palette.

    Attributes
    ----------
    bands : tuple of int
        From dark to light.
    regions : tuple of (str, int)
        Colors of regions, first that of the whole ``subject`` if it has one; a portrait's regions
        that are not named keep their tones.
    replaced : tuple of (str, str)
        Colors that the palette lacks, each with the one taken in its place.
    """

    name: str
    background: int
    bands: tuple[int, ...]
    ink: int
    replaced: tuple[tuple[str, str], ...] = ()
    regions: tuple[tuple[str, int], ...] = ()


def fit(scheme: Scheme, palette: Palette, count: int) -> Colorway:
    """Find the colors of a scheme in a palette; what it lacks, the nearest stands for.

    Parameters
    ----------
    count : int
        Number of tone bands, 3 to 5.

    Returns
    -------
    Colorway
        The nearest by CIEDE2000 is one that the scheme has no other use for, if there is one.
    """
    wanted = {name: catalog().find(name).color for name in _in_use(scheme, count)}
    here = {catalog().name_of(own) or own.name: i for i, own in enumerate(palette.colors)}
    taken = {name: here[color.name] for name, color in wanted.items() if color.name in here}
    replaced = []
    for name, color in wanted.items():
        if name not in taken:
            taken[name] = _nearest(color, palette, set(taken.values()))
            replaced.append((color.name, palette.colors[taken[name]].name))
    bands = tuple(taken[name] for name in scheme.of(count))
    regions = tuple((part, taken[name]) for part, name in scheme.regions.items())
    ground, ink = taken[scheme.background], taken[scheme.ink]
    return Colorway(scheme.name, ground, bands, ink, tuple(replaced), regions)


def recolored(
    colors: Colorway, wanted: Sequence[str], palette: Palette, names: Sequence[str] = PARTS
) -> Colorway:
    """Give regions other colors, as in ``hair=Bright Light Yellow``.

    Parameters
    ----------
    names : sequence of str
        Regions that there can be. ``subject`` stands for all of them that are not named,
        ``background`` and ``ink`` may be named, too.

    Raises
    ------
    RecipeError
        A text has no region before its ``=``.
    PaletteError
        There is no such color.
    """
    chosen = {}
    for text in wanted:
        name, sign, word = (part.strip() for part in text.partition("="))
        if not sign or name not in (*names, "subject", "background", "ink"):
            raise RecipeError(
                f"region is {text!r}",
                f"it is one of {', '.join(names)}, subject, background and ink, then = and a color",
                "try --region 'hair=Bright Light Yellow'",
            )
        chosen[name] = place(word, palette)
    ground, ink = chosen.pop("background", colors.background), chosen.pop("ink", colors.ink)
    everywhere = chosen.pop("subject", None)
    regions = dict(colors.regions) if everywhere is None else dict.fromkeys(names, everywhere)
    return colors._replace(background=ground, ink=ink, regions=tuple((regions | chosen).items()))


def place(word: str, palette: Palette) -> int:
    """Index of a color that the catalog finds, or of the nearest that the palette has."""
    wanted = catalog().find(word).color
    names = [catalog().name_of(own) or own.name for own in palette.colors]
    return names.index(wanted.name) if wanted.name in names else _nearest(wanted, palette, set())


def _in_use(scheme: Scheme, count: int) -> tuple[str, ...]:
    """Colors that are needed, each once."""
    return tuple(
        dict.fromkeys((*scheme.of(count), scheme.background, scheme.ink, *scheme.regions.values()))
    )


def _nearest(wanted: Color, palette: Palette, used: set[int]) -> int:
    """Index of the color nearest by CIEDE2000 that has no use yet."""
    one = spaces.linear_to_lab(Palette("one", (wanted,)).linear)
    away = spaces.delta_e_ciede2000(one, spaces.linear_to_lab(palette.linear))
    order: list[int] = np.argsort(away, kind="stable").tolist()
    return next((index for index in order if index not in used), order[0])
