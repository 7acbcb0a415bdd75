"""Pixel art: at its own size, a cell a pixel; enlarged art is put back on its grid first."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mosaic.errors import ImageError
from mosaic.imaging.pixel_grid import COLORS, find_grid, undone
from mosaic.model import Note, Picture, frozen
from mosaic.recipe import Recipe

# Longest side at which a picture of few colors is taken for art at its own size.
_OWN = 128
# Pixels that art has along a side at least where the recipe says that it is art.
_SURELY = 3
# Share of neighbors in enlarged art that are about alike, JPEG noise and all.
_LEVEL = 0.4
# Share of neighbors that have the same color in it.
_ALIKE = 0.4


def pixel_art(picture: Picture, recipe: Recipe) -> Picture | None:
    """Return pixel art at its own size, with a note of what was found; None for anything else.

    Raises
    ------
    ImageError
        `pixel_art` is on, and the picture has neither a grid nor few pixels.
    """
    if recipe.pixel_art == "off" or recipe.content == "photo" or recipe.ditherer == "bands":
        return None
    rows, cols = picture.shape
    sure = {"fewest": _SURELY} if recipe.pixel_art == "on" else {}
    grid = find_grid(_shown(picture), **sure) if _may_be(picture, recipe.pixel_art) else None
    if grid is None and max(rows, cols) <= _OWN and _few_colors(picture):
        said = f"the picture is pixel art of {cols} x {rows}: a cell a pixel"
        return _noted(picture, said) if min(rows, cols) > 1 else None
    if grid is None:
        if recipe.pixel_art == "on":
            raise ImageError(
                f"{picture.name!r} shows no grid of pixels",
                "pixel art has its edges on one, or is at its own size",
                "try --pixel-art off",
            )
        return None
    alpha = None if picture.alpha is None else frozen(undone(picture.alpha, grid))
    small = dataclasses.replace(picture, codes=frozen(undone(picture.codes, grid)), alpha=alpha)
    factor = f"{(grid.width + grid.height) / 2:.3g}"
    return _noted(
        small, f"the picture is pixel art of {grid.cols} x {grid.rows}, enlarged by {factor}"
    )


def _noted(picture: Picture, text: str) -> Picture:
    note = Note("pixel-art", text, "--pixel-art off")
    return dataclasses.replace(picture, notes=(*picture.notes, note))


def _shown(picture: Picture) -> NDArray[Any]:
    """SRGB in the picture's own unit, what is clear on white."""
    if picture.alpha is None:
        return picture.codes
    full = float(np.iinfo(picture.codes.dtype).max)
    shown: NDArray[np.float64] = picture.codes - full
    # In place: a photo of 12 megapixels takes 300 MB here.
    shown *= (picture.alpha / full)[..., None]
    shown += full
    return shown


def _may_be(picture: Picture, wanted: str) -> bool:
    """Whether it is worth looking: of a large picture most neighbors are alike in pixel art."""
    rows, cols = picture.shape
    if wanted == "on" or min(rows, cols) < 2:
        return wanted == "on"
    lines = picture.codes[:: max(1, rows // 64)].astype(np.int64)
    step = np.abs(np.diff(lines, axis=1)).max(axis=-1)
    return bool((step <= np.iinfo(picture.codes.dtype).max // 40).mean() > _LEVEL)


def _few_colors(picture: Picture) -> bool:
    """Whether a small picture has few colors, and areas of them: a photo has neither."""
    codes = picture.codes.reshape(-1, 3)
    if len(codes) <= COLORS // 2 or len(np.unique(codes, axis=0)) > COLORS:
        return False
    same = [(np.diff(picture.codes, axis=n) == 0).all(axis=-1).mean() for n in (0, 1)]
    return bool(np.mean(same) > _ALIKE)
