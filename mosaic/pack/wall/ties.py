"""Cracks and ties: seams above seams, where a wall would break, and what holds it together.

On both sides of the crack a piece of two studs' depth takes the place of one that is one
stud deep; it looks the same from the front. In the row above or below, a piece of the
second layer lies across both, behind the crack.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic.arrays import Mask
from mosaic.pack.regions import roots

#: A crack through so many rows is a weak place.
WEAK = 12


class Bridge(NamedTuple):
    """A piece of the second layer."""

    row: int
    col: int
    length: int


class Side(NamedTuple):
    """A deep piece beside a crack: the columns it reaches from and to."""

    first: int
    last: int


class Tied:
    """A wall with its ties so far.

    Parameters
    ----------
    indices : (rows, cols) int16
        A color a cell.
    seams : (rows, cols + 1) bool
        Where pieces begin and end; a piece may be cut to give room to a deep one.
    lengths : (lengths, colors) bool by length
        Whether a piece of one stud's depth exists.
    deep : the same of pieces of two studs' depth.
    bridges : tuple of int
        Lengths that pieces of the second layer have.
    """

    def __init__(
        self,
        indices: NDArray[np.int16],
        seams: Mask,
        lengths: dict[int, Mask],
        deep: dict[int, Mask],
        bridges: tuple[int, ...],
    ) -> None:
        self.indices, self.seams = indices, seams.copy()
        self.lengths, self.deep, self.bridges = lengths, deep, tuple(sorted(bridges))
        self.deeper = np.zeros(indices.shape, dtype=bool)
        self.behind = np.zeros(indices.shape, dtype=bool)
        self.held = np.zeros(seams.shape, dtype=bool)
        self.laid: list[Bridge] = []
        self.pairs: list[tuple[tuple[int, int], tuple[int, int]]] = []

    def tie(self, crack: Crack, every: int) -> None:
        """Tie a crack at least once, and so often that nowhere `every` rows are loose."""
        count = max(1, crack.rows // every)
        for part in np.array_split(np.arange(crack.row, crack.row + crack.rows), count):
            middle = part[len(part) // 2]
            for row in sorted(part.tolist(), key=lambda r: (abs(r - middle), r)):
                if self.held[part, crack.col].any() or self._tie_row(row, crack.col):
                    break

    def _tie_row(self, row: int, col: int) -> bool:
        """Tie the pieces left and right of a seam, if there are any that can be deep."""
        left, right = self._left(row, col), self._right(row, col)
        if left is None or right is None:
            return False
        for above in (row - 1, row + 1):
            bridge = self._bridge(above, left.last, right.first)
            if bridge is not None:
                self._put(row, left, right, bridge)
                return True
        return False

    def _left(self, row: int, col: int) -> Side | None:
        """Nearest piece to the left that can be deep, cut to what can."""
        last = col
        while last > 0 and col - last <= self.bridges[-1]:
            first = last - 1
            while not self.seams[row, first]:
                first -= 1
            for n in self._depths(row, first, last):
                return Side(last - n, last)
            last = first
        return None

    def _right(self, row: int, col: int) -> Side | None:
        """Nearest piece to the right that can be deep."""
        first = col
        while first < self.indices.shape[1] and first - col <= self.bridges[-1]:
            last = first + 1
            while not self.seams[row, last]:
                last += 1
            for n in self._depths(row, first, last):
                return Side(first, first + n)
            first = last
        return None

    def _depths(self, row: int, first: int, last: int) -> list[int]:
        """Lengths of the deep piece that a piece, or one part of it, can be."""
        color, length = self.indices[row, first], last - first
        if color < 0:
            return []
        if self.deeper[row, first]:
            return [length]
        if self.behind[row, first:last].any():
            return []
        return [
            n
            for n in sorted(self.deep, key=lambda n: (n != length, n < 2, n))
            if self.deep[n][color]
            and (n == length or (length - n in self.lengths and self.lengths[length - n][color]))
        ]

    def _bridge(self, row: int, last: int, first: int) -> Bridge | None:
        """Find a free place behind a row for a piece that grips two studs of each side, or one."""
        rows, cols = self.indices.shape
        if not 0 <= row < rows:
            return None
        for grip in (2, 1):
            for length in self.bridges:
                start = last - grip
                end = start + length
                if start < 0 or end > cols or end < first + grip:
                    continue
                cells = slice(start, end)
                if (self.indices[row, cells] >= 0).all() and not self.behind[row, cells].any():
                    return Bridge(row, start, length)
        return None

    def _put(self, row: int, left: Side, right: Side, bridge: Bridge) -> None:
        """Note the deep pieces, what they take up behind, and the bridge."""
        for first, last in (left, right):
            self.seams[row, [first, last]] = True
            self.deeper[row, first:last] = True
            self.behind[row, first:last] = True
        self.behind[bridge.row, bridge.col : bridge.col + bridge.length] = True
        self.held[row, left.last : right.first + 1] = True
        self.held[bridge.row, left.last : right.first + 1] = True
        self.laid.append(bridge)
        self.pairs.append(((row, left.first), (row, right.first)))


class Crack(NamedTuple):
    """Seams before column `col` that meet, from `row` down through `rows` rows."""

    col: int
    row: int
    rows: int


def cracks(seams: Mask, solid: Mask) -> list[Crack]:
    """Find the weak places of a wall, from left to right and from top to bottom.

    Parameters
    ----------
    seams : (rows, cols + 1) bool
        Where pieces begin and end; without those that are tied.
    solid : (rows, cols) bool
        Cells that are not bare.
    """
    open_ = seams[:, 1:-1] & solid[:, 1:] & solid[:, :-1]
    least = min(WEAK, len(open_))
    edge = np.zeros((1, open_.shape[1]), dtype=bool)
    change = np.diff(np.concatenate([edge, open_, edge]).astype(np.int8), axis=0).T
    col, top = np.nonzero(change == 1)
    bottom = np.nonzero(change == -1)[1]
    high = bottom - top >= least
    columns = (col[high] + 1, top[high], (bottom - top)[high])
    return [Crack(*numbers) for numbers in zip(*(c.tolist() for c in columns), strict=True)]


def bodies(seams: Mask, solid: Mask, ties: list[tuple[tuple[int, int], tuple[int, int]]]) -> int:
    """Count the connected bodies of a wall.

    Parameters
    ----------
    seams, solid
        As for `cracks`.
    ties : list of pairs of (row, col)
        Cells whose pieces are held together from behind.
    """
    piece = np.cumsum(seams[:, :-1].ravel()).reshape(solid.shape) - 1
    both = solid[1:] & solid[:-1]
    held = np.array([[piece[one], piece[other]] for one, other in ties], dtype=np.intp)
    one = np.concatenate([piece[:-1][both], held.reshape(-1, 2)[:, 0]]).astype(np.int32)
    other = np.concatenate([piece[1:][both], held.reshape(-1, 2)[:, 1]]).astype(np.int32)
    apart = one != other
    root = roots(one[apart], other[apart], int(piece.max(initial=-1)) + 1)
    return len(np.unique(root[piece[solid]]))
