"""All places where a piece may lie in a region, and a first cover: the largest first."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic.arrays import Mask


class Size(NamedTuple):
    """A part in one direction: its cells, and what one costs (a whole number)."""

    part: int
    rows: int
    cols: int
    cost: int


class Placed(NamedTuple):
    """Placements, each an index into the sizes and its top left cell; (placements,) int."""

    size: NDArray[np.intp]
    row: NDArray[np.intp]
    col: NDArray[np.intp]

    def pick(self, chosen: NDArray[np.intp]) -> Placed:
        """Return some of the placements."""
        return Placed(self.size[chosen], self.row[chosen], self.col[chosen])

    def moved(self, row: int, col: int) -> Placed:
        """Return the placements in another corner of the grid."""
        return Placed(self.size, self.row + row, self.col + col)


def concatenate(parts: list[Placed]) -> Placed:
    """Return all placements of several."""
    empty = np.zeros(0, dtype=np.intp)
    return Placed(*(np.concatenate([empty, *column]) for column in zip(*parts, strict=True)))


def all_placements(mask: Mask, sizes: tuple[Size, ...]) -> Placed:
    """Find every place where a size lies inside the mask, size by size, in raster order."""
    found = [
        Placed(np.full(len(row), k), row, col)
        for k, size in enumerate(sizes)
        for row, col in [np.nonzero(_inside(mask, size))]
    ]
    return concatenate(found)


def largest_first(mask: Mask, sizes: tuple[Size, ...]) -> Placed:
    """Cover a mask size by size, the cheapest a cell first, each in raster order."""
    free, found = mask.copy(), []
    for k in sorted(range(len(sizes)), key=lambda k: _rank(sizes[k])):
        _, rows, cols, _ = sizes[k]
        for row, col in np.argwhere(_inside(free, sizes[k])).tolist():
            under = free[row : row + rows, col : col + cols]
            if under.all():
                under[:] = False
                found.append((k, row, col))
    return Placed(*np.array(found, dtype=np.intp).reshape(-1, 3).T)


def total(placed: Placed, sizes: tuple[Size, ...]) -> int:
    """Cost of all placements together."""
    return int(np.array([s.cost for s in sizes], dtype=np.int64)[placed.size].sum())


def _rank(size: Size) -> tuple[float, int]:
    area = size.rows * size.cols
    return size.cost / area, -area


def _inside(mask: Mask, size: Size) -> Mask:
    """Whether a size with its top left cell here lies inside the mask."""
    _, rows, cols, _ = size
    if rows > mask.shape[0] or cols > mask.shape[1]:
        return np.zeros((0, 0), dtype=bool)
    sums = np.pad(mask.astype(np.int32).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    inside = sums[rows:, cols:] - sums[:-rows, cols:] - sums[rows:, :-cols] + sums[:-rows, :-cols]
    found: Mask = inside == rows * cols
    return found
