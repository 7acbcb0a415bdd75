"""Where a face, its head, eyes and mouth are: soft maps that tone and choice go by."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from mosaic.arrays import Floats, Ints, Mask, median
from mosaic.imaging.faces import Face
from mosaic.imaging.skin import hue_weight, saturation, smooth

# Row, column, half height and half width of an ellipse in a face's window of side 1, and the
# distances from its middle, in these, where it begins to fade and has faded.
Ellipse = tuple[float, float, float, float, float, float]

_FACE: tuple[Ellipse, ...] = ((0.52, 0.5, 0.64, 0.49, 0.85, 1.1),)
_HEAD: tuple[Ellipse, ...] = ((0.37, 0.5, 0.925, 0.75, 0.8, 1.1),)
_MOUTH: tuple[Ellipse, ...] = ((0.80, 0.5, 0.14, 0.27, 0.7, 1.2),)
_EYES: tuple[Ellipse, ...] = ((0.3, 0.28, 0.11, 0.16, 0.7, 1.2), (0.3, 0.72, 0.11, 0.16, 0.7, 1.2))
_PARTS = (_FACE, _HEAD, _MOUTH, _EYES)
# Corners of a rectangle about all of them, from the middle of the window.
_CORNERS = [
    (row + down * end * tall - 0.5, col + right * end * wide - 0.5)
    for parts in _PARTS
    for row, col, tall, wide, _, end in parts
    for down in (-1, 1)
    for right in (-1, 1)
]

# Hair is gray where its (a, b) / L is under these parts of the skin's, wholly and at all; hair so
# much darker than the skin is black, at all and wholly.
_GRAY_HAIR, _BLACK_HAIR = (0.6, 0.8), (0.05, 0.2)
# Cells with less than this of a head are beside it, and a color is a wall's where so large a part
# of them is near it, at all and for sure. Near is the same bin of OKLab or the next.
_BESIDE, _OFTEN, _BIN = 0.02, (0.05, 0.12), 0.03
_OKLAB = np.array([[0.0, -0.4, -0.4], [1.0, 0.4, 0.4]])
_BINS = tuple(int(n) for n in np.ceil((_OKLAB[1] - _OKLAB[0]) / _BIN) + 3)

#: Rows and columns.
Window = tuple[slice, slice]


class FaceMaps(NamedTuple):
    """Weights of cells, each (rows, cols) float64 in [0, 1].

    Attributes
    ----------
    face : from the brows to the chin.
    head : the face with its hair.
    mouth : lips and teeth.
    eyes : both eyes with their lids.
    """

    face: Floats
    head: Floats
    mouth: Floats
    eyes: Floats

    def rows(self, part: slice) -> FaceMaps:
        """Take the maps of some rows."""
        return FaceMaps(*(weights[part] for weights in self))


def face_window(
    shape: tuple[int, int], faces: Sequence[Face], aspect: float = 1.0, margin: int = 0
) -> Window:
    """Rows and columns about all faces outside of which each map is 0, and so many more cells."""
    if not faces:
        return slice(0, 0), slice(0, 0)
    ends = []
    for face in faces:
        angle, (row, col) = math.radians(face.turn), face.center
        for tall, wide in _CORNERS:
            y = (tall * math.cos(angle) + wide * math.sin(angle)) * face.side * aspect
            x = (wide * math.cos(angle) - tall * math.sin(angle)) * face.side
            ends.append((row + y, col + x))
    lines, columns = (
        _within(math.floor(min(at)) - margin, math.ceil(max(at)) + margin, slice(0, count))
        for at, count in zip(zip(*ends, strict=True), shape, strict=True)
    )
    return lines, columns


def _within(start: int, stop: int, part: slice) -> slice:
    """Cut a range to a part; it may be empty."""
    start = min(max(start, part.start), part.stop)
    return slice(start, max(start, min(stop, part.stop)))


def face_maps(
    shape: tuple[int, int],
    faces: Sequence[Face],
    aspect: float = 1.0,
    window: Window | None = None,
) -> FaceMaps:
    """Lay out the maps of all faces of a picture.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns.
    faces : sequence of Face
        In cells.
    aspect : float
        Width of a cell to its height.
    window : (slice, slice), optional
        Rows and columns that are wanted; all if None.
    """
    rows, cols = window or (slice(0, shape[0]), slice(0, shape[1]))
    maps = FaceMaps(*(np.zeros((rows.stop - rows.start, cols.stop - cols.start)) for _ in _PARTS))
    for face in faces:
        near = face_window(shape, (face,), aspect)
        lines, columns = (
            _within(n.start, n.stop, part) for n, part in zip(near, (rows, cols), strict=True)
        )
        y, x = upright(shape, face, aspect, (lines, columns))
        place = np.s_[
            lines.start - rows.start : lines.stop - rows.start,
            columns.start - cols.start : columns.stop - cols.start,
        ]
        for found, parts in zip(maps, _PARTS, strict=True):
            for row, col, tall, wide, start, end in parts:
                away = np.hypot((y - row) / tall, (x - col) / wide)
                np.maximum(found[place], 1 - smooth(away, start, end), out=found[place])
    return maps


def upright(
    shape: tuple[int, int], face: Face, aspect: float, window: Window | None = None
) -> tuple[Floats, Floats]:
    """Rows and columns of all cells, or some, in the face's own window, where it stands upright."""
    rows, cols = window or (slice(0, shape[0]), slice(0, shape[1]))
    row, col = face.center
    y = (np.arange(rows.start, rows.stop)[:, None] + 0.5 - row) / (face.side * aspect)
    x = (np.arange(cols.start, cols.stop) + 0.5 - col) / face.side
    angle = math.radians(face.turn)
    return (
        y * math.cos(angle) - x * math.sin(angle) + 0.5,
        y * math.sin(angle) + x * math.cos(angle) + 0.5,
    )


def gray_hair(lab: Floats, where: FaceMaps, above: Floats, own: Floats) -> Floats:
    """Find light hair that has less color than the skin below it.

    Parameters
    ----------
    lab : (rows, cols, 3) float64
        OKLab of the picture as it was taken.
    above : (rows,) float64
        How surely a row is above eyes, in [0, 1].
    own : (cells, 3) float64
        The same of cells that are skin for sure, one at least.

    Returns
    -------
    (rows, cols) float64
        In [0, 1]; a wall of such a color counts as well, see `Backdrop`.
    """
    less = 1 - smooth(saturation(lab) / median(saturation(own)), *_GRAY_HAIR)
    light = 1 - smooth(median(own[:, 0]) - lab[..., 0], *_BLACK_HAIR)
    # What is cool is not taken for skin anyway, and may be the sky.
    warm = hue_weight(np.degrees(np.arctan2(lab[..., 2], lab[..., 1])))
    return np.asarray(where.head * (1 - where.face) * less * light * warm * above[:, np.newaxis])


def beside(where: FaceMaps) -> Mask:
    """Cells beside and above the heads."""
    found = where.head < _BESIDE
    found[np.flatnonzero(where.face.max(axis=1, initial=0) > 0.5).max(initial=-1) + 1 :] = False
    return found


class Backdrop(NamedTuple):
    """Colors of the cells beside heads: how large a part of them is near each bin of OKLab."""

    parts: Floats

    @classmethod
    def of(cls, cells: Iterable[Floats]) -> Backdrop:
        """Count cells, some at a time, each (cells, 3) float64 OKLab."""
        counts = np.zeros(_BINS)
        for some in cells:
            counts += np.bincount(_bins(some), minlength=counts.size).reshape(_BINS)
        count = max(counts.sum(), 1.0)
        for axis in range(3):
            counts = counts + np.roll(counts, 1, axis) + np.roll(counts, -1, axis)
        return cls(counts.ravel() / count)

    def likeness(self, lab: Floats) -> Floats:
        """Say in [0, 1] how surely colors (..., 3) are often beside the heads, as a wall's is."""
        return np.asarray(smooth(self.parts[_bins(lab)], *_OFTEN))


def _bins(lab: Floats) -> Ints:
    """Bin of OKLab (...) of each color (..., 3)."""
    at = ((np.clip(lab, *_OKLAB) - _OKLAB[0]) / _BIN).astype(np.int64) + 1
    return np.asarray(np.ravel_multi_index(tuple(np.moveaxis(at, -1, 0)), _BINS))
