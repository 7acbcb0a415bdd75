"""A scheme's colors, found in a palette."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mosaic import color as spaces
from mosaic.catalog import catalog
from mosaic.errors import RecipeError
from mosaic.model import PARTS, Color, Palette
from mosaic.scheme.files import Scheme


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
    """Index of a color that the catalogue finds, or of the nearest that the palette has."""
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
