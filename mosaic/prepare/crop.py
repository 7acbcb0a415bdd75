"""Which part of the picture the mosaic shows."""

from __future__ import annotations

import math

from mosaic.errors import RecipeError
from mosaic.model import Picture
from mosaic.prepare.area import Box
from mosaic.prepare.saliency import interesting
from mosaic.recipe import Recipe


def frame(picture: Picture, aspect: float, recipe: Recipe) -> Box:
    """Lay the mosaic's frame, width to height as `aspect`, on a picture.

    Returns
    -------
    Box
        "crop": the largest that lies inside, moved to the focus; "pad": the smallest that
        holds all of the picture, its middle in the middle; "stretch": the picture itself.

    Raises
    ------
    RecipeError
        `focus` cannot be read.
    """
    point = _focus(recipe)
    rows, cols = picture.shape
    whole = Box(0.0, 0.0, float(cols), float(rows))
    if recipe.fit == "stretch" or math.isclose(cols / rows, aspect, rel_tol=1e-9):
        return whole
    wide = min(cols, rows * aspect) if recipe.fit == "crop" else max(cols, rows * aspect)
    tall = wide / aspect
    if recipe.fit == "pad":
        return Box((cols - wide) / 2, (rows - tall) / 2, wide, tall)
    # A size of columns alone rounds its rows: so narrow a strip is no reason to look closer.
    middle = (0.5, 0.5) if wide * tall > 0.98 * rows * cols else None
    x, y = point or middle or interesting(picture, wide, tall)
    return Box(_inside(x * cols, wide, cols), _inside(y * rows, tall, rows), wide, tall)


def _inside(middle: float, extent: float, limit: int) -> float:
    """Where a stretch begins that has its middle here, or as near as lies inside."""
    return min(max(middle - extent / 2, 0.0), max(limit - extent, 0.0))


def _focus(recipe: Recipe) -> tuple[float, float] | None:
    """Read the setting `focus`; None is auto."""
    if recipe.focus.strip().lower() == "auto":
        return None
    try:
        x, y = (float(number) for number in recipe.focus.split(","))
    except ValueError:
        x = y = math.nan
    if not (0 <= x <= 1 and 0 <= y <= 1):
        raise RecipeError(
            f"focus is {recipe.focus!r}",
            "it is auto, or X,Y with both from 0 to 1 from the top left",
            "try --focus 0.5,0.3",
        )
    return x, y
