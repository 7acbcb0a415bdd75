"""What a palette can show: the convex hull of its colors in linear light.

Eyes at a distance mix the light of neighboring pieces, so a mosaic shows every color
in the hull and none outside it. A method that hands errors on, or lets neighbors mend
them, must be asked for nothing else, or errors pile up.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic import color, errors
from mosaic.arrays import Floats, Mask, distinct

# Colors at once: bounds the memory that a mural takes, and the time until work can be stopped.
_BLOCK = 1 << 12
# A palette of more colors is thinned to those that lead in one of so many directions.
_MANY, _DIRECTIONS = 48, 600
# Points this near to a plane lie on it; an eighth of a step of 8-bit black.
_FLAT = 4e-5
# Points this near to a pair's line say nothing of it. Beyond, what may stand out of a face, a
# quarter of `_FLAT`, is less than half of so many radians.
_BESIDE, _SLACK = 1e-3, 0.03
# A palette is without volume, or a line, where its spread (a singular value) is no more.
_THIN = 1e-3
# A turn of the hue is so many times as far as a change of chroma, at this chroma and above.
_HUE, _COLORFUL = 2.0, 0.1


class Hull(NamedTuple):
    """Triangles: (n, 3, 3) corners, (n, 3) outward unit normals, (n,) offsets."""

    corners: Floats
    normals: Floats
    offsets: Floats


def into_gamut(light: Floats, colors: Floats) -> Floats:
    """Move colors that a palette cannot mix to those that it can, the nearest of about their hue.

    Parameters
    ----------
    light : (..., 3) float64
        Linear light.
    colors : (colors, 3) float64
        Linear light of the palette.

    Returns
    -------
    (..., 3) float64
        Linear light in the palette's convex hull; what lies in it already stays.

    Notes
    -----
    Distances are OKLab's, in which a turn of the hue counts twice: a navy is rather dull than
    purple. OKLab bends, so its distance is taken as quadratic, with the slope half way between
    a color and its first projection.
    """
    hull = _hull(colors.tobytes())
    moved = light.reshape(-1, 3).copy()
    for start in range(0, len(moved), _BLOCK):
        errors.check_stop()
        _move_in(moved[start : start + _BLOCK], hull)
    return moved.reshape(light.shape)


def _move_in(points: Floats, hull: Hull) -> None:
    """Move those of the points that lie outside, in place."""
    point, face = np.nonzero(_heights(points, hull) > _FLAT)
    outside, group = np.unique(point, return_inverse=True)
    if not len(outside):
        return
    target = points[outside]
    faces = np.moveaxis(hull.corners, 0, -1).take(face, axis=2)
    near = _projected(target, target, group, faces)
    points[outside] = _projected(target, (target + near) / 2, group, faces)


def _heights(points: Floats, hull: Hull) -> Floats:
    """(points, faces) height of each point above each face; a point inside is above none."""
    along = (points[:, c, None] * hull.normals[:, c] for c in range(3))
    return np.asarray(sum(along) - hull.offsets)


def _projected(target: Floats, at: Floats, group: NDArray[np.intp], faces: Floats) -> Floats:
    """Take each target to the nearest of the faces it sees, in OKLab's metric at `at`.

    Sums are written out, coordinates first: an axis of three is slow, and BLAS may round
    otherwise on another processor.
    """
    slope = _product(_hue_weights(target), _oklab_slope(at)).take(group, axis=2)
    along = faces - target.T.take(group, axis=1)
    corners = _product(along, slope.swapaxes(0, 1))
    weights = _nearest_weights(corners)
    gap = _mixed(weights, corners)
    square = _dot(gap, gap)
    # Pairs are in the order of their targets.
    starts = np.searchsorted(group, np.arange(len(target)))
    best = np.flatnonzero(square == np.minimum.reduceat(square, starts).take(group))
    first = best.take(np.searchsorted(group.take(best), np.arange(len(target))))
    return _mixed(weights.take(first, axis=1), faces.take(first, axis=2)).T


def _dot(one: Floats, two: Floats) -> Floats:
    """(n,) scalar products of vectors (3, n)."""
    return np.asarray(one[0] * two[0] + one[1] * two[1] + one[2] * two[2])


def _mixed(weights: Floats, corners: Floats) -> Floats:
    """(3, n) points of triangles (3 corners, 3, n) by the weights (3, n) of their corners."""
    return np.asarray(weights[0] * corners[0] + weights[1] * corners[1] + weights[2] * corners[2])


def _product(one: Floats, two: Floats) -> Floats:
    """Products of matrices (3, 3, n)."""
    return np.stack([_mixed(row, two) for row in one])


def _oklab_slope(light: Floats) -> Floats:
    """(3, 3, n) derivative of OKLab (first axis) after linear light."""
    lms = np.maximum(color.apply_matrix(light, color.RGB_TO_LMS), 1e-3)
    bend = 1 / (3 * np.cbrt(lms.T) ** 2)
    return _product(color.LMS_TO_OKLAB[..., None], color.RGB_TO_LMS[..., None] * bend[:, None])


def _hue_weights(light: Floats) -> Floats:
    """(3, 3, n) OKLab turned to lightness, chroma and hue, of which hue counts more."""
    lab = color.linear_to_oklab(light)
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    a, b = (lab[:, 1:] / np.maximum(chroma, 1e-9)[:, None]).T
    # A gray has no hue.
    hue = 1 + (_HUE - 1) * np.clip(chroma / _COLORFUL, 0, 1)
    weights = np.zeros((3, 3, len(light)))
    weights[0, 0] = 1.0
    weights[1, 1], weights[1, 2] = a, b
    weights[2, 1], weights[2, 2] = -b * hue, a * hue
    return weights


def _nearest_weights(corners: Floats) -> Floats:
    """(3, n) barycentric weights of the point of each triangle (3 corners, 3, n) nearest to 0."""
    found = _face_weights(*corners)
    foot = _mixed(found, corners)
    # Of a triangle that is hardly more than a line the foot is anywhere: its edges are nearer.
    shortest = np.where(found.min(axis=0) >= 0, _dot(foot, foot), np.inf)
    for i, j, other in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        weight = _edge_weight(corners[i], corners[j])
        point = (1 - weight) * corners[i] + weight * corners[j]
        square = _dot(point, point)
        nearer = square < shortest
        shortest = np.where(nearer, square, shortest)
        for corner, its in ((i, 1 - weight), (j, weight), (other, 0.0)):
            found[corner] = np.where(nearer, its, found[corner])
    return found


def _face_weights(a: Floats, b: Floats, c: Floats) -> Floats:
    """Weights of the foot of the perpendicular from 0 on each triangle's plane."""
    ab, ac = b - a, c - a
    d00, d01, d11 = _dot(ab, ab), _dot(ab, ac), _dot(ac, ac)
    d20, d21 = -_dot(a, ab), -_dot(a, ac)
    area = np.maximum(d00 * d11 - d01 * d01, 1e-30)
    v, w = (d11 * d20 - d01 * d21) / area, (d00 * d21 - d01 * d20) / area
    return np.stack([1 - v - w, v, w])


def _edge_weight(start: Floats, end: Floats) -> Floats:
    """Weight of the end at the point nearest to 0 on each edge."""
    edge = end - start
    length = np.maximum(_dot(edge, edge), 1e-30)
    return np.clip(-_dot(start, edge) / length, 0, 1)


@lru_cache(maxsize=16)
def _hull(colors: bytes) -> Hull:
    """Find the triangles of the convex hull of (colors, 3) float64.

    Tries all triples whose sides may be edges, which needs no geometry library.
    """
    points = _extreme(distinct(np.frombuffer(colors).reshape(-1, 3), axis=0))
    if len(flat := _flat(points)):
        # Every color lies outside of what has no volume.
        return Hull(flat, np.zeros((len(flat), 3)), np.full(len(flat), -1.0))
    edges = _edges(points)
    corners = points[np.argwhere(edges[:, :, None] & edges[:, None] & edges)]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    length = np.sqrt((normals**2).sum(axis=1))
    real = length > 1e-9
    corners, normals = corners[real], normals[real] / length[real, None]
    planes = Hull(corners, normals, (normals * corners[:, 0]).sum(axis=1))
    heights = _heights(points, planes)
    below, above = heights.max(axis=0) <= _FLAT / 4, heights.min(axis=0) >= -_FLAT / 4
    face, sign = below | above, np.where(below, 1.0, -1.0)
    outward = (planes.normals * sign[:, None])[face]
    return Hull(corners[face], outward, (planes.offsets * sign)[face])


def _edges(points: Floats) -> Mask:
    """(points, points) bool: pairs of points, the first before the second, that may be an edge.

    Seen along an edge all others lie in half a turn about it. A few pairs more are let pass:
    a plane that is as good as a face has its points in a little more than half a turn.
    """
    one, two = np.triu_indices(len(points), 1)
    along = points[two] - points[one]
    # Two directions across each pair; an axis that it is least along is never its own direction.
    aside = np.cross(along, np.eye(3)[np.abs(along).argmin(axis=1)])
    aside /= np.sqrt((aside * aside).sum(axis=1))[:, None]
    other = np.cross(along, aside)
    other /= np.sqrt((other * other).sum(axis=1))[:, None]
    x, y = (np.asarray(sum(points[:, c] * w[:, c, None] for c in range(3))) for w in (aside, other))
    pair = np.arange(len(one))
    x, y = (v - v[pair, one][:, None] for v in (x, y))
    square = x * x + y * y
    furthest = square.argmax(axis=1)
    from_x, from_y, most = (v[pair, furthest][:, None] for v in (x, y, square))
    # The turn to each point from the furthest, which itself has 1 as its cosine.
    cosine = (x * from_x + y * from_y) / np.sqrt(np.maximum(square * most, 1e-60))
    cosine[(square < _BESIDE**2) | (cosine < -np.cos(_SLACK))] = 1.0
    left = y * from_x > x * from_y
    turns = [np.arccos(np.clip(np.where(w, cosine, 1.0).min(axis=1), -1, 1)) for w in (left, ~left)]
    found = np.zeros((len(points), len(points)), bool)
    found[one, two] = turns[0] + turns[1] <= np.pi + _SLACK
    return found


def _extreme(points: Floats) -> Floats:
    """Leave out points that lead in none of many directions: they are not corners."""
    if len(points) <= _MANY:
        return points
    turn = np.arange(_DIRECTIONS) + 0.5
    up, angle = 1 - 2 * turn / _DIRECTIONS, np.pi * (1 + np.sqrt(5)) * turn
    flat = np.sqrt(1 - up * up)
    ways = np.stack([flat * np.cos(angle), flat * np.sin(angle), up])
    lead = sum(points[:, c, None] * ways[c] for c in range(3))
    corners: Floats = points[np.unique(np.asarray(lead).argmax(axis=0))]
    return corners


def _flat(points: Floats) -> Floats:
    """(n, 3, 3) triangles of a palette without volume, of grays say; none of one with volume."""
    from_middle = points - points.mean(axis=0)
    _, spread, axes = np.linalg.svd(from_middle)
    if len(points) > 3 and spread[-1] > _THIN:
        return np.zeros((0, 3, 3))
    along, aside = from_middle @ axes[0], from_middle @ axes[1]
    if len(points) < 3 or spread[1] <= _THIN:
        return points[[[along.argmin(), along.argmax(), along.argmax()]]]
    rim = _corners(along, aside)
    return np.stack([points[[rim[0], one, two]] for one, two in pairwise(rim[1:])])


def _corners(x: Floats, y: Floats) -> list[int]:
    """Corners of the convex hull of points in a plane, in turn (A. M. Andrew, 1979)."""
    found: list[int] = []
    order = np.lexsort((y, x)).tolist()
    for way in (order, order[::-1]):
        half: list[int] = []
        for new in way:
            while len(half) > 1 and _turn(x, y, half[-2], half[-1], new) <= 0:
                half.pop()
            half.append(new)
        found += half[:-1]
    return found


def _turn(x: Floats, y: Floats, a: int, b: int, c: int) -> float:
    """Twice the area of a triangle; above 0 where it turns to the left."""
    return float((x[b] - x[a]) * (y[c] - y[a]) - (y[b] - y[a]) * (x[c] - x[a]))
