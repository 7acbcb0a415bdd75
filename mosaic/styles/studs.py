"""Pieces as they look: from straight above, or a wall of stacked pieces from the side.

What looks the same is drawn once, as a relief, and put together from sprites by `scene`.
Measures are those of real pieces in millimeters: a stud is 4.8 across and 1.6 high, two
pieces are 0.2 apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic.arrays import Floats, Places
from mosaic.dimensions import PLATE_HEIGHT_MM, STUD_HEIGHT_MM, STUD_PITCH_MM, STUD_RADIUS_MM
from mosaic.model import BARE, VIEWS, Part, Plan
from mosaic.styles.relief import Raster, Relief, cast, edge_light, facing, near, reach, rounded
from mosaic.styles.scene import BARE_SRGB, Scene, Sheet, groups

#: The painted wall behind a side view.
WALL_SRGB = (236, 234, 230)
#: Only bricks are taller than this; less light comes back from the gap between them.
_TALL_MM = 6.4
#: How much light a second layer gets through the hole in front of it.
_SECOND_LAYER = 0.5
# In the order of `shapes.RaisedNeighbors`, as steps (down, right).
_NEIGHBORS = ((0, -1), (-1, 0), (-1, -1), (0, 1), (1, 0))

_STUD_RIM = 0.4
_GAP = 0.2
_CORNER, _RIM = 0.25, 0.3
#: A smooth face lives by its edge alone, so it is drawn a little rounder than it is.
_SMOOTH_RIM = 0.5
#: How much brighter its top left corner is than its middle: it mirrors the room.
_SHEEN = 0.05


def draw(plan: Plan, stud_px: int) -> NDArray[np.uint8]:
    """Draw every piece with its studs, its rim and the gap around it.

    The light comes from the top left, and the mean over a square piece is its color. A side
    view is one stud higher than its cells: the studs of the uppermost pieces show.
    """
    return lay_out(plan, stud_px).picture()


def lay_out(plan: Plan, stud_px: int) -> Sheet:
    """Say what `draw` shows in each cell."""
    return _side(plan, stud_px) if plan.view == "side" else _top(plan, stud_px)


def cell_px(plan: Plan, stud_px: int) -> tuple[int, int]:
    """Width and height of a cell in pixels, whole ones."""
    width, height = (round(stud_px * side / STUD_PITCH_MM) for side in plan.grid.cell_mm)
    return max(1, width), max(1, height)


def whole_px(plan: Plan, stud_px: float) -> int:
    """Nearest width of a stud at which a cell's height is whole, too: a multiple of 5 in walls."""
    step = VIEWS[plan.view].step_px
    return max(1, step * round(stud_px / step))


def _top(plan: Plan, stud_px: int) -> Sheet:
    """Draw studs at the viewer."""
    scene, cells = Scene(plan, BARE_SRGB), round(plan.grid.cell_mm[0] / STUD_PITCH_MM)
    sheet = Sheet(plan.grid.rows, plan.grid.cols, *cell_px(plan, stud_px))
    for ink, around, rows, cols in _holes(scene):
        hole = bare(cells, cells * stud_px, _depth(plan), around)
        sheet.put(rows, cols, hole.paint(scene.light[ink], scene.light[BARE]), ink)
    for part, ink, under, rows, cols in scene.pieces():
        sprite = _from_above(part, stud_px).paint(scene.light[ink], scene.light[under])
        sheet.put(rows, cols, sprite, None if part.round else ink)
    return sheet


def _side(plan: Plan, stud_px: int) -> Sheet:
    """Draw the faces of a wall, and studs wherever nothing stands on them."""
    scene, cell_mm = Scene(plan, WALL_SRGB), plan.grid.cell_mm
    _, height = cell_px(plan, stud_px)
    above = round(stud_px * (STUD_HEIGHT_MM + 0.3) / STUD_PITCH_MM)
    sheet = Sheet(plan.grid.rows + 1, plan.grid.cols, height, stud_px, max(0, height - above))
    stud, deep = crest(cell_mm, (stud_px, height)), cell_mm[1] > _TALL_MM
    for ink, under, rows, cols in _gaps(scene):
        back = scene.light[under] * (1.0 if under == BARE else _SECOND_LAYER)
        relief = nothing(stud_px, height) if ink == BARE else stud
        sheet.put(rows, cols, relief.paint(scene.light[ink], back), ink)
    for part, ink, under, rows, cols in scene.pieces():
        size_mm = part.cols * cell_mm[0], cell_mm[1]
        face = slab(size_mm, (part.cols * stud_px, height), studs=False, deep=deep)
        sheet.put(rows + 1, cols, face.paint(scene.light[ink], scene.light[under]), ink)
    return sheet


def _from_above(part: Part, stud_px: int) -> Relief:
    """How a part takes the light."""
    if part.round:
        return disc(part.cols * stud_px, part.cols, studs=part.studs)
    size_mm = part.cols * STUD_PITCH_MM, part.rows * STUD_PITCH_MM
    size_px = part.cols * stud_px, part.rows * stud_px
    return slab(size_mm, size_px, studs=part.studs, deep=part.height_mm > _TALL_MM)


def _depth(plan: Plan) -> float:
    """How far the backing lies below the top of the pieces, in mm."""
    used = np.unique(plan.pieces.part).tolist()
    return max((plan.part_types[part].height_mm for part in used), default=PLATE_HEIGHT_MM)


def _holes(scene: Scene) -> Iterator[tuple[int, RaisedNeighbors, Places, Places]]:
    """Yield the bare cells of a top view: backing color, what stands around them, rows, cols."""
    up = np.pad(scene.plan.grid.indices != BARE, 1)
    rows, cols = np.nonzero(~up[1:-1, 1:-1])
    sides = [up[rows + 1 + down, cols + 1 + right].astype(np.int8) for down, right in _NEIGHBORS]
    for (ink, *around), at in groups(scene.behind[rows, cols], *sides):
        yield ink, RaisedNeighbors(*map(bool, around)), rows[at], cols[at]


def _gaps(scene: Scene) -> Iterator[tuple[int, int, Places, Places]]:
    """Yield what is empty in and above a wall: color below it, color behind it, rows, cols."""
    cells = np.pad(scene.plan.grid.indices, ((1, 1), (0, 0)), constant_values=BARE)
    behind = np.pad(scene.behind, ((1, 0), (0, 0)), constant_values=BARE)
    rows, cols = np.nonzero(cells[:-1] == BARE)
    for (ink, under), at in groups(cells[rows + 1, cols], behind[rows, cols]):
        yield ink, under, rows[at], cols[at]


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
    return relief._replace(mean=float(light.mean()))


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
