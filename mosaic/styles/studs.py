"""Pieces as they look from straight above, with the light from the top left.

Each part in each color is drawn once and cut into cells; the picture is then put
together cell by cell, so a mural costs little more than its pixels.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.model import Part, Plan
from mosaic.styles import flat, relief

Sprites = list[NDArray[np.uint8]]


def draw(plan: Plan, stud_px: int) -> NDArray[np.uint8]:
    """Draw every piece with its studs, its rim and the gap around it."""
    if plan.view == "side":
        return flat.draw(plan, stud_px)
    size = max(1, round(stud_px * plan.grid.cell_mm[0] / relief.PITCH_MM))
    numbers = np.zeros((plan.grid.rows, plan.grid.cols), dtype=np.int32)
    sprites = _ground(size)
    _pieces(plan, stud_px, size, numbers, sprites)
    return assemble(numbers, np.stack(sprites))


def assemble(numbers: NDArray[np.int32], sprites: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Put a sprite into each cell: (rows, cols) numbers of (n, height, width, 3) sprites."""
    rows, cols = numbers.shape
    _, height, width, _ = sprites.shape
    picture = np.empty((rows, height, cols * width, 3), dtype=np.uint8)
    for row in range(rows):
        cells = sprites[numbers[row]]
        picture[row] = cells.transpose(1, 0, 2, 3).reshape(height, cols * width, 3)
    return picture.reshape(rows * height, cols * width, 3)


def _ground(size: int) -> Sprites:
    """Return what a bare cell shows, as sprite 0."""
    behind = color.srgb_to_linear(np.array(flat.BARE_SRGB) / 255.0)
    return [relief.bare(size, size).paint(behind, behind)]


def _pieces(
    plan: Plan, stud_px: int, size: int, numbers: NDArray[np.int32], sprites: Sprites
) -> None:
    """Draw each part in each color once, and note in `numbers` which cells show it."""
    pieces, colors = plan.pieces, len(plan.grid.palette)
    behind = color.srgb_to_linear(np.array(flat.BARE_SRGB) / 255.0)
    kinds = pieces.part.astype(np.int64) * colors + pieces.color
    for kind in np.unique(kinds).tolist():
        part = plan.part_types[kind // colors]
        sprite = _relief(part, stud_px).paint(plan.grid.palette.linear[kind % colors], behind)
        here = kinds == kind
        for top in range(0, sprite.shape[0], size):
            for left in range(0, sprite.shape[1], size):
                cells = pieces.row[here] + top // size, pieces.col[here] + left // size
                numbers[cells] = len(sprites)
                sprites.append(sprite[top : top + size, left : left + size])


def _relief(part: Part, stud_px: int) -> relief.Relief:
    """How a part takes the light."""
    width, height = part.cols * stud_px, part.rows * stud_px
    if part.round and part.cols == part.rows == 1:
        return relief.disc(width, height, studs=part.studs)
    deep = part.height_mm > 2 * 3.2
    return relief.piece(part.cols, part.rows, width, height, studs=part.studs, deep=deep)
