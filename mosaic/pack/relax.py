"""How many 2x2 fit at most, where no exact answer is at hand.

Four anchors in a square of two by two all cover one cell, so at most one of them
is taken. The linear program with these constraints is solved nearly by a
first-order method on whole arrays, and its dual prices prove the bound.

References
----------
.. [1] A. Chambolle and T. Pock, "A first-order primal-dual algorithm for convex
   problems", J. Math. Imaging Vis. 40, 2011.
.. [2] D. Applegate et al., "Practical large-scale linear programming using
   primal-dual hybrid gradient", NeurIPS 2021: restarts from the average.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mosaic.arrays import Mask
from mosaic.pack.regions import conflicts

#: Restarts, and iterations between them.
RESTARTS, ITERATIONS = 3, 300

#: Below 1/4, as the norm of the constraints' matrix is at most 4.
STEP, QUARTER = np.float32(0.24), np.float32(0.25)

#: Dual prices are rounded to this part of one, so that sums of them are exact.
UNIT = 1 << 16

_Floats = NDArray[np.float32]


def most(mask: Mask) -> int:
    """Bound from above how many anchors can be taken without conflict.

    Parameters
    ----------
    mask : (rows, cols) bool
        Anchors to choose from.

    Returns
    -------
    int
        Proven: it is the sum over components of a dual solution's value, in whole
        numbers, each rounded down.
    """
    open_: _Floats = mask.astype(np.float32)
    x, y = open_ * QUARTER, np.minimum(_over(open_), 1) * QUARTER
    best = _proven(mask, y)
    for _ in range(RESTARTS):
        (x, y), mean = _iterate(open_, x, y)
        last, average = _proven(mask, y), _proven(mask, mean[1])
        best = np.minimum(best, np.minimum(last, average))
        if average.sum() < last.sum():
            x, y = mean
    return int((best // UNIT).sum())


def _iterate(open_: _Floats, x: _Floats, y: _Floats) -> tuple[Any, Any]:
    """Iterate; return the last primal and dual solution, and their averages."""
    sum_x, sum_y = np.zeros_like(x), np.zeros_like(y)
    y = y.copy()
    for _ in range(ITERATIONS):
        ahead = _under(y)
        ahead -= 1
        ahead *= -STEP  # in place: on a mural most of the time goes into memory
        ahead += x
        np.maximum(ahead, 0, out=ahead)
        ahead *= open_
        x *= -1
        x += ahead
        x += ahead
        push = _over(x)
        push -= 1
        push *= STEP
        y += push
        np.maximum(y, 0, out=y)
        x = ahead
        sum_x += x
        sum_y += y
    return (x, y), (sum_x / ITERATIONS, sum_y / ITERATIONS)


def _over(anchors: _Floats) -> _Floats:
    """Sum over the anchors that cover each cell: (rows + 1, cols + 1)."""
    return _under(np.pad(anchors, 1))


def _under(cells: NDArray[Any]) -> NDArray[Any]:
    """Sum over the cells under each anchor: the transpose of `_over`."""
    pairs = cells[:-1] + cells[1:]
    sums: NDArray[Any] = pairs[:, :-1] + pairs[:, 1:]
    return sums


def _proven(mask: Mask, prices: _Floats) -> NDArray[np.int64]:
    """Value of a dual solution for each component, in units.

    What an anchor's cells do not pay for is added: this makes any prices feasible.
    """
    labels, count = conflicts(mask)
    integers = np.rint(prices * UNIT).astype(np.int64)
    missing = np.maximum(UNIT - _under(integers), 0)[mask]
    cell = _largest(labels)
    paid = np.bincount(cell[cell >= 0], weights=integers[cell >= 0], minlength=count)
    owed = np.bincount(labels[mask], weights=missing, minlength=count)
    return (paid + owed).astype(np.int64)


def _largest(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """Component of the anchors over each cell (they conflict, so there is one); -1 elsewhere."""
    padded = np.pad(labels, 1, constant_values=-1)
    pairs = np.maximum(padded[:-1], padded[1:])
    return np.maximum(pairs[:, :-1], pairs[:, 1:])
