"""Cracks: seams above seams, where a wall would break, and the bodies it breaks into."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic.pack.components import roots

Mask = NDArray[np.bool_]

#: A crack through so many rows is a weak place.
WEAK = 12


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
