"""Where a 2x2 may lie, and which of these places, or cells of one color, hang together.

A 2x2 is named by its *anchor*, its top left cell. Two anchors are in conflict
where they are neighbors, diagonals included: the anchors of a grid are a graph
of king's moves, and 2x2 pieces that do not overlap are an independent set in it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic.arrays import Mask


def anchors(indices: NDArray[np.int16], usable: Mask, cuts: tuple[list[int], list[int]]) -> Mask:
    """Find the cells where a 2x2 of one color may begin.

    Parameters
    ----------
    indices : (rows, cols) int16
        A palette index a cell, negative where it is bare.
    usable : (colors,) bool
        Colors in which the 2x2 exists.
    cuts : (list of int, list of int)
        Columns and rows before which an edge runs that no 2x2 crosses.

    Returns
    -------
    (rows, cols) bool
    """
    found = np.zeros(indices.shape, dtype=bool)
    here = indices[:-1, :-1]
    same = (here == indices[1:, :-1]) & (here == indices[:-1, 1:]) & (here == indices[1:, 1:])
    found[:-1, :-1] = same & np.append(usable, False)[here]  # a bare cell is -1, the last
    across, down = cuts
    found[[row - 1 for row in down]] = False
    found[:, [col - 1 for col in across]] = False
    return found


def under(taken: Mask) -> Mask:
    """Cells under the 2x2 pieces at the anchors `taken`."""
    cells = taken.copy()
    cells[1:] |= cells[:-1].copy()
    cells[:, 1:] |= cells[:, :-1].copy()
    return cells


def near(taken: Mask) -> Mask:
    """Anchors that are taken or in conflict with one that is."""
    rows, cols = taken.shape
    padded = np.pad(taken, 1)
    found = np.zeros_like(taken)
    for down in range(3):
        for right in range(3):
            found |= padded[down : down + rows, right : right + cols]
    return found


def conflicts(mask: Mask) -> Components:
    """Label anchors that hang together by conflicts."""
    return components(mask.astype(np.int8) - 1, KING)


def split(mask: Mask) -> list[NDArray[np.intp]]:
    """Rows and columns of each component's anchors, (anchors, 2), line by line across it.

    The lines run across the longer side, so that a sweep meets the shortest frontier.
    """
    return [g[np.lexsort(g.T)] if _wide(g) else g for g in conflicts(mask).places()]


def lengthwise(places: NDArray[np.intp]) -> NDArray[np.intp]:
    """Give a region as its shape alone: moved to the corner and turned to run downwards."""
    moved: NDArray[np.intp] = places - places.min(axis=0)
    return moved[:, ::-1].copy() if _wide(places) else moved


def _wide(places: NDArray[np.intp]) -> bool:
    height, width = np.ptp(places, axis=0)
    return bool(width > height)


Ids = NDArray[np.int32]

#: Half of a king's moves and half of a rook's, as (down, right); the rest are their opposites.
KING = ((0, 1), (1, -1), (1, 0), (1, 1))
ROOK = ((0, 1), (1, 0))


class Components(NamedTuple):
    """Labels from 0 up to `number`, in raster order of the first cells; -1 outside."""

    labels: Ids
    number: int

    def places(self) -> list[NDArray[np.intp]]:
        """Rows and columns of each component's cells, (cells, 2), in raster order."""
        inside = self.labels >= 0
        own = self.labels[inside]
        order = np.argsort(own, kind="stable")
        ends = np.cumsum(np.bincount(own, minlength=self.number))
        return np.split(np.argwhere(inside)[order], ends[:-1]) if self.number else []


def components(kinds: NDArray[np.integer], moves: tuple[tuple[int, int], ...]) -> Components:
    """Join cells of one kind that are a move apart.

    Parameters
    ----------
    kinds : (rows, cols) int
        Negative outside.
    moves : tuple
        `KING` or `ROOK`.

    Notes
    -----
    Hooking and pointer jumping: each root hangs itself under the smallest root it
    touches, until nothing changes [1]_.

    References
    ----------
    .. [1] Y. Shiloach and U. Vishkin, "An O(log n) parallel connectivity algorithm",
       J. Algorithms 3(1), 1982.
    """
    inside = kinds >= 0
    labels = np.full(kinds.shape, -1, dtype=np.int32)
    labels[inside] = np.arange(inside.sum(), dtype=np.int32)
    root = roots(*_edges(kinds, labels, moves), int(inside.sum()))
    firsts, number = np.unique(root, return_inverse=True)
    labels[inside] = number
    return Components(labels, len(firsts))


def roots(one: Ids, other: Ids, total: int) -> Ids:
    """Find the smallest number that each number below `total` is joined to."""
    root = np.arange(total, dtype=np.int32)
    while len(one):
        np.minimum.at(root, np.maximum(one, other), np.minimum(one, other))
        while (root != (up := root[root])).any():
            root = up
        one, other = root[one], root[other]
        apart = one != other
        one, other = one[apart], other[apart]
    return root


def _edges(
    kinds: NDArray[np.integer], numbers: Ids, moves: tuple[tuple[int, int], ...]
) -> tuple[Ids, Ids]:
    """All pairs of cells of one kind that are a move apart, by their numbers."""
    rows, cols = kinds.shape
    pairs = []
    for down, right in moves:
        here = slice(0, rows - down), slice(max(0, -right), cols - max(0, right))
        there = slice(down, rows), slice(max(0, right), cols - max(0, -right))
        same = (kinds[here] == kinds[there]) & (kinds[here] >= 0)
        pairs.append((numbers[here][same], numbers[there][same]))
    return np.concatenate([p[0] for p in pairs]), np.concatenate([p[1] for p in pairs])
