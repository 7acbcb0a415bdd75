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


class Maps(NamedTuple):
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


def maps(shape: tuple[int, int], faces: Sequence[Face], aspect: float = 1.0) -> Maps:
    """Lay out the maps of all faces of a picture.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns.
    faces : sequence of Face
        In cells.
    aspect : float
        Width of a cell to its height.
    """
    return Maps(*(_map(shape, faces, aspect, parts) for parts in (_FACE, _HEAD, _MOUTH, _EYES)))


def _map(
    shape: tuple[int, int], faces: Sequence[Face], aspect: float, parts: tuple[Ellipse, ...]
) -> Floats:
    """Weights of some ellipses of each face; where they overlap, the larger."""
    found = np.zeros(shape)
    for face in faces:
        y, x = upright(shape, face, aspect)
        for row, col, tall, wide, start, end in parts:
            away = np.hypot((y - row) / tall, (x - col) / wide)
            np.maximum(found, 1 - smooth(away, start, end), out=found)
    return found


def upright(shape: tuple[int, int], face: Face, aspect: float) -> tuple[Floats, Floats]:
    """Rows and columns of all cells in the face's own window, where it stands upright."""
    row, col = face.center
    y, x = np.mgrid[: shape[0], : shape[1]] + 0.5
    y, x = (y - row) / (face.side * aspect), (x - col) / face.side
    angle = math.radians(face.turn)
    return (
        y * math.cos(angle) - x * math.sin(angle) + 0.5,
        y * math.sin(angle) + x * math.cos(angle) + 0.5,
    )
