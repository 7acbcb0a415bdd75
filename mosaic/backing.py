"""What holds the picture: baseplates behind a top view."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

import numpy as np

from mosaic.catalog import catalog
from mosaic.errors import RecipeError
from mosaic.model import Color, Layout, Part, Pieces
from mosaic.recipe import Recipe

#: All three baseplates are made in it, and it disturbs no picture's colors where it shows.
_USUAL = "Light Bluish Gray"

#: A baseplate and the stud of its upper left corner.
_Placed = tuple[Part, int, int]
#: Number of baseplates, and where to cut: after so many units, across the columns or not.
_Cut = tuple[int, int, bool]


def backing(layout: Layout, recipe: Recipe) -> tuple[tuple[Part, ...], tuple[Color, ...], Pieces]:
    """Lay the fewest baseplates under a picture; they may stand out to the right and below.

    Parameters
    ----------
    layout : Layout
        Its kit says which baseplates there are.
    recipe : Recipe
        `backing` names their color; "none" leaves them out.

    Returns
    -------
    part_types, colors : tuple
        The layout's, followed by what only the backing has.
    pieces : Pieces
        Baseplates, indices into both; columns and rows in studs.
    """
    parts, colors = layout.kit.parts, layout.grid.palette.colors
    if layout.backing is not None:
        return parts, colors, layout.backing
    if not layout.kit.backing or recipe.backing == "none" or not _top(layout):
        return parts, colors, Pieces.of([], [], [], [], layer=[])
    color = _color(colors, recipe.backing)
    plates = _made(layout.kit.backing, color)
    placed = list(_cover(plates, layout.grid.cols, layout.grid.rows))
    parts = (*parts, *dict.fromkeys(part for part, _, _ in placed if part not in parts))
    colors = colors if color in colors else (*colors, color)
    return parts, colors, _pieces(placed, parts, colors.index(color))


def _top(layout: Layout) -> bool:
    """Whether studs face the viewer; a wall stands by itself."""
    width_mm, height_mm = layout.grid.cell_mm
    return width_mm == height_mm


def _pieces(placed: Sequence[_Placed], parts: Sequence[Part], color: int) -> Pieces:
    """Write baseplates as columns of numbers."""
    part = [parts.index(part) for part, _, _ in placed]
    zeros = np.zeros(len(placed))
    return Pieces.of(
        part, zeros + color, [col for _, col, _ in placed], [row for _, _, row in placed], zeros
    )


def _color(colors: Sequence[Color], wanted: str) -> Color:
    """Find a color; where the palette has it, with the palette's RGB."""
    found = catalog().find(_USUAL if wanted == "auto" else wanted).color
    return next((c for c in colors if catalog().name_of(c) == found.name), found)


def _made(plates: Sequence[Part], color: Color) -> list[Part]:
    """Keep the baseplates that are made in a color, the smallest first."""
    known = catalog()
    made = [p for p in plates if known.status(p, color) != "never"]
    if made:
        return sorted(made, key=lambda p: p.cols)
    all_colors = [e.color for e in known.colors.values() if e.finish == "solid"]
    some = [c.name for c in all_colors if any(known.status(p, c) != "never" for p in plates)]
    raise RecipeError(
        f"no baseplate is made in {color.name}", f"they come in {', '.join(some)}", "or use none"
    )


def _cover(plates: Sequence[Part], cols: int, rows: int) -> Iterator[_Placed]:
    """Cover a rectangle of studs with the fewest square baseplates, as saw cuts allow."""
    unit = plates[0].cols
    sides = {p.cols // unit: p for p in plates if p.cols == p.rows and p.cols % unit == 0}
    cut = _cuts(tuple(sides))

    def lay(col: int, row: int, width: int, height: int) -> Iterator[_Placed]:
        _, at, across = cut(width, height)
        if not at:
            yield sides[width], col * unit, row * unit
        elif across:
            yield from lay(col, row, at, height)
            yield from lay(col + at, row, width - at, height)
        else:
            yield from lay(col, row, width, at)
            yield from lay(col, row + at, width, height - at)

    return lay(0, 0, -(-cols // unit), -(-rows // unit))


def _cuts(sides: tuple[int, ...]) -> Callable[[int, int], _Cut]:
    """Return what tells the fewest squares for a rectangle, and its first cut: 0 where none is."""

    @cache
    def best(width: int, height: int) -> _Cut:
        if width == height and width in sides:
            return 1, 0, False
        across = [
            (best(s, height)[0] + best(width - s, height)[0], s, True) for s in sides if s < width
        ]
        down = [
            (best(width, s)[0] + best(width, height - s)[0], s, False) for s in sides if s < height
        ]
        return min(across + down, key=lambda found: (found[0], -found[1], found[2]))

    return best
