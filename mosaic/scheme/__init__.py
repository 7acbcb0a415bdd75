"""Color schemes of pop art: a background, tone bands from dark to light, and an ink.

::

    files      a scheme as its file has it, and fitted to a palette: the nearest colors made
    compose    schemes made of a palette, and which of them stand beside one another

Here stands what a name with a twist means, and what each panel shows: ``hope`` is a scheme,
``hope@Orange`` the same on another background, ``hope+90`` the same with its hues turned by
90 degrees. ``auto``, ``auto-2`` and so on are composed for the picture, ``stock`` of the
pieces that one owns; ``auto@Red`` on a ground of one's own.

Other packages add schemes by an entry point in the group ``mosaic.schemes`` that names
a `Scheme`.
"""

from __future__ import annotations

import dataclasses
import re

import numpy as np

from mosaic import color
from mosaic.catalog import catalog
from mosaic.errors import RecipeError
from mosaic.model import Palette
from mosaic.recipe import Recipe
from mosaic.scheme.compose import APART, Wish, beside, compose, hue_order
from mosaic.scheme.files import (
    FEWEST,
    MOST,
    Colorway,
    Scheme,
    builtin,
    find,
    fit,
    place,
    read_scheme,
    recolored,
)

__all__ = [
    "FEWEST",
    "MOST",
    "Colorway",
    "Scheme",
    "Wish",
    "builtin",
    "compose",
    "find",
    "fit",
    "for_panels",
    "hue_order",
    "read_scheme",
    "recolored",
    "resolve",
    "resolve_scheme",
]

#: Schemes of the black screen alone, from black to pale.
_SCREENS = ("screen", "screen-gray", "screen-pale")
_TWIST = re.compile(r"(?P<name>.+?)(?:@(?P<ground>[^@+]+))?(?:\+(?P<turn>[0-9]{1,3}))?")
_COMPOSED = re.compile(r"(auto|stock)(?:-([1-9][0-9]?))?(?:@([^@+]+))?")


def resolve(text: str, palette: Palette, wish: Wish) -> Colorway:
    """Find what a name means in a palette.

    Parameters
    ----------
    text : str
        A scheme's name or file, with a twist or without, ``auto`` or ``stock``.
    wish : Wish
        What a scheme is composed for; the number of bands follows from it.

    Raises
    ------
    PluginError, PaletteError
        There is no such scheme, or no such color.
    RecipeError
        ``stock`` is asked for, and there is none.
    """
    composed = _COMPOSED.fullmatch(text)
    if composed is None:
        return fit(twisted(text), palette, len(wish.cells) - 2)
    kind, number = composed[1], int(composed[2] or 1)
    if kind == "stock" and wish.capacity is None:
        raise RecipeError("scheme is 'stock'", "it takes a stock", "try --stock with your pieces")
    wish = wish if kind == "stock" else wish._replace(capacity=None)
    colors = compose(palette, wish, number)._replace(name=text)
    return colors if composed[3] is None else _on_ground(colors, place(composed[3], palette))


def _on_ground(colors: Colorway, ground: int) -> Colorway:
    """Put a composed colorway on another ground; a band that had its color takes the old one."""
    bands = tuple(colors.background if band == ground else band for band in colors.bands)
    ink = colors.background if colors.ink == ground else colors.ink
    return colors._replace(background=ground, bands=bands, ink=ink)


def resolve_scheme(text: str) -> Scheme | None:
    """Find the scheme of a name; None where one is composed for the picture."""
    return None if _COMPOSED.fullmatch(text) else twisted(text)


def twisted(text: str) -> Scheme:
    """Find a scheme, change its background and turn its hues, as a name says.

    Examples
    --------
    >>> twisted("marilyn-red@Orange").background
    'Orange'
    """
    parts = _TWIST.fullmatch(text)
    if parts is None:
        return find(text)
    scheme = find(parts["name"])
    if parts["turn"]:
        scheme = _turned(scheme, int(parts["turn"]))
    if parts["ground"]:
        scheme = dataclasses.replace(scheme, background=parts["ground"])
    return dataclasses.replace(scheme, name=text)


def _turned(scheme: Scheme, degrees: int) -> Scheme:
    """Turn the hues of bands and background in OKLab, to the nearest colors made."""
    bands = tuple(_turn(name, degrees) for name in scheme.bands)
    return dataclasses.replace(
        scheme,
        background=_turn(scheme.background, degrees),
        bands=bands,
        ink=_turn(scheme.ink, degrees),
        **{part: _turn(name, degrees) for part, name in scheme.regions.items()},
    )


def _turn(name: str, degrees: int) -> str:
    """Name of the solid color in use nearest, in OKLab, to a color with its hue turned."""
    solid = [entry for entry in catalog().colors.values() if entry.finish == "solid"]
    newest = max(entry.last_year for entry in solid)
    known = [entry.color for entry in solid if entry.last_year == newest]
    lab = color.linear_to_oklab(Palette("solid", tuple(known)).linear)
    own = color.linear_to_oklab(Palette("one", (catalog().find(name).color,)).linear)[0]
    angle = np.radians(degrees)
    a, b = own[1], own[2]
    wanted = np.array(
        [own[0], a * np.cos(angle) - b * np.sin(angle), a * np.sin(angle) + b * np.cos(angle)]
    )
    return known[int(((lab - wanted) ** 2).sum(axis=1).argmin())].name


def for_panels(recipe: Recipe, palette: Palette) -> tuple[str, ...]:
    """Name the scheme of each panel, by row.

    Schemes that the recipe lists are taken in turn, so that no two neighbors have the same. A
    single one is varied: ``scheme`` sets others beside it whose backgrounds are warm and cool by
    turns, one of them quiet; ``background`` takes grounds that set its bands off, ``hue`` turns
    it by equal steps, ``diptych`` repeats it at the left and lets the black screen alone fade at
    the right. What is composed is composed anew for each panel.

    Raises
    ------
    PluginError, PaletteError
        There is no such scheme.
    """
    across, down = recipe.panel_grid
    count, first = across * down, recipe.scheme[0]
    if count == 1:
        return (first,)
    if recipe.vary == "diptych":
        return _diptych(recipe.scheme, across, down)
    if len(recipe.scheme) > 1:
        return _in_turn(recipe.scheme, across, down)
    if _COMPOSED.fullmatch(first):
        return _composed(first, across, down)
    return _varied(first, recipe, palette)


def _varied(first: str, recipe: Recipe, palette: Palette) -> tuple[str, ...]:
    """Vary one scheme from panel to panel."""
    across, down = recipe.panel_grid
    count = across * down
    if recipe.varied == "hue":
        return tuple(f"{first}+{round(360 * panel / count)}" for panel in range(count))
    if recipe.varied == "background":
        return _grounds(first, recipe, palette, count)
    return beside(twisted(first), across, down)


def _in_turn(names: tuple[str, ...], across: int, down: int) -> tuple[str, ...]:
    """Take schemes in turn; where each column would have one, each row begins a step later."""
    shift = 1 if across % len(names) == 0 and down > 1 else 0
    return tuple(
        names[(row * (across + shift) + col) % len(names)]
        for row in range(down)
        for col in range(across)
    )


def _diptych(names: tuple[str, ...], across: int, down: int) -> tuple[str, ...]:
    """Schemes at the left, the screen alone at the right, paler from column to column."""
    left = across - across // 2
    pale = [
        _SCREENS[round(col * (len(_SCREENS) - 1) / max(across - left - 1, 1))]
        for col in range(across - left)
    ]
    colored = _in_turn(names, left, down)
    return tuple(
        name for row in range(down) for name in (*colored[row * left : (row + 1) * left], *pale)
    )


def _composed(first: str, across: int, down: int) -> tuple[str, ...]:
    """Set odd and even compositions, which are warm and cool by turns, beside one another."""
    cells = [(row, col) for row in range(down) for col in range(across)]
    turns = {kind: 2 - kind for kind in (0, 1)}
    numbers = {}
    start = int((_COMPOSED.fullmatch(first) or [None] * 3)[2] or 1)
    for row, col in cells:
        kind = (row + col + 1) % 2
        numbers[row, col] = start + turns[kind] - 1
        turns[kind] += 2
    return tuple(_composition_name(first, numbers[cell]) for cell in cells)


def _composition_name(first: str, number: int) -> str:
    """Name a further composition on the same ground, if one was said."""
    parts = _COMPOSED.fullmatch(first)
    if parts is None or number == int(parts[2] or 1):
        return first
    return f"{parts[1]}-{number}" + (f"@{parts[3]}" if parts[3] else "")


def _grounds(first: str, recipe: Recipe, palette: Palette, count: int) -> tuple[str, ...]:
    """Put a scheme on its own ground, then on the most colorful that are far from all before."""
    own = fit(twisted(first), palette, recipe.bands)
    lab, oklab = color.linear_to_lab(palette.linear), color.linear_to_oklab(palette.linear)
    away = color.delta_e_ciede2000(lab[:, np.newaxis], lab)
    clear = away[:, own.bands].min(axis=1) >= APART
    chroma = np.hypot(oklab[:, 1], oklab[:, 2])
    grounds = [own.background]
    for _ in range(count - 1):
        apart = np.minimum(away[:, grounds].min(axis=1), 40.0)
        apart[grounds] = -np.inf
        grounds.append(int((apart + 100 * chroma + 1000 * clear).argmax()))
    names = [palette.colors[index].name for index in grounds]
    return (first, *(f"{first}@{name}" for name in names[1:]))
