"""Drawn pictures: a drawing's flat colors, cell by cell, and pixel art, a cell a pixel.

Of a drawing a few pixels of the picture are looked at for each cell; enlarged pixel art is put back
on its grid first.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mosaic.errors import ImageError
from mosaic.imaging.flat_colors import (
    Flats,
    Samples,
    flats_of,
    flats_of_art,
    is_drawn,
    level_of,
    steps_of,
)
from mosaic.imaging.pixel_grid import COLORS, find_grid, undone
from mosaic.model import Note, Picture, frozen
from mosaic.prepare.area import Box
from mosaic.prepare.hints import matte_srgb
from mosaic.recipe import Recipe

# Pixels along a cell's side that are looked at, and in all of the picture, at most; and as many
# along a side as thin lines need.
_SIDE, _MOST, _LINES = 8, 1_500_000, 3
# Pixels along both sides of a picture that a first look for flat colors takes, and one for
# shades, and fewer than tell anything.
_LOOK, _GLANCE, _LEAST = 128, 80, 32
# A pixel is smooth if it is so near to the mean of the four next to it, crisp if it is so far
# from it, and at an edge if one so many pixels away differs by the last (sRGB).
_SMOOTH, _CRISP, _STEPS, _EDGE = 1.3 / 255, 12 / 255, (2, 4), 0.08
# A drawing with shades has so much texture at most, so many pixels at its edges at least and
# at most, and of these so many crisp ones: all photos have texture, or no crisp edge.
_TEXTURE, _EDGES, _SHARPNESS = 0.012, (0.004, 0.6), 0.1
# JPEG adds a code of noise, and rings within a block from an edge. Beyond that so little texture,
# by so much, and so few edges are a drawing's if it has a ground: a night sky has as little.
_BLOCK, _RINGING, _JPEG_TEXTURE, _JPEG_EDGES = 8, 2 / 255, 0.008, 0.25
# The ground is the most frequent color where it has such a share of the pixels.
_GROUND, _SAME_CODE = 0.1, 3

# Longest side at which a picture of few colors is taken for art at its own size.
_OWN = 128
# Pixels that art has along a side at least where the recipe says that it is art.
_SURELY = 3
# Share of neighbors in enlarged art that are about alike, JPEG noise and all.
_LEVEL = 0.4
# Share of neighbors that have the same color in it.
_ALIKE = 0.4


def looks_drawn(picture: Picture, recipe: Recipe) -> bool:
    """Whether a picture is a drawing, by a few of its pixels."""
    if recipe.content != "auto":
        return recipe.content == "graphic"
    height, width = picture.shape
    side = min(height, width, _LOOK)
    box = Box(0.0, 0.0, float(width), float(height))
    return side >= _LEAST and (
        _is_drawn(picture, box, (side, side), recipe.matte)
        or _is_shaded(picture, box, recipe.matte)
    )


def drawing(
    picture: Picture, box: Box, cols: int, rows: int, recipe: Recipe, *, art: bool = False
) -> Flats | None:
    """Find a drawing's flat colors; None for a photo, or where the recipe asks for none.

    A picture with fewer pixels than cells tells nothing beyond its cells, and a mural's
    cells are as fine as its lines.

    Parameters
    ----------
    art : bool
        The picture is pixel art at its own size: it may be enlarged, and each pixel is flat.
    """
    if recipe.content == "photo" or (recipe.content == "auto" and recipe.ditherer != "joint"):
        return None
    fewest = min(_SIDE, (_MOST / (cols * rows)) ** 0.5)
    finest = min(box.width / cols, box.height / rows, fewest)
    if art:
        own = (rows, cols) == picture.shape or fewest < 2
        return (
            None
            if own
            else flats_of_art(_samples(picture, box, cols, rows, int(fewest), recipe.matte))
        )
    if finest < 1:
        return None
    side = max(_LINES, int(finest)) if fewest >= _LINES else int(finest)
    some = max(1, side // 3)
    if recipe.content == "auto" and not (
        _is_drawn(picture, box, (cols * some, rows * some), recipe.matte)
        or _is_shaded(picture, box, recipe.matte)
    ):
        return None
    return flats_of(_samples(picture, box, cols, rows, side, recipe.matte))


def _is_drawn(picture: Picture, box: Box, size: tuple[int, int], matte: str) -> bool:
    """Whether a part of a picture is a drawing, by so many of its pixels (columns, rows)."""
    at, opaque = _sampler(picture, box, size, matte)
    srgb = at(0, 0)
    return is_drawn(srgb, level_of(srgb, at), opaque)


def _is_shaded(picture: Picture, box: Box, matte: str) -> bool:
    """Whether a part of a picture is drawn in smooth shades with crisp edges, as many logos are.

    A photo is smooth as well where nothing is in focus, and crisp where there is texture.
    """
    side = int(min(box.height, box.width, _GLANCE))
    if side < _LEAST:
        return False
    at, opaque = _sampler(picture, box, (side, side), matte)
    srgb = at(0, 0)
    mean = (at(0, 1) + at(0, -1) + at(1, 0) + at(-1, 0)) / 4
    bent = _largest(np.abs(srgb - mean))
    near = _edges(at, _STEPS)
    edges, (least, most) = int(near.sum()), _EDGES
    if edges < least * near.size or ((bent > _CRISP) & near).sum() < _SHARPNESS * edges:
        return False
    far, ground = near | _edges(at, (_BLOCK,)), _ground(srgb)
    shown = opaque & ~ground
    count = max(int(shown.sum()), 1)
    own, texture, in_jpeg = (
        cells.sum() / count
        for cells in (
            near & shown,
            (bent > _SMOOTH) & ~near & shown,
            (bent > _RINGING) & ~far & shown,
        )
    )
    return bool(
        (own <= most and texture <= _TEXTURE)
        or (own <= _JPEG_EDGES and in_jpeg <= _JPEG_TEXTURE and ground.any())
    )


def _edges(
    at: Callable[[int, int], NDArray[np.float64]], steps: tuple[int, ...]
) -> NDArray[np.bool_]:
    """Pixels that differ clearly from one that is so many pixels away."""
    srgb = at(0, 0)
    edge = np.zeros(srgb.shape[:2], bool)
    for n in steps:
        for down, right in ((0, n), (0, -n), (n, 0), (-n, 0)):
            edge |= _largest(np.abs(at(down, right) - srgb)) > _EDGE
    return edge


def _largest(channels: NDArray[Any]) -> NDArray[Any]:
    """Largest of three channels; numpy takes five times as long along so short an axis."""
    first, second, third = np.moveaxis(channels, -1, 0)
    return np.asarray(np.maximum(np.maximum(first, second), third))


def _ground(srgb: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Pixels of the most frequent color, if it is a ground."""
    codes = np.round(srgb * 255).astype(np.int64) // _SAME_CODE @ (65536, 256, 1)
    _, number, counts = np.unique(codes, return_inverse=True, return_counts=True)
    ground = number.reshape(codes.shape) == counts.argmax()
    return np.asarray(ground & (counts.max() >= _GROUND * codes.size))


def _samples(picture: Picture, box: Box, cols: int, rows: int, side: int, matte: str) -> Samples:
    """Take `side` x `side` pixels a cell, and what those around tell of them."""
    at, opaque = _sampler(picture, box, (cols * side, rows * side), matte)
    srgb = at(0, 0)
    return Samples(srgb, *steps_of(srgb, at), opaque, side)


def _sampler(
    picture: Picture, box: Box, size: tuple[int, int], matte: str
) -> tuple[Callable[[int, int], NDArray[np.float64]], NDArray[np.bool_]]:
    """Take the pixels in the middle of equal squares; what is clear shows the matte.

    Returns
    -------
    at : callable
        Gives sRGB in [0, 1] of the pixels so many rows below and columns to the right.
    opaque : (rows, cols) bool
        What is not left bare.
    """
    height, width = picture.shape
    x = np.floor(box.left + (np.arange(size[0]) + 0.5) * box.width / size[0]).astype(np.int64)
    y = np.floor(box.top + (np.arange(size[1]) + 0.5) * box.height / size[1]).astype(np.int64)
    inside = ((y >= 0) & (y < height))[:, None] & ((x >= 0) & (x < width))
    srgb = matte_srgb(matte)
    bare, ground = srgb is None, np.ones(3) if srgb is None else srgb
    outside = None if inside.all() else ~inside

    def at(down: int, right: int) -> NDArray[np.float64]:
        srgb = _pixels(picture, y + down, x + right, ground)[0]
        if outside is not None:
            srgb[outside] = ground
        return srgb

    shown = _pixels(picture, y, x, ground)[1] if bare else True
    return at, np.asarray(inside & shown if bare else np.ones(inside.shape, bool))


def _pixels(
    picture: Picture, y: NDArray[np.int64], x: NDArray[np.int64], ground: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """SRGB in [0, 1] of some pixels on their ground, and which are more opaque than clear."""
    height, width = picture.shape
    rows, cols = np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)
    most = float(np.iinfo(picture.codes.dtype).max)
    # First whole rows and then columns of these: much quicker than both at once.
    srgb = picture.codes[rows].take(cols, axis=1) / most
    if picture.alpha is None:
        return srgb, np.ones(srgb.shape[:2], bool)
    alpha = picture.alpha[rows].take(cols, axis=1) / most
    shown = srgb * alpha[..., None] + ground * (1 - alpha[..., None])
    return shown, alpha >= 0.5


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
    own_size = min(rows, cols) > 1 and max(rows, cols) <= _OWN
    if grid is None and own_size and _few_colors(picture):
        return _noted(picture, f"the picture is pixel art of {cols} x {rows}: a cell a pixel")
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
    lines = picture.codes[:: max(1, rows // 64)]
    one, next_one = lines[:, :-1], lines[:, 1:]
    # Codes have no sign; so it needs no wider copy of them.
    step = _largest(np.maximum(one, next_one) - np.minimum(one, next_one))
    return bool((step <= np.iinfo(picture.codes.dtype).max // 40).mean() > _LEVEL)


def _few_colors(picture: Picture) -> bool:
    """Whether a small picture has few colors, and areas of them: a photo has neither."""
    # As one number each: sorting rows of three takes ten times as long.
    codes = (picture.codes.reshape(-1, 3).astype(np.int64) << (32, 16, 0)).sum(axis=1)
    if len(codes) <= COLORS // 2 or len(np.unique(codes)) > COLORS:
        return False
    same = [(np.diff(picture.codes, axis=n) == 0).all(axis=-1).mean() for n in (0, 1)]
    return bool(np.mean(same) > _ALIKE)
