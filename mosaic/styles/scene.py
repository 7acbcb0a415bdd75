"""What a preview shows of a plan: flat cells; or sorted by look, and put together from sprites."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.arrays import Places
from mosaic.dimensions import STUD_PITCH_MM
from mosaic.model import BARE, Part, Plan
from mosaic.styles import shades
from mosaic.styles.shades import Indexed

Sprite = NDArray[np.uint8]

#: What shows where no piece lies: the light gray of a baseplate.
BARE_SRGB = (160, 165, 169)


class PieceGroup(NamedTuple):
    """Pieces of one part in one color over one color, and the top left cells they lie at."""

    part: Part
    ink: int
    under: int
    rows: Places
    cols: Places


@dataclass(frozen=True, eq=False)
class Scene:
    """A plan in its light.

    Attributes
    ----------
    beyond : (int, int, int)
        sRGB of what shows where there is neither piece nor backing.
    """

    plan: Plan
    beyond: tuple[int, int, int]

    @cached_property
    def light(self) -> NDArray[np.float64]:
        """(colors + 1, 3) linear light; the last, so that `BARE` finds it, is `beyond`."""
        beyond = color.srgb_to_linear(np.array([self.beyond]) / 255.0)
        return np.vstack([self.plan.grid.palette.linear, beyond])

    @cached_property
    def behind(self) -> NDArray[np.int64]:
        """(rows, cols) color of the nearest backing, `BARE` where there is none."""
        plan, backing = self.plan, self.plan.backing
        colors = np.full(plan.grid.indices.shape, BARE, dtype=np.int64)
        layers = np.zeros(len(backing)) if backing.layer is None else backing.layer
        for index in np.argsort(-layers, kind="stable").tolist():
            part = plan.part_types[backing.part[index]]
            if part.family == "pin":
                continue  # it is inside the panels that it joins
            cols, rows = part.footprint(plan.view)
            col, row = int(backing.col[index]), int(backing.row[index])
            colors[max(row, 0) : row + rows, max(col, 0) : col + cols] = backing.color[index]
        return colors

    def pieces(self) -> Iterator[PieceGroup]:
        """Sort the pieces; what is under them matters to round ones alone."""
        plan, pieces = self.plan, self.plan.pieces
        rounds = np.array([part.round for part in plan.part_types], dtype=bool)
        under = np.where(rounds[pieces.part], self.behind[pieces.row, pieces.col], BARE)
        for (part, ink, ground), at in groups(pieces.part, pieces.color, under):
            rows, cols = pieces.row[at].astype(np.intp), pieces.col[at].astype(np.intp)
            yield PieceGroup(plan.part_types[part], ink, ground, rows, cols)


def groups(*columns: NDArray[np.integer]) -> Iterator[tuple[tuple[int, ...], Places]]:
    """Yield each different row of some columns of small integers, and where it stands."""
    if not columns[0].size:
        return
    low = [int(column.min()) for column in columns]
    spans = [int(column.max()) - least + 1 for column, least in zip(columns, low, strict=True)]
    shifted = tuple(c.astype(np.int64) - least for c, least in zip(columns, low, strict=True))
    keys = np.ravel_multi_index(shifted, spans)
    order = np.argsort(keys, kind="stable")
    values, starts = np.unique(keys[order], return_index=True)
    for value, at in zip(values, np.split(order, starts[1:]), strict=True):
        parts = np.unravel_index(value, spans)
        yield tuple(int(p) + least for p, least in zip(parts, low, strict=True)), at


class Sheet:
    """Which sprite each cell shows; a mural of a million cells costs its pixels and little more.

    Parameters
    ----------
    rows, cols : int
        Cells.
    height, width : int
        Size of a cell in pixels.
    hidden : int
        Pixels that the picture leaves out at its top.
    """

    def __init__(self, rows: int, cols: int, height: int, width: int, hidden: int = 0) -> None:
        self._numbers = np.zeros((rows, cols), dtype=np.int32)
        self._sprites: list[Sprite] = []
        self._inks: list[int | None] = []
        self._known: dict[tuple[int | None, bytes], int] = {}
        self._size = height, width
        self._hidden = hidden

    def put(
        self,
        rows: NDArray[np.integer],
        cols: NDArray[np.integer],
        sprite: Sprite,
        ink: int | None,
    ) -> None:
        """Show a sprite wherever its top left cell is (rows[i], cols[i]).

        A sprite of several cells is cut into them. `ink` is the color of which it has shades,
        None if it has many pixels of another, too.
        """
        height, width = self._size
        for down in range(sprite.shape[0] // height):
            for right in range(sprite.shape[1] // width):
                cell = sprite[down * height :, right * width :][:height, :width]
                # Inside a large plate all cells look the same.
                number = self._known.setdefault((ink, cell.tobytes()), len(self._sprites))
                if number == len(self._sprites):
                    self._sprites.append(cell)
                    self._inks.append(ink)
                self._numbers[rows + down, cols + right] = number

    def picture(self) -> NDArray[np.uint8]:
        """Draw all cells, (height, width, 3) sRGB."""
        return self._assembled(np.stack(self._sprites))

    def indexed(self, *, anyway: bool = False) -> Indexed | None:
        """Draw all cells in at most 256 colors; None where that would show, unless `anyway`."""
        inks = [ink for ink in self._inks if ink is not None]
        chosen = shades.indexed(
            np.stack(self._sprites),
            np.array(inks) if len(inks) == len(self._inks) else None,
            np.bincount(self._numbers.ravel(), minlength=len(self._sprites)),
            anyway=anyway,
        )
        return chosen and Indexed(self._assembled(chosen.indices), chosen.colors)

    def _assembled(self, sprites: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Put each sprite, (height, width, ...), where its number is."""
        (rows, cols), (height, width) = self._numbers.shape, self._size
        picture = np.empty((rows, height, cols, width, *sprites.shape[3:]), dtype=np.uint8)
        for row, numbers in zip(picture, self._numbers, strict=True):
            row[...] = sprites[numbers].swapaxes(0, 1)
        whole = picture.reshape(rows * height, cols * width, *sprites.shape[3:])
        return whole[self._hidden :]


def flat(plan: Plan, stud_px: int) -> NDArray[np.uint8]:
    """Draw each cell in its color; a wall's cells keep their proportions."""
    return flat_sheet(plan, stud_px).picture()


def flat_sheet(plan: Plan, stud_px: int) -> Sheet:
    """Lay out cells in their colors."""
    grid = plan.grid
    across, down = (max(1, round(stud_px * mm / STUD_PITCH_MM)) for mm in grid.cell_mm)
    sheet = Sheet(grid.rows, grid.cols, down, across)
    for (ink,), at in groups(grid.indices.ravel()):
        color = BARE_SRGB if ink == BARE else grid.palette.srgb[ink]
        rows, cols = np.divmod(at, grid.cols)
        sheet.put(rows, cols, np.full((down, across, 3), color, dtype=np.uint8), ink)
    return sheet
