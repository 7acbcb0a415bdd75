"""The mosaic while it is searched, and what its pieces are worth."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic.arrays import Floats, Indices, Ints, Whole, Window


class Board(NamedTuple):
    """The mosaic while it is searched; its arrays are changed in place.

    Attributes
    ----------
    colors : (rows, cols) int16
        Palette index of each cell.
    owner : (rows, cols) int32
        Number of the top left cell of the piece that a cell belongs to, counted row by row;
        -1 for a 1x1.
    error : (6, rows, cols) float32
        u and v of each cell's color; 0 as long as a cell has none. Exact, for errors are rounded.
    reach : (int, int)
        Rows and columns from a cell to the furthest that feels its error.
    """

    colors: Indices
    owner: NDArray[np.int32]
    error: NDArray[np.float32]
    reach: tuple[int, int]

    @classmethod
    def empty(cls, rows: int, cols: int, reach: tuple[int, int]) -> Board:
        """Return a board without colors, pieces and errors."""
        error = np.zeros((6, rows, cols), np.float32)
        shape = rows, cols
        return cls(np.zeros(shape, np.int16), np.full(shape, -1, np.int32), error, reach)

    def view(self, place: Window) -> Board:
        """Return a rectangle of the board; what is changed there is changed here."""
        return Board(self.colors[place], self.owner[place], self.error[:, *place], self.reach)

    def around(self, place: Window) -> Floats:
        """(6, rows + 2 reach, cols + 2 reach) errors in a rectangle and about it; 0 beyond the edge."""
        parts, pads = [], [(0, 0)]
        for part, reach, count in zip(place, self.reach, self.colors.shape, strict=True):
            start, stop = part.start - reach, part.stop + reach
            parts.append(slice(max(0, start), min(count, stop)))
            pads.append((max(0, -start), max(0, stop - count)))
        return np.pad(self.error[:, *parts].astype(np.float64), pads)

    def break_up(self, owners: Whole, shape: tuple[int, int]) -> None:
        """Make 1x1 of the pieces whose top left cells have these numbers; -1 is passed over."""
        steps = self.owner.shape[1] * np.arange(shape[0])[:, None] + np.arange(shape[1])
        self.owner.reshape(-1)[owners[owners >= 0] + steps.reshape(-1, 1)] = -1


class Reward(NamedTuple):
    """What it is worth that a block of cells is one piece.

    Attributes
    ----------
    shape : (int, int)
        Rows and columns of the block.
    by_color : (colors,) float64
        Worth, in the energy's unit; negative infinity where there is no such piece.
    allowed : (rows, cols) bool
        Whether a block may have its top left cell here.
    neighbor_bonus : float
        Worth of a color that one of a cell's neighbors has, too: lone studs are specks to
        the eye and single pieces to the builder.
    """

    shape: tuple[int, int]
    by_color: Floats
    allowed: NDArray[np.bool_]
    neighbor_bonus: float = 0.0

    @property
    def steps(self) -> list[tuple[int, int]]:
        """Rows and columns from the top left cell of a block to each of its cells."""
        return [(row, col) for row in range(self.shape[0]) for col in range(self.shape[1])]

    def only(self, kept: Ints) -> Reward:
        """Leave out all colors but those of these indices."""
        return Reward(self.shape, self.by_color[kept], self.allowed, self.neighbor_bonus)

    def view(self, place: Window) -> Reward:
        """Return the reward in a rectangle."""
        return Reward(self.shape, self.by_color, self.allowed[place], self.neighbor_bonus)
