"""What hangs together in a grid, found on whole arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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
