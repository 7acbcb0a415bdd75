"""Area resampling in linear light: the mean over each cell's exact rectangle.

Rows are added first, a band at a time, then columns: a 12-megapixel photo needs a few
megabytes. Sums run in float64 over values of float32, those of a few pixels in float32, and in
a fixed order.

A cell's mean light loses the contrast within the cell. On a face each cell gets that
contrast back against its neighbors: lightness is stretched about the local mean, so that
its local deviation is that of the fine picture. Eyes, brows, glasses and lips do not drown.

References
----------
.. [1] A. Oeztireli and M. Gross, "Perceptually based downscaling of images", ACM
   Transactions on Graphics 34(4), 2015.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.arrays import Floats, strips
from mosaic.imaging.face_parts import face_maps, face_window
from mosaic.imaging.faces import Face
from mosaic.imaging.filters import blur, line_sums, shrink
from mosaic.model import Picture

_BAND = 2**19  # pixels that are looked up at once: fits into the processor's cache

# Samples on a side of a cell, and pixels of the picture that each is made of at most.
_FINE, _PIXELS = 6, 2
# Cells over which a face's edge is softened, and how far that reaches at most.
_SOFT, _MARGIN = 2.0, 8
# Width in cells of the window that contrast is compared in; the most that it is raised; a
# variance of L below which there is nothing to raise.
_WINDOW, _MOST, _FLAT, _LEAST = 0.8, 1.7, 2e-5, 1e-5


class Box(NamedTuple):
    """A rectangle of a picture in pixels; it may end between pixels, or beyond the edge."""

    left: float
    top: float
    width: float
    height: float


class Spans(NamedTuple):
    """Equal stretches of a line of pixels, the part beyond its ends cut off."""

    edges: Floats
    length: float

    @classmethod
    def of(cls, start: float, extent: float, count: int, pixels: int) -> Spans:
        """Cut a stretch of the line into `count`."""
        edges = start + extent * np.arange(count + 1) / count
        # 1e-9 of a pixel is a rounding error, and no sliver of the next one.
        edges = np.where(np.abs(edges - np.rint(edges)) < 1e-9, np.rint(edges), edges)
        return cls(np.clip(edges, 0, pixels), extent / count)

    @property
    def cover(self) -> Floats:
        """Share of each stretch that lies on the line."""
        return np.minimum(np.diff(self.edges) / self.length, 1.0)


def average(picture: Picture, box: Box, cols: int, rows: int) -> tuple[Floats, Floats]:
    """Average a rectangle of a picture over a grid of cells.

    Returns
    -------
    light : (rows, cols, 3) float64
        Mean linear light of what is opaque; white where nothing is.
    cover : (rows, cols) float64
        Share of each cell that is opaque, in [0, 1]; beyond the picture's edge nothing is.
    """
    height, width = picture.shape
    down = Spans.of(box.top, box.height, rows, height)
    across = Spans.of(box.left, box.width, cols, width)
    # Columns beside the rectangle need not be looked at.
    first, last = int(across.edges[0]), max(int(np.ceil(across.edges[-1])), 1)
    first = min(first, last - 1)
    shown = across._replace(edges=across.edges - first)
    sums = np.stack([_columns(_row(picture, down, row, first, last), shown) for row in range(rows)])
    area = down.length * across.length
    if picture.alpha is None:
        cover = down.cover[:, np.newaxis] * across.cover
    else:
        cover = np.minimum(sums[..., 3] / area, 1.0)
    weight = sums[..., 3:] if picture.alpha is not None else cover[..., np.newaxis] * area
    light = np.divide(sums[..., :3], weight, out=np.ones((rows, cols, 3)), where=weight > 0)
    return light, cover


def _row(picture: Picture, down: Spans, row: int, left: int, right: int) -> Floats:
    """Sum of the pixels of a row of cells, (width, 3 or 4); parts of pixels count as parts."""
    start, end = down.edges[row : row + 2]
    first, last = int(start), int(np.ceil(end))
    channels = 3 if picture.alpha is None else 4
    total = np.zeros((right - left, channels))
    # Bands of the whole width, whatever is cut off: sums are rounded in one order.
    step = max(1, _BAND // picture.shape[1])
    for top in range(first, last, step):
        part = np.s_[top : min(top + step, last), left:right]
        band = linear_light(
            picture.codes[part], picture.alpha if picture.alpha is None else picture.alpha[part]
        )
        total += np.add.reduce(band, axis=0, dtype=np.float64)
        if top == first:
            total -= band[0] * np.float64(max(start - first, 0.0))
        if top + step >= last:
            total -= band[-1] * np.float64(max(last - end, 0.0))
    return total


def linear_light(codes: NDArray[Any], alpha: NDArray[Any] | None) -> NDArray[np.float32]:
    """Linear light of codes; with alpha, multiplied by it and with it as a fourth channel."""
    levels = int(np.iinfo(codes.dtype).max) + 1
    # Codes are in the table, so "clip" only spares a check.
    light = np.take(color.linear_table(levels), codes, mode="clip")
    if alpha is None:
        return light
    opacity = np.take(_opacity(levels), alpha, mode="clip")[..., np.newaxis]
    return np.concatenate([light * opacity, opacity], axis=-1)


@cache
def _opacity(levels: int) -> NDArray[np.float32]:
    """Opacity of each code, as float32 (a look-up table)."""
    table = (np.arange(levels) / (levels - 1)).astype(np.float32)
    table.flags.writeable = False
    return table


def _columns(line: Floats, across: Spans) -> Floats:
    """Sum a line of pixels over each stretch: whole pixels, then the parts at both ends."""
    at = np.minimum(across.edges.astype(np.int64), len(line) - 1)
    part = (across.edges - at)[:, np.newaxis] * line[at]
    totals = np.add.reduceat(line, at, axis=0)[:-1]
    totals[at[:-1] == at[1:]] = 0.0
    sums: Floats = totals - part[:-1] + part[1:]
    return sums


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
    shape = (light.shape[0], light.shape[1])
    window = face_window(shape, faces, aspect, _MARGIN)
    face = face_maps(shape, faces, aspect, window).face
    in_face = np.maximum(face, blur(face, _SOFT))
    if not (down := np.flatnonzero(in_face.any(axis=1))).size:
        return light
    across = np.flatnonzero(in_face.any(axis=0))
    inner = np.s_[down[0] : down[-1] + 1, across[0] : across[-1] + 1]
    top, left = (place.start for place in window)
    part = np.s_[
        top + int(down[0]) : top + int(down[-1]) + 1,
        left + int(across[0]) : left + int(across[-1]) + 1,
    ]
    cells, squares = _moments(picture, box, shape, part)
    brighter = in_face[inner] * (_stretched(cells, squares) - cells)
    out = light.copy()
    inside = out[part]
    for strip in strips(*brighter.shape):
        oklab = color.linear_to_oklab(inside[strip])
        oklab[..., 0] += brighter[strip]
        inside[strip] = np.clip(color.oklab_to_linear(oklab), 0, 1)
    return out


def _moments(
    picture: Picture, box: Box, shape: tuple[int, int], part: tuple[slice, slice]
) -> tuple[Floats, Floats]:
    """(rows, cols) means of OKLab L and of its square, over the fine picture of some cells."""
    rows, cols = part[0].stop - part[0].start, part[1].stop - part[1].start
    tall, wide = box.height / shape[0], box.width / shape[1]
    step = max(1, int(min(wide, tall) / _FINE / _PIXELS))
    cells, squares = np.empty((2, rows, cols))
    # A mural's face has as many fine pixels as thirty photos; and what is small stays in the cache.
    for strip in strips(rows, cols * _FINE * _FINE):
        top = part[0].start + strip.start
        height = strip.stop - strip.start
        place = Box(
            box.left + part[1].start * wide, box.top + top * tall, cols * wide, height * tall
        )
        fine = _lightness(picture, place, (height, cols), step)
        cells[strip], squares[strip] = shrink(fine, _FINE), shrink(fine * fine, _FINE)
    return cells, squares


def _lightness(picture: Picture, box: Box, shape: tuple[int, int], step: int) -> Floats:
    """(rows * fine, cols * fine) OKLab L of a part of the picture, of each so many pixels one."""
    rows, cols = shape[0] * _FINE, shape[1] * _FINE
    # What is shown of the picture, from a pixel of the sample on.
    top, left = (max(0, int(start // step) * step) for start in (box.top, box.left))
    bottom, right = box.top + box.height + step, box.left + box.width + step
    codes = picture.codes[top : math.ceil(bottom) : step, left : math.ceil(right) : step]
    down = Spans.of((box.top - top) / step, box.height / step, rows, codes.shape[0])
    across = Spans.of((box.left - left) / step, box.width / step, cols, codes.shape[1])
    # Channels first: an inner axis of three is slow.
    light = linear_light(np.moveaxis(codes, -1, 0), None)
    sums = line_sums(line_sums(light, down.edges, 1), across.edges, 2)
    area = np.diff(down.edges)[:, np.newaxis] * np.diff(across.edges)
    means = np.divide(sums, area, out=np.ones(sums.shape), where=area > 0)
    red, green, blue = np.clip(means, 0.0, 1.0, out=means)
    # L alone, which is a fifth of the work for all of OKLab.
    roots = [np.cbrt(red * r + green * g + blue * b) for r, g, b in color.RGB_TO_LMS]
    l_part, m_part, s_part = color.LMS_TO_OKLAB[0]
    return np.asarray(roots[0] * l_part + roots[1] * m_part + roots[2] * s_part)


def _stretched(cells: Floats, squares: Floats) -> Floats:
    """Lightness of cells with the local deviation of the fine picture."""
    mean = blur(cells, _WINDOW)
    coarse = np.maximum(blur(cells * cells, _WINDOW) - mean**2, _LEAST)
    full = np.maximum(blur(squares, _WINDOW) - mean**2, 0.0)
    gain = np.where(full < _FLAT, 1.0, np.clip(np.sqrt(full / coarse), 1.0, _MOST))
    return np.clip(blur(mean * (1 - gain), _WINDOW) + blur(gain, _WINDOW) * cells, 0.0, 1.0)
