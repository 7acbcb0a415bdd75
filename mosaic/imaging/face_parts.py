"""Where a face, its head, eyes and mouth are: soft maps that tone and choice go by."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mosaic.arrays import Floats
from mosaic.imaging.faces import Face
from mosaic.imaging.skin import smooth

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
