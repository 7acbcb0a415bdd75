"""The shapes of pieces, as reliefs: one sprite a part, whatever its color.

Measures are those of real pieces in millimeters: a stud is 4.8 across and 1.6 high, two
pieces are 0.2 apart.
"""

from __future__ import annotations

import dataclasses
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from mosaic.dimensions import PLATE_HEIGHT_MM, STUD_HEIGHT_MM, STUD_PITCH_MM, STUD_RADIUS_MM
from mosaic.styles.relief import (
    Floats,
    Raster,
    Relief,
    cast,
    edge_light,
    facing,
    near,
    reach,
    rounded,
)

_STUD_RIM = 0.4
_GAP = 0.2
_CORNER, _RIM = 0.25, 0.3
#: A smooth face lives by its edge alone, so it is drawn a little rounder than it is.
_SMOOTH_RIM = 0.5
#: How much brighter its top left corner is than its middle: it mirrors the room.
_SHEEN = 0.05


class RaisedNeighbors(NamedTuple):
    """Which neighbors of a bare cell stand up above it."""

    left: bool = False
    top: bool = False
    corner: bool = False
    right: bool = False
    bottom: bool = False


@lru_cache(maxsize=32)
def slab(
    size_mm: tuple[float, float], size_px: tuple[int, int], *, studs: bool, deep: bool = False
) -> Relief:
    """Return a piece with square corners, from above or, as a wall's face, from the side.

    Parameters
    ----------
    size_mm, size_px
        Width and height of the cells that it covers.
    studs : bool
        Whether it has studs at the viewer.
    deep : bool
        Whether the gap around it is that of a tall brick, where less light comes back.
    """
    raster, (width, height) = Raster.over(*size_mm, *size_px), size_mm
    x, y = raster.x - width / 2, raster.y - height / 2
    distance = rounded(x, y, width - _GAP, height - _GAP, _CORNER)
    body, mirror = edge_light(distance, _RIM if studs else _SMOOTH_RIM, raster.step)
    gloss = (0.1 if studs else 0.14) * mirror
    if studs:
        _add_studs(raster, body, gloss)
    else:
        body *= 1.0 - _SHEEN * (x / width + y / height)
    if deep:
        body *= 1.0 - 0.3 * near(-distance, 0.35)
    gap = distance > 0
    body[gap], gloss[gap] = (0.05 if deep else 0.16), 0.0
    return raster.relief(body, gloss, raster.full(0.0), raster.full(1.0))


@lru_cache(maxsize=32)
def disc(size_px: int, cells: int, *, studs: bool) -> Relief:
    """Return a round piece, `cells` studs across, over what lies behind it."""
    width = cells * STUD_PITCH_MM
    raster, radius = Raster.over(width, width, size_px, size_px), (width - _GAP) / 2
    x, y = raster.x - width / 2, raster.y - width / 2
    distance = np.asarray(np.hypot(x, y) - radius)
    body, mirror = edge_light(distance, _RIM if studs else _SMOOTH_RIM, raster.step)
    gloss = 0.1 * mirror
    if studs:
        _add_studs(raster, body, gloss)
    on = (distance <= 0).astype(np.float64)
    ground = (1.0 - on) * (1.0 - 0.55 * near(distance, 0.9))
    for left, up in ((0, 0), (1, 0), (0, 1), (1, 1)):  # neighbors throw shadows into the corners
        ground *= 1.0 - 0.5 * cast(x + left * width, y + up * width, radius, PLATE_HEIGHT_MM)
    return raster.relief(body * on, gloss * on, ground, on)


@lru_cache(maxsize=32)
def bare(cells: int, size_px: int, depth: float, around: RaisedNeighbors) -> Relief:
    """Return `cells` x `cells` studs of a baseplate, `depth` mm below the pieces around it."""
    raster = Raster.over(cells * STUD_PITCH_MM, cells * STUD_PITCH_MM, size_px, size_px)
    body, gloss = raster.full(1.0), raster.full(0.0)
    _add_studs(raster, body, gloss)
    light = _open_sky(raster, around)
    for share in (0.8, 0.9, 1.0, 1.1, 1.2):  # a lamp has a width
        light *= 1.0 - 0.1 * _shaded(raster, depth * share, around)
    relief = raster.relief(body * light, gloss * light, raster.full(0.0), raster.full(1.0))
    return dataclasses.replace(relief, mean=float(light.mean()))


@lru_cache(maxsize=32)
def crest(size_mm: tuple[float, float], size_px: tuple[int, int]) -> Relief:
    """Return a stud from the side, on the lower edge of a cell that is otherwise empty."""
    raster = Raster.over(*size_mm, *size_px)
    x, up = raster.x - size_mm[0] / 2, size_mm[1] - raster.y
    distance = rounded(x, up, 2 * STUD_RADIUS_MM, 2 * STUD_HEIGHT_MM, 0.2)
    turn = np.clip(x / STUD_RADIUS_MM, -1.0, 1.0) * 0.95
    body, mirror = facing(turn + 0.0 * up, np.zeros_like(distance))
    body *= 1.0 - 0.3 * near(up, 0.25)
    on = (distance <= 0).astype(np.float64)
    ground = (1.0 - on) * (1.0 - 0.12 * near(distance, 0.5))
    return raster.relief(body * on, 0.06 * mirror * on, ground, on)


def nothing(width: int, height: int) -> Relief:
    """Return an empty cell, which shows what lies behind it."""
    none, all_ = np.zeros((height, width)), np.ones((height, width))
    return Relief(none, none, all_, none, 0.0)


def _add_studs(raster: Raster, body: Floats, gloss: Floats) -> None:
    """Raise a stud in the middle of each cell, with its shadow, onto a lit face."""
    x = raster.x % STUD_PITCH_MM - STUD_PITCH_MM / 2
    y = raster.y % STUD_PITCH_MM - STUD_PITCH_MM / 2
    distance = np.asarray(np.hypot(x, y) - STUD_RADIUS_MM)
    body *= 1.0 - 0.42 * cast(x, y, STUD_RADIUS_MM, STUD_HEIGHT_MM)
    body *= 1.0 - 0.22 * near(distance, 0.45)
    diffuse, mirror = edge_light(distance, _STUD_RIM, raster.step)
    on = distance < 0
    body[on], gloss[on] = 1.02 * diffuse[on], 0.16 * mirror[on]


def _shaded(raster: Raster, depth: float, around: RaisedNeighbors) -> Floats:
    """1 where a ray to the lamp runs into a neighbor before it is out of the hole."""
    right, down = reach(depth)
    to_left, to_top = raster.x / right, raster.y / down  # when the ray crosses the border
    hit = raster.full(0.0)
    if around.left:
        hit += (to_left < 1) & (to_left <= to_top)
    if around.top:
        hit += (to_top < 1) & (to_top < to_left)
    if around.corner:
        hit += (to_left < 1) & (to_top < 1)
    return np.minimum(hit, 1.0)


def _open_sky(raster: Raster, around: RaisedNeighbors) -> Floats:
    """Less light from all sides beside what stands up."""
    width, height = raster.x.max() + raster.x.min(), raster.y.max() + raster.y.min()
    sides = (raster.x, raster.y, width - raster.x, height - raster.y)
    light = raster.full(1.0)
    for up, distance in zip(
        (around.left, around.top, around.right, around.bottom), sides, strict=True
    ):
        light *= 1.0 - 0.25 * near(distance, 0.8) * up
    return light
