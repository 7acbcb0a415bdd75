"""The mosaic while it is searched, and what its pieces are worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mosaic.arrays import Floats, Ints

Window = tuple[slice, slice]
#: Rows and columns of some cells.
Cells = tuple[Ints, Ints]


@dataclass(frozen=True, eq=False)
class Board:
    """The mosaic while it is searched; its arrays are changed in place.

    Attributes
    ----------
    number : (rows, cols) int64
        The cells, counted row by row.
    colors : (rows, cols) int64
        Palette index of each cell.
    owner : (rows, cols) int64
        Number of the top left cell of the piece that a cell belongs to; -1 for a 1x1.
    error : (6, rows, cols) float32
        u and v of each cell's color; 0 as long as a cell has none. Exact, for errors are rounded.
    filtered : (6, rows + 2 reach, cols + 2 reach) float64
        Errors of all cells under the kernels, on a margin around the picture, too.
    reach : (int, int)
        Rows and columns of that margin.
    """

    number: Ints
    colors: Ints
    owner: Ints
    error: NDArray[np.float32]
    filtered: Floats
    reach: tuple[int, int]

    @classmethod
    def empty(cls, rows: int, cols: int, reach: tuple[int, int]) -> Board:
        """Return a board without colors, pieces and errors."""
        number = np.arange(rows * cols).reshape(rows, cols)
        error = np.zeros((6, rows, cols), np.float32)
        filtered = np.zeros((6, rows + 2 * reach[0], cols + 2 * reach[1]))
        return cls(number, np.zeros_like(number), np.full_like(number, -1), error, filtered, reach)

    def view(self, place: Window) -> Board:
        """Return a rectangle of the board; what is changed there is changed here."""
        neighbors = [
            slice(part.start, part.stop + 2 * reach)
            for part, reach in zip(place, self.reach, strict=True)
        ]
        return Board(
            self.number[place],
            self.colors[place],
            self.owner[place],
            self.error[:, *place],
            self.filtered[:, *neighbors],
            self.reach,
        )

    @property
    def inner(self) -> Floats:
        """(6, rows, cols) filtered errors without the margin."""
        down, across = self.reach
        return self.filtered[
            :, down : self.filtered.shape[1] - down, across : self.filtered.shape[2] - across
        ]

    def break_up(self, owners: Ints, shape: tuple[int, int]) -> None:
        """Make 1x1 of the pieces whose top left cells have these numbers; -1 is passed over."""
        flat, first = self.owner.reshape(-1), owners[owners >= 0]
        for row in range(shape[0]):
            for col in range(shape[1]):
                flat[first + row * self.owner.shape[1] + col] = -1


@dataclass(frozen=True, eq=False)
class Reward:
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
