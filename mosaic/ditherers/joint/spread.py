"""Errors filtered by the kernels: what a changed cell does to all around it."""

from __future__ import annotations

import numpy as np

from mosaic.ditherers.joint.board import Cells, Floats
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
        self._center, self._reach = kernel.center[:, None], kernel.reach
        self._down = _carriers(kernel.down, filtered.shape[1])
        self._across = _carriers(kernel.across, filtered.shape[2])

    def __call__(self, at: Cells, change: Floats) -> None:
        """Add what changes in the errors (6, cells) of some cells.

        Cell by cell where few change, else by two products of matrices. As all sums are
        exact (see `kernels`), both do the same to the last bit.
        """
        (rows, row), (cols, col) = (np.unique(part, return_inverse=True) for part in at)
        products = len(rows) * (len(cols) + self._filtered.shape[1]) * self._filtered.shape[2]
        if len(row) * _ALONE > products:
            part = np.zeros((6, 1, len(rows), len(cols)))
            part[:, 0, row, col] = change
            lines = part @ self._across[..., cols].swapaxes(2, 3)
            lines = lines.reshape(len(part), -1, lines.shape[3])
            carriers = self._down[..., rows].swapaxes(1, 2)
            self._filtered += carriers.reshape(*carriers.shape[:2], -1) @ lines
            down, across = self._reach
            self._filtered[:, down + at[0], across + at[1]] += self._center * change
            return
        tall, wide = self._patch.shape[1:]
        errors = change.T[..., None, None]
        for y, x, error in zip(at[0].tolist(), at[1].tolist(), errors, strict=True):
            self._filtered[:, y : y + tall, x : x + wide] += error * self._patch


def _carriers(lines: Floats, count: int) -> Floats:
    """(3, terms, count, count - 2 reach) matrices that lay a line over each cell."""
    length = lines.shape[2]
    matrices = np.zeros((*lines.shape[:2], count, count - length + 1))
    for n in range(count - length + 1):
        matrices[:, :, n : n + length, n] = lines
    return matrices
