"""Stage swap: one brick color for another, Warhol fashion."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mosaic import color as spaces
from mosaic.catalog import catalog
from mosaic.errors import PaletteError, RecipeError, did_you_mean
from mosaic.model import BARE, Color, Grid, Palette, Part, frozen
from mosaic.palette.draft import with_rgb
from mosaic.spec import Spec


def swap(grid: Grid, spec: Spec, swaps: Sequence[str]) -> Grid:
    """Give cells of one color another, one swap after the other.

    Parameters
    ----------
    grid : Grid
        The colors so far.
    spec : Spec
        Its kit's smallest part must have been made in each new color.
    swaps : sequence of str
        Texts such as ``Red=Dark Turquoise`` (all that is red becomes dark
        turquoise) and ``Red<>Blue`` (they change places).

    Returns
    -------
    Grid
        Its palette has the new colors behind the old ones. An exchange keeps the counts;
        a swap into a color that is there already adds the counts up.

    Raises
    ------
    RecipeError
        A text is no swap.
    PaletteError
        A color is unknown, is not in the mosaic's palette, or no source lists this part in it.
    """
    colors = list(grid.palette.colors)
    # The last entry stands for bare cells: index BARE is -1 and finds it.
    table = np.arange(len(colors) + 1)
    table[BARE] = BARE
    for text in swaps:
        old, new, both = _read(text)
        source = _index(old, colors)
        if source is None:
            hint = did_you_mean(old, [c.name for c in colors]) or "see: mosaic palettes show"
            raise PaletteError(f"cannot swap {old!r}: it is not in the mosaic's palette", hint=hint)
        target = _target(new, colors, spec)
        table = _apply(table, source, target, both=both)
    palette = dataclasses.replace(grid.palette, colors=tuple(colors))
    indices = frozen(table[grid.indices].astype(np.int16))
    return dataclasses.replace(grid, indices=indices, palette=palette)


def _read(text: str) -> tuple[str, str, bool]:
    """Take a swap apart: the old color, the new one, and whether they change places."""
    for sign in ("<>", "="):
        old, found, new = (part.strip() for part in text.partition(sign))
        if found and old and new:
            return old, new, sign == "<>"
    raise RecipeError(
        f"swap is {text!r}", "it is OLD=NEW, or ONE<>OTHER", 'try --swap "Red=Dark Turquoise"'
    )


def _apply(table: NDArray[np.intp], source: int, target: int, *, both: bool) -> NDArray[np.intp]:
    """Put a swap behind those so far."""
    moved = np.where(table == source, target, table)
    return np.where(table == target, source, moved) if both else moved


def _index(text: str, colors: Sequence[Color]) -> int | None:
    """Find a color among these, by its name here or by any name or id of the catalogue."""
    for index, own in enumerate(colors):
        if own.name.lower() == text.lower():
            return index
    name = catalog().find(text).color.name
    return next((i for i, own in enumerate(colors) if catalog().name_of(own) == name), None)


def _target(text: str, colors: list[Color], spec: Spec) -> int:
    """Find the new color, or put it behind the others if the part was made in it."""
    index = _index(text, colors)
    if index is not None:
        return index
    recipe, part = spec.recipe, spec.kit.parts[0]
    new = with_rgb(catalog().find(text), recipe.colors_from)
    status = catalog().status(part, new)
    if status == "unlisted" or (status == "retired" and not recipe.retired):
        word = "is in no source" if status == "unlisted" else "is no longer made"
        near = nearest_made(new, part, recipe.colors_from).name
        raise PaletteError(
            f"cannot swap into {new.name}: {part.name} {word} in it",
            f"the nearest color in which it is made is {near}",
        )
    colors.append(new)
    return len(colors) - 1


def nearest_made(wanted: Color, part: Part, colors_from: str) -> Color:
    """Find the solid color, nearest by CIEDE2000, in which a part is still made."""
    known = catalog()
    made = [
        with_rgb(entry, colors_from)
        for entry in known.colors.values()
        if entry.finish == "solid" and known.status(part, entry.color) in {"current", "unknown"}
    ]
    lab = spaces.linear_to_lab(Palette("made", tuple(made)).linear)
    own = spaces.linear_to_lab(Palette("one", (wanted,)).linear)
    return made[int(spaces.delta_e_ciede2000(lab, own).argmin())]
