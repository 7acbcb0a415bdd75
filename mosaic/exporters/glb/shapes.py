"""Triangles of a part: its body, and its studs where it has any.

A part's own axes are along its columns, along its rows (the upper row is farther along),
and up through its studs; its origin is the middle of its underside. Lengths are in mm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic.dimensions import STUD_HEIGHT_MM, STUD_PITCH_MM, STUD_RADIUS_MM
from mosaic.model import Part

#: A piece is this much smaller than its place on each side.
GAP = 0.1
#: Parts with more studs than this are drawn without: they lie under others.
_MANY_STUDS = 64
#: Corners of the circles of a stud and of a round part.
_STUD_CORNERS, _BODY_CORNERS = 16, 32


class Shape(NamedTuple):
    """Triangles: (n, 3) float32 places and outward normals, (m,) uint32 corners by threes."""

    places: NDArray[np.float32]
    normals: NDArray[np.float32]
    corners: NDArray[np.uint32]


def of_part(part: Part) -> Shape:
    """Return the body of a part with its studs."""
    wide, deep = part.cols * STUD_PITCH_MM - 2 * GAP, part.rows * STUD_PITCH_MM - 2 * GAP
    if part.round:
        body = _cylinder(wide / 2, 0.0, part.height_mm, _BODY_CORNERS)
    else:
        body = _box(wide, deep, part.height_mm)
    studs = part.studs and part.cols * part.rows <= _MANY_STUDS
    return _merged([body, *(_studs(part) if studs else ())])


def stud() -> Shape:
    """Return a single stud, for where a baseplate shows."""
    return _merged([_cylinder(STUD_RADIUS_MM, 0.0, STUD_HEIGHT_MM, _STUD_CORNERS)])


def standing(shape: Shape) -> Shape:
    """Turn a shape so that it stands: what was up is the second axis, its rows go back."""
    return Shape(_stood(shape.places), _stood(shape.normals), shape.corners)


def _stood(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.stack([vectors[:, 0], vectors[:, 2], -vectors[:, 1]], axis=-1)


def _studs(part: Part) -> Iterator[Shape]:
    """Stand a cylinder in the middle of each of a part's cells."""
    one = _cylinder(STUD_RADIUS_MM, part.height_mm, part.height_mm + STUD_HEIGHT_MM, _STUD_CORNERS)
    for row in range(part.rows):
        for col in range(part.cols):
            middle = (col + 0.5 - part.cols / 2, row + 0.5 - part.rows / 2, 0.0)
            moved = one.places + np.array(middle, np.float32) * np.float32(STUD_PITCH_MM)
            yield one._replace(places=moved.astype(np.float32))


def _merged(shapes: Iterable[Shape]) -> Shape:
    """Make one shape of several."""
    found = list(shapes)
    begins = np.cumsum([0, *(len(shape.places) for shape in found[:-1])])
    corners = [s.corners + np.uint32(b) for s, b in zip(found, begins.tolist(), strict=True)]
    return Shape(
        np.concatenate([shape.places for shape in found]),
        np.concatenate([shape.normals for shape in found]),
        np.concatenate(corners).astype(np.uint32),
    )


def _box(wide: float, deep: float, high: float) -> Shape:
    """Return a box; each face has corners of its own, for their normals differ."""
    half = np.array([wide / 2, deep / 2, high / 2])
    places, normals = [], []
    for axis in range(3):
        for side in (1.0, -1.0):
            normal = np.eye(3)[axis] * side
            one, two = np.eye(3)[(axis + 1) % 3], np.eye(3)[(axis + 2) % 3] * side
            face = [normal + a * one + b * two for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
            places.append(np.array(face) * half + (0, 0, high / 2))
            normals.append(np.repeat(normal[None], 4, axis=0))
    corners = np.concatenate([np.array([0, 1, 2, 0, 2, 3]) + 4 * face for face in range(6)])
    return _shape(np.concatenate(places), np.concatenate(normals), corners)


def _cylinder(radius: float, low: float, high: float, count: int) -> Shape:
    """Return an upright cylinder with a lid and a floor."""
    angles = 2 * np.pi * np.arange(count) / count
    ring = np.stack([np.cos(angles), np.sin(angles), 0 * angles], axis=-1)
    levels = [ring * radius + (0, 0, z) for z in (low, high)]
    up = np.repeat(np.array([[0.0, 0.0, 1.0]]), count, axis=0)
    here = np.arange(count)
    then = (here + 1) % count
    wall = np.stack([here, then, then + count, here, then + count, here + count], axis=-1)
    fan = np.stack([0 * here[1:-1], here[1:-1], then[1:-1]], axis=-1)
    corners = [wall.ravel(), (fan + 2 * count).ravel(), (fan[:, ::-1] + 3 * count).ravel()]
    places = np.concatenate([*levels, levels[1], levels[0]])
    return _shape(places, np.concatenate([ring, ring, up, -up]), np.concatenate(corners))


def _shape(places: object, normals: object, corners: object) -> Shape:
    """Round to what every machine's sine and cosine agree on."""
    # The zero added makes -0.0 a 0.0, which is written differently.
    exact = [
        np.round(np.asarray(values, dtype=np.float64), 5) + 0.0 for values in (places, normals)
    ]
    return Shape(
        exact[0].astype(np.float32),
        exact[1].astype(np.float32),
        np.asarray(corners, dtype=np.uint32),
    )
