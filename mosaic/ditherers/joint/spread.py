"""Errors filtered by the kernels: what a changed cell does to all around it."""

from __future__ import annotations

import numpy as np

from mosaic.ditherers.joint.board import Floats
from mosaic.ditherers.joint.kernels import Kernel

# A cell by itself costs as much time as so many products of a matrix.
_ALONE = 4000


class Spread:
    """What cells of a rectangle do to all around them.

    Parameters
    ----------
    filtered : (6, rows + 2 reach, cols + 2 reach) float64
        The filtered errors of the rectangle and as far around it as the kernels
        reach; changed in place.
    """

    def __init__(self, kernel: Kernel, filtered: Floats) -> None:
        self._filtered, self._patch = filtered, kernel.patch()
        self._center, self._reach = kernel.center[:, None, None], kernel.reach
        self._down = _carriers(kernel.down, filtered.shape[1])
        self._across = _carriers(kernel.across, filtered.shape[2])

    def __call__(self, change: Floats) -> None:
        """Add what changes in the errors (6, rows, cols).

        Cell by cell where few change, else by two products of matrices. As all sums are
        exact (see `kernels`), both do the same to the last bit.
        """
        row, col = np.nonzero(change.any(axis=0))
        rows, cols = np.unique(row), np.unique(col)
        products = len(rows) * (len(cols) + self._filtered.shape[1]) * self._filtered.shape[2]
        if len(row) * _ALONE > products:
            part = change[:, None, rows[:, None], cols]
            carried = self._down[..., rows] @ (part @ self._across[..., cols].swapaxes(2, 3))
            self._filtered += carried.sum(axis=1)
            down, across = self._reach
            count = change.shape
            inner = np.s_[:, down : down + count[1], across : across + count[2]]
            self._filtered[inner] += self._center * change
            return
        tall, wide = self._patch.shape[1:]
        errors = change[:, row, col].T[..., None, None]
        for y, x, error in zip(row.tolist(), col.tolist(), errors, strict=True):
            self._filtered[:, y : y + tall, x : x + wide] += error * self._patch


def _carriers(lines: Floats, count: int) -> Floats:
    """(3, terms, count, count - 2 reach) matrices that lay a line over each cell."""
    length = lines.shape[2]
    matrices = np.zeros((*lines.shape[:2], count, count - length + 1))
    for n in range(count - length + 1):
        matrices[:, :, n : n + length, n] = lines
    return matrices
