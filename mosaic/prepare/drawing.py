"""A drawing's flat colors, cell by cell: a few pixels of the picture for each cell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.imaging.flat_colors import Flats, Samples, flats_of, is_drawn
from mosaic.model import Picture
from mosaic.prepare.area import Box
from mosaic.recipe import Recipe

# Pixels along a cell's side that are looked at, and in all of the picture, at most.
_SIDE, _MOST = 8, 1_500_000
# Pixels along both sides of a picture that a first look takes, and fewer than tell anything.
_LOOK, _LEAST = 128, 32


def looks_drawn(picture: Picture, recipe: Recipe) -> bool:
    """Whether a picture is a drawing, by a few of its pixels."""
    if recipe.content != "auto":
        return recipe.content == "graphic"
    height, width = picture.shape
    side = min(height, width, _LOOK)
    box = Box(0.0, 0.0, float(width), float(height))
    return side >= _LEAST and is_drawn(_samples(picture, box, side, side, 1, recipe.matte))


def drawing(picture: Picture, box: Box, cols: int, rows: int, recipe: Recipe) -> Flats | None:
    """Find a drawing's flat colors; None for a photo, or where the recipe asks for none.

    A picture with no more pixels than cells tells nothing beyond its cells, and a mural's
    cells are as fine as its lines.
    """
    if recipe.content == "photo" or (recipe.content == "auto" and recipe.ditherer != "joint"):
        return None
    finest = min(box.width / cols, box.height / rows, (_MOST / (cols * rows)) ** 0.5, _SIDE)
    if finest < 2:
        return None
    samples = _samples(picture, box, cols, rows, int(finest), recipe.matte)
    return flats_of(samples, sure=recipe.content == "graphic")


def _samples(picture: Picture, box: Box, cols: int, rows: int, side: int, matte: str) -> Samples:
    """Take the pixels in the middle of equal squares; what is clear shows the matte."""
    height, width = picture.shape
    x = np.floor(box.left + (np.arange(cols * side) + 0.5) * box.width / (cols * side))
    y = np.floor(box.top + (np.arange(rows * side) + 0.5) * box.height / (rows * side))
    x, y = x.astype(np.int64), y.astype(np.int64)
    inside = ((y >= 0) & (y < height))[:, None] & ((x >= 0) & (x < width))
    bare = matte.strip().lower() == "bare"
    ground = np.array(color.hex_to_srgb("#ffffff" if bare else matte)) / 255
    srgb, opaque = _pixels(picture, y, x, ground)
    beside = [_pixels(picture, y + down, x + right, ground)[0] for down, right in ((0, 1), (1, 0))]
    srgb[~inside] = ground
    for one in beside:
        one[~inside] = ground
    covered = (opaque & inside) if bare else np.ones(inside.shape, bool)
    return Samples(srgb, np.stack(beside), covered, side)


def _pixels(
    picture: Picture, y: NDArray[np.int64], x: NDArray[np.int64], ground: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """SRGB in [0, 1] of some pixels on their ground, and which are more opaque than clear."""
    height, width = picture.shape
    at = np.ix_(np.clip(y, 0, height - 1), np.clip(x, 0, width - 1))
    most = float(np.iinfo(picture.codes.dtype).max)
    srgb = picture.codes[at] / most
    if picture.alpha is None:
        return srgb, np.ones(srgb.shape[:2], bool)
    alpha = picture.alpha[at] / most
    shown = srgb * alpha[..., None] + ground * (1 - alpha[..., None])
    return shown, alpha >= 0.5
