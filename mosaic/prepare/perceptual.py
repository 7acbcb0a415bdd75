"""Perceptual downscaling of faces: eyes, brows, glasses and lips do not drown in their mean.

A cell's mean light loses the contrast within the cell. On a face each cell gets that
contrast back against its neighbors: lightness is stretched about the local mean, so that
its local deviation is that of the fine picture.

References
----------
.. [1] A. Oeztireli and M. Gross, "Perceptually based downscaling of images", ACM
   Transactions on Graphics 34(4), 2015.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.imaging import portrait
from mosaic.imaging.faces import Face
from mosaic.imaging.filters import blur, shrink
from mosaic.model import Picture
from mosaic.prepare.area import Box, average

Floats = NDArray[np.float64]

# Samples on a side of a cell, and pixels of the picture that each is made of at most.
_FINE, _PIXELS = 6, 2
# Width in cells of the window that contrast is compared in; the most that it is raised; a
# variance of L below which there is nothing to raise.
_WINDOW, _MOST, _FLAT, _LEAST = 0.8, 1.7, 2e-5, 1e-5


def with_contrast(
    light: Floats, picture: Picture, box: Box, faces: tuple[Face, ...], aspect: float
) -> Floats:
    """Give the cells of faces the contrast that their means have lost.

    Parameters
    ----------
    light : (rows, cols, 3) float64
        Mean linear light of each cell.
    box : Box
        What the cells show of the picture.
    faces : tuple of Face
        In cells.
    aspect : float
        Width of a cell to its height.

    Returns
    -------
    (rows, cols, 3) float64
        Linear light in [0, 1]; the same where no face is.
    """
    rows, cols = light.shape[:2]
    face = portrait.maps((rows, cols), faces, aspect).face
    share = np.maximum(face, blur(face, 2.0))
    if not (down := np.flatnonzero(share.max(axis=1) > 0)).size:
        return light
    across = np.flatnonzero(share.max(axis=0) > 0)
    part = np.s_[down[0] : down[-1] + 1, across[0] : across[-1] + 1]
    out, oklab = light.copy(), color.linear_to_oklab(light[part])
    fine = _lightness(picture, _inner(box, light.shape, part), oklab.shape)
    oklab[..., 0] += share[part] * (_stretched(fine) - shrink(fine, _FINE))
    out[part] = np.clip(color.oklab_to_linear(oklab), 0, 1)
    return out


def _inner(box: Box, shape: tuple[int, ...], part: tuple[slice, slice]) -> Box:
    """Where some cells lie in the picture."""
    tall, wide = box.height / shape[0], box.width / shape[1]
    down, across = part
    return Box(
        box.left + across.start * wide,
        box.top + down.start * tall,
        (across.stop - across.start) * wide,
        (down.stop - down.start) * tall,
    )


def _lightness(picture: Picture, box: Box, shape: tuple[int, ...]) -> Floats:
    """(rows * fine, cols * fine) OKLab L of a part of the picture, of a sample of its pixels."""
    rows, cols = shape[0] * _FINE, shape[1] * _FINE
    step = max(1, int(min(box.width / cols, box.height / rows) / _PIXELS))
    codes = np.ascontiguousarray(picture.codes[::step, ::step])
    few, _ = average(Picture(codes), Box(*(n / step for n in box)), cols, rows)
    return color.linear_to_oklab(few)[..., 0]


def _stretched(fine: Floats) -> Floats:
    """(rows, cols) lightness of cells with the local deviation of the fine picture."""
    cells, squares = shrink(fine, _FINE), shrink(fine * fine, _FINE)
    mean = blur(cells, _WINDOW)
    coarse = np.maximum(blur(cells * cells, _WINDOW) - mean**2, _LEAST)
    full = np.maximum(blur(squares, _WINDOW) - mean**2, 0.0)
    gain = np.where(full < _FLAT, 1.0, np.clip(np.sqrt(full / coarse), 1.0, _MOST))
    return np.clip(blur(mean * (1 - gain), _WINDOW) + blur(gain, _WINDOW) * cells, 0.0, 1.0)
