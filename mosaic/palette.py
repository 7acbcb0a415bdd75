"""Find, read and check a palette.

A palette is the catalogue's colors in which a part is made (``auto``), a file of
``palettes/``, or a file of the user's own.
"""

from __future__ import annotations

import dataclasses

from mosaic.catalog import catalog
from mosaic.errors import PaletteError
from mosaic.model import Color, Palette
from mosaic.recipe import Recipe


def resolve(recipe: Recipe) -> Palette:
    """Return the palette that a recipe asks for.

    Raises
    ------
    PaletteError
        No palette has this name, or its file is malformed.
    """
    if recipe.palette == "auto":
        return _made(recipe)
    raise PaletteError(f"no palette is named {recipe.palette!r}", "there is auto")


def _made(recipe: Recipe) -> Palette:
    """Solid colors in which the smallest part of the family is made and not retired."""
    known = catalog()
    smallest = known.family(recipe.part)[0]
    colors = tuple(
        _with_hex(entry.color, entry.rebrickable_hex, recipe.colors_from)
        for entry in known.colors.values()
        if entry.finish == "solid" and known.status(smallest, entry.color) in {"current", "unknown"}
    )
    return Palette(f"{recipe.part} 1x1", colors, f"RGB by {recipe.colors_from}")


def _with_hex(color: Color, rebrickable_hex: str, source: str) -> Color:
    """Give a color the RGB of the source."""
    return dataclasses.replace(color, hex=rebrickable_hex) if source == "rebrickable" else color
