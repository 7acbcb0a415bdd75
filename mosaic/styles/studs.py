"""Pieces as they look: from straight above, or a wall of stacked pieces from the side.

What looks alike is drawn once: `scene` sorts, `shapes` gives the relief, `sheet` puts the
sprites together.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from mosaic.dimensions import PLATE_HEIGHT_MM, STUD_HEIGHT_MM, STUD_PITCH_MM
from mosaic.model import BARE, Part, Plan
from mosaic.styles import flat, shapes
from mosaic.styles.relief import Relief
from mosaic.styles.scene import Cells, Scene, groups
from mosaic.styles.sheet import Sheet

#: The painted wall behind a side view.
WALL_SRGB = (236, 234, 230)
#: Only bricks are taller than this; less light comes back from the gap between them.
_TALL_MM = 6.4
#: How much light a second layer gets through the hole in front of it.
_SECOND_LAYER = 0.5
# In the order of `shapes.RaisedNeighbors`, as steps (down, right).
_NEIGHBORS = ((0, -1), (-1, 0), (-1, -1), (0, 1), (1, 0))


def draw(plan: Plan, stud_px: int) -> NDArray[np.uint8]:
    """Draw every piece with its studs, its rim and the gap around it.

    The light comes from the top left, and the mean over a square piece is its color. A side
    view is one stud higher than its cells: the studs of the uppermost pieces show.
    """
    return _side(plan, stud_px) if plan.view == "side" else _top(plan, stud_px)


def cell_px(plan: Plan, stud_px: int) -> tuple[int, int]:
    """Width and height of a cell in pixels, whole ones."""
    width, height = (round(stud_px * side / STUD_PITCH_MM) for side in plan.grid.cell_mm)
    return max(1, width), max(1, height)


def whole_px(plan: Plan, stud_px: float) -> int:
    """Nearest width of a stud at which a cell's height is whole, too: a multiple of 5 in walls."""
    step = 5 if plan.view == "side" else 1
    return max(1, step * round(stud_px / step))


def _top(plan: Plan, stud_px: int) -> NDArray[np.uint8]:
    """Draw studs at the viewer."""
    scene, cells = Scene(plan, flat.BARE_SRGB), round(plan.grid.cell_mm[0] / STUD_PITCH_MM)
    sheet = Sheet(plan.grid.rows, plan.grid.cols, *cell_px(plan, stud_px))
    for ink, around, rows, cols in _holes(scene):
        hole = shapes.bare(cells, cells * stud_px, _depth(plan), around)
        sheet.put(rows, cols, hole.paint(scene.light[ink], scene.light[BARE]))
    for part, ink, under, rows, cols in scene.pieces():
        relief = _from_above(part, stud_px)
        sheet.put(rows, cols, relief.paint(scene.light[ink], scene.light[under]))
    return sheet.picture()


def _side(plan: Plan, stud_px: int) -> NDArray[np.uint8]:
    """Draw the faces of a wall, and studs wherever nothing stands on them."""
    scene, cell_mm = Scene(plan, WALL_SRGB), plan.grid.cell_mm
    _, height = cell_px(plan, stud_px)
    sheet = Sheet(plan.grid.rows + 1, plan.grid.cols, height, stud_px)
    stud, deep = shapes.crest(cell_mm, (stud_px, height)), cell_mm[1] > _TALL_MM
    for ink, under, rows, cols in _gaps(scene):
        back = scene.light[under] * (1.0 if under == BARE else _SECOND_LAYER)
        relief = shapes.nothing(stud_px, height) if ink == BARE else stud
        sheet.put(rows, cols, relief.paint(scene.light[ink], back))
    for part, ink, under, rows, cols in scene.pieces():
        size_mm = part.cols * cell_mm[0], cell_mm[1]
        face = shapes.slab(size_mm, (part.cols * stud_px, height), studs=False, deep=deep)
        sheet.put(rows + 1, cols, face.paint(scene.light[ink], scene.light[under]))
    above = round(stud_px * (STUD_HEIGHT_MM + 0.3) / STUD_PITCH_MM)
    return sheet.picture()[max(0, height - above) :]


def _from_above(part: Part, stud_px: int) -> Relief:
    """How a part takes the light."""
    if part.round:
        return shapes.disc(part.cols * stud_px, part.cols, studs=part.studs)
    size_mm = part.cols * STUD_PITCH_MM, part.rows * STUD_PITCH_MM
    size_px = part.cols * stud_px, part.rows * stud_px
    return shapes.slab(size_mm, size_px, studs=part.studs, deep=part.height_mm > _TALL_MM)


def _depth(plan: Plan) -> float:
    """How far the backing lies below the top of the pieces, in mm."""
    used = np.unique(plan.pieces.part).tolist()
    return max((plan.part_types[part].height_mm for part in used), default=PLATE_HEIGHT_MM)


def _holes(scene: Scene) -> Iterator[tuple[int, shapes.RaisedNeighbors, Cells, Cells]]:
    """Yield the bare cells of a top view: backing color, what stands around them, rows, cols."""
    up = np.pad(scene.plan.grid.indices != BARE, 1)
    rows, cols = np.nonzero(~up[1:-1, 1:-1])
    sides = [up[rows + 1 + down, cols + 1 + right].astype(np.int8) for down, right in _NEIGHBORS]
    for (ink, *around), at in groups(scene.behind[rows, cols], *sides):
        yield ink, shapes.RaisedNeighbors(*map(bool, around)), rows[at], cols[at]


def _gaps(scene: Scene) -> Iterator[tuple[int, int, Cells, Cells]]:
    """Yield what is empty in and above a wall: color below it, color behind it, rows, cols."""
    cells = np.pad(scene.plan.grid.indices, ((1, 1), (0, 0)), constant_values=BARE)
    behind = np.pad(scene.behind, ((1, 0), (0, 0)), constant_values=BARE)
    rows, cols = np.nonzero(cells[:-1] == BARE)
    for (ink, under), at in groups(cells[rows + 1, cols], behind[rows, cols]):
        yield ink, under, rows[at], cols[at]
