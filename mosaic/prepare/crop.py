"""Which part of the picture the mosaic shows."""

from __future__ import annotations

import math

from mosaic.errors import RecipeError
from mosaic.model import Picture
from mosaic.prepare.area import Box
from mosaic.prepare.saliency import interesting, portrait
from mosaic.recipe import Recipe

#: A close-up is so many windows of a face high, and has its middle so far down the face.
_HEADROOM, _CENTER = 1.95, 0.52


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
    closer = recipe.fit == "crop" and recipe.zoom != 1
    whole_fits = math.isclose(cols / rows, aspect, rel_tol=1e-9) and not closer
    if recipe.fit == "stretch" or whole_fits:
        return whole
    wide = min(cols, rows * aspect) if recipe.fit == "crop" else max(cols, rows * aspect)
    tall = wide / aspect
    if recipe.fit == "pad":
        return Box((cols - wide) / 2, (rows - tall) / 2, wide, tall)
    if closer:
        return _closer(picture, Box(0.0, 0.0, wide, tall), recipe, point)
    # A size of columns alone rounds its rows: so narrow a strip is no reason to look closer.
    middle = (0.5, 0.5) if wide * tall > 0.98 * rows * cols else None
    x, y = point or middle or interesting(picture, wide, tall)
    return Box(_inside(x * cols, wide, cols), _inside(y * rows, tall, rows), wide, tall)


def _closer(
    picture: Picture, widest: Box, recipe: Recipe, point: tuple[float, float] | None
) -> Box:
    """Crop closer than the picture asks for: about a point, a face, or what stands out."""
    rows, cols = picture.shape
    face = portrait(picture)
    share = 1 / recipe.zoom if recipe.zoom else 1.0
    if face and not recipe.zoom:
        share = min(1.0, _HEADROOM * face.side / min(widest.width, widest.height))
    wide, tall = widest.width * share, widest.height * share
    if point is None and face:
        point = (face.left + face.side / 2) / cols, (face.top + face.side * _CENTER) / rows
    x, y = point or interesting(picture, wide, tall)
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
