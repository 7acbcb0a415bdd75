"""Stage prepare: a picture to one pixel of linear light a cell.

Crop, average the light that falls on each cell, set the tone, and only then lay the
picture on its matte, so that the matte keeps the color that was asked for.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.errors import RecipeError
from mosaic.model import Linear, Picture, frozen
from mosaic.prepare.area import average
from mosaic.prepare.crop import frame
from mosaic.prepare.tone import tone
from mosaic.recipe import Recipe

Floats = NDArray[np.float64]

#: What rounding leaves behind in sums is far below this, any color far above.
_STEPS = 2.0**40


def cell_mm(recipe: Recipe) -> tuple[float, float]:
    """Width and height of a cell: a stud seen from above, or a stacked piece from the side."""
    if recipe.view == "side":
        return 8.0, 9.6 if recipe.family == "brick" else 3.2
    return 8.0, 8.0


def prepare(picture: Picture, recipe: Recipe) -> Linear:
    """Give each cell the mean light that falls on it, toned as the recipe says.

    Parameters
    ----------
    picture : Picture
        Of any size from 1x1; a small one is enlarged with crisp edges.
    recipe : Recipe
        The settings of this stage, and `matte`.

    Returns
    -------
    Linear
        The same for a picture stored at 8 bits, at 16 or as floats, to the last bit.
        With `matte` "bare", cells that the picture covers by less than half are not covered.

    Raises
    ------
    RecipeError
        `matte` or `focus` cannot be read.

    Notes
    -----
    Light is averaged over the exact rectangle of each cell (box filter), in linear light
    and with colors weighted by alpha.
    """
    matte = _matte(recipe)
    cell = cell_mm(recipe)
    cols, rows = recipe.cells(picture.shape, cell)
    box = frame(picture, cols * cell[0] / (rows * cell[1]), recipe)
    light, cover = average(picture, box, cols, rows)
    toned = tone(_even(light), cover, recipe)
    if matte is None:
        return Linear(frozen(_even(toned)), cell, frozen(cover >= 0.5))
    mixed = toned * cover[..., np.newaxis] + matte * (1 - cover[..., np.newaxis])
    return Linear(frozen(_even(mixed)), cell)


def _matte(recipe: Recipe) -> Floats | None:
    """Linear light of the matte; None where cells are left bare."""
    if recipe.matte.strip().lower() == "bare":
        return None
    try:
        return color.srgb_to_linear(np.array(color.hex_to_srgb(recipe.matte)) / 255)
    except ValueError as error:
        raise RecipeError(
            f"matte is {recipe.matte!r}", "it is a color as #ffffff, or 'bare'", "try #ffffff"
        ) from error


def _even(light: Floats) -> Floats:
    """Round away what the order of sums leaves, so that flat areas are flat to the last bit."""
    even: Floats = np.rint(np.clip(light, 0.0, 1.0) * _STEPS) / _STEPS
    return even
