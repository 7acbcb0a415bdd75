"""A mosaic building itself as an animated GIF: section by section, a wall from below.

Every program shows GIFs. The 256 colors are taken from the finished mosaic and its
backing, so they are the same in each frame: nothing flickers, and only what changes is
stored.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mosaic.dimensions import STUD_PITCH_MM
from mosaic.model import BARE, Pieces, Plan
from mosaic.styles import studs

#: Longer side of the picture, about.
_SIDE_PX = 560
#: Most frames between the bare backing and the finished mosaic; of a mural, which is slow.
_FRAMES, _MURAL_FRAMES, _MURAL_CELLS = 60, 20, 250_000
#: Rows of a section that appear at a time.
_ROWS = 4
_FRAME_MS, _BARE_MS, _DONE_MS = 120, 900, 3000


def write(plan: Plan, stream: BinaryIO) -> None:
    """Write the build as a GIF that runs forever, with a rest on the finished mosaic."""
    pictures = [Image.fromarray(frame) for frame in frames(plan)]
    both = np.concatenate([np.asarray(pictures[0]), np.asarray(pictures[-1])])
    colors = Image.fromarray(both).quantize(256, dither=Image.Dither.NONE)
    pages = [p.quantize(palette=colors, dither=Image.Dither.NONE) for p in pictures]
    times = [_BARE_MS, *[_FRAME_MS] * (len(pages) - 2), _DONE_MS][-len(pages) :]
    pages[0].save(
        stream, "GIF", save_all=True, append_images=pages[1:], duration=times, loop=0, disposal=1
    )


def frames(plan: Plan) -> Iterator[NDArray[np.uint8]]:
    """Draw the bare backing, then the mosaic as it grows, up to the whole."""
    grid = plan.grid
    longer = max(grid.cols * grid.cell_mm[0], grid.rows * grid.cell_mm[1])
    stud_px = studs.whole_px(plan, _SIDE_PX / (longer / STUD_PITCH_MM))
    placed = _when(plan)
    for step in range(int(placed.max(initial=0)) + 1):
        yield studs.draw(_until(plan, placed <= step), stud_px)


def _when(plan: Plan) -> NDArray[np.int64]:
    """Frame, from 1, in which each piece is there."""
    rows, cols = plan.grid.indices.shape
    order = np.zeros((rows, cols), dtype=np.int64)
    if plan.view == "side":
        order += np.arange(rows)[::-1, None]
    else:
        for number, s in enumerate(plan.sections):
            bands = np.arange(s.rows)[:, None] // _ROWS
            order[s.row : s.row + s.rows, s.col : s.col + s.cols] = number * rows + bands
    _, turn = np.unique(order[plan.pieces.row, plan.pieces.col], return_inverse=True)
    most = _MURAL_FRAMES if rows * cols > _MURAL_CELLS else _FRAMES
    turns = int(turn.max(initial=0)) + 1
    return np.asarray(turn * min(turns, most) // turns + 1)


def _until(plan: Plan, there: NDArray[np.bool_]) -> Plan:
    """Leave away the pieces that are not there yet."""
    some, cells = _pick(plan.pieces, there), np.full_like(plan.grid.indices, BARE)
    backing = plan.backing
    if plan.view == "side":  # its second layer grows with it
        backing = _pick(backing, backing.row >= some.row.min(initial=plan.grid.rows))
    for number, part in enumerate(plan.part_types):
        rows, cols = some.row[some.part == number], some.col[some.part == number]
        for right, down in np.ndindex(part.footprint(plan.view)):
            cells[rows + down, cols + right] = 0
    indices = np.where(cells == BARE, np.int16(BARE), plan.grid.indices)
    grid = dataclasses.replace(plan.grid, indices=indices)
    return dataclasses.replace(plan, grid=grid, pieces=some, backing=backing)


def _pick(pieces: Pieces, there: NDArray[np.bool_]) -> Pieces:
    """Keep some pieces, in their order."""
    part, color, col, row = (
        column[there] for column in (pieces.part, pieces.color, pieces.col, pieces.row)
    )
    return Pieces(part, color, col, row, None if pieces.layer is None else pieces.layer[there])
