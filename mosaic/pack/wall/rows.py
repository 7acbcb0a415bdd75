"""Rows of pieces in running bond: few pieces, and few seams that meet.

Given its neighbors, a row's best pieces are found by dynamic programming along it. Rows
of one parity do not meet, so that all of them are laid at once, then all others, until
nothing improves.

References
----------
.. [1] T. Kollsker and E. Malaguti, "Models and algorithms for optimising
   two-dimensional LEGO constructions", Eur. J. Oper. Res. 289(1), 2021.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic.arrays import Ints, Mask

#: Sweeps at most; a few suffice.
SWEEPS = 40

#: More than any row costs.
NEVER = np.int64(1) << 50


class Bond(NamedTuple):
    """What the rows may be laid of.

    Attributes
    ----------
    lengths : tuple of int
        Lengths of pieces in cells, the longest first.
    cost : (lengths, rows, cols) int
        Cost of a piece that ends with this cell; `NEVER` where none can.
    meet : (rows - 1, cols - 1) int
        Cost of two seams that meet between a row and the one below it, before each
        column but the first.
    """

    lengths: tuple[int, ...]
    cost: Ints
    meet: Ints


def bond(indices: NDArray[np.int16], lengths: dict[int, Ints], seam: int) -> Bond:
    """Say what each cell's row may be laid of.

    Parameters
    ----------
    indices : (rows, cols) int16
        A color a cell, negative where it is bare.
    lengths : dict of int to (colors,) int
        Cost of a piece of each length in each color, negative where it does not exist.
    seam : int
        Cost of two seams that meet.
    """
    same = np.ones(indices.shape, dtype=np.int64)
    for col in range(1, indices.shape[1]):
        same[:, col] += same[:, col - 1] * (indices[:, col] == indices[:, col - 1])
    order = tuple(sorted(lengths, reverse=True))
    cost = np.stack(
        [
            np.where((same >= n) & (lengths[n][indices] >= 0), lengths[n][indices], NEVER)
            for n in order
        ]
    )
    # A bare cell is a place of its own that costs nothing.
    cost[:, indices < 0] = NEVER
    cost[-1, indices < 0] = 0
    solid = indices >= 0
    pairs = solid[:, 1:] & solid[:, :-1]
    return Bond(order, cost, seam * (pairs[1:] & pairs[:-1]).astype(np.int64))


def lay(rules: Bond) -> Mask:
    """Choose where pieces begin.

    Returns
    -------
    (rows, cols + 1) bool
        Seams: each piece reaches from one to the next.
    """
    _, rows, cols = rules.cost.shape
    seams = np.zeros((rows, cols + 1), dtype=bool)
    even, odd = np.arange(0, rows, 2), np.arange(1, rows, 2)
    best = None
    for _ in range(SWEEPS):
        for some in (even, odd):
            seams[some] = _best_rows(rules, seams, some)
        total = cost(rules, seams)
        if best is not None and total >= best:
            break
        best = total
    return seams


def cost(rules: Bond, seams: Mask) -> int:
    """Cost of all pieces, and of all seams that meet."""
    return pieces_cost(rules, seams) + int((rules.meet * (seams[1:] & seams[:-1])[:, 1:-1]).sum())


def pieces_cost(rules: Bond, seams: Mask) -> int:
    """Cost of all pieces."""
    row, first, last = pieces(seams)
    place = {n: k for k, n in enumerate(rules.lengths)}
    index = np.array([place[n] for n in (last - first).tolist()], dtype=np.intp)
    return int(rules.cost[index, row, last - 1].sum())


def fewest(rules: Bond) -> int:
    """Cost of all pieces where seams may meet: no wall costs less."""
    free = rules._replace(meet=np.zeros_like(rules.meet))
    none = np.zeros((rules.cost.shape[1], rules.cost.shape[2] + 1), dtype=bool)
    return pieces_cost(rules, _best_rows(free, none, np.arange(len(none))))


def pieces(seams: Mask) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Row, first column and the column behind the last of each piece or bare cell."""
    row, first = np.nonzero(seams[:, :-1])
    last = np.nonzero(seams[:, 1:])[1] + 1
    return row, first, last


def _best_rows(rules: Bond, seams: Mask, some: NDArray[np.intp]) -> Mask:
    """Lay some rows anew, their neighbors fixed."""
    cols = seams.shape[1] - 1
    extra = _meetings(rules, seams)[some]
    price = rules.cost[:, some]
    total = np.full((len(some), cols + 1), NEVER)
    total[:, 0] = 0
    taken = np.zeros((len(some), cols + 1), dtype=np.intp)
    for end in range(1, cols + 1):
        fit = [k for k, n in enumerate(rules.lengths) if n <= end]
        ways = np.stack([total[:, end - rules.lengths[k]] + price[k, :, end - 1] for k in fit])
        choice = ways.argmin(axis=0)
        total[:, end] = ways[choice, np.arange(len(some))] + extra[:, end]
        taken[:, end] = np.array([rules.lengths[k] for k in fit])[choice]
    return _back(taken)


def _meetings(rules: Bond, seams: Mask) -> Ints:
    """Add up what a seam at each place would cost, by the seams above and below it."""
    extra = np.zeros(seams.shape, dtype=np.int64)
    extra[1:, 1:-1] += rules.meet * seams[:-1, 1:-1]
    extra[:-1, 1:-1] += rules.meet * seams[1:, 1:-1]
    return extra


def _back(taken: NDArray[np.intp]) -> Mask:
    """Follow the lengths taken from each row's end to its beginning."""
    rows = np.arange(len(taken))
    at = np.full(len(taken), taken.shape[1] - 1)
    seams = np.zeros(taken.shape, dtype=bool)
    seams[rows, at] = True
    for _ in range(taken.shape[1]):
        at = at - taken[rows, at]
        seams[rows, at] = True
    return seams
