"""Errors carried to all cells where the eye's blur lets them be felt."""

from __future__ import annotations

import numpy as np

from mosaic.ditherers.joint.board import Floats
from mosaic.ditherers.joint.eye import Eye

# A cell by itself costs as much time as so many products of a matrix.
_ALONE = 4000


class Spread:
    """What cells of a rectangle do to all around them.

    Parameters
    ----------
    felt : (3, rows + 2 reach, cols + 2 reach) float64
        The blurred errors of the rectangle and as far around it as the eye's blur
        reaches; changed in place.
    """

    def __init__(self, eye: Eye, felt: Floats) -> None:
        self._felt, self._patch = felt, eye.patch()
        self._down = _carriers(eye.down, felt.shape[1])
        self._across = _carriers(eye.across, felt.shape[2])

    def __call__(self, change: Floats) -> None:
        """Add what changes in the errors (3, rows, cols).

        Cell by cell where few change, else by two products of matrices. As all sums are
        exact (see `eye`), both do the same to the last bit.
        """
        row, col = np.nonzero(change.any(axis=0))
        rows, cols = np.unique(row), np.unique(col)
        products = len(rows) * (len(cols) + self._felt.shape[1]) * self._felt.shape[2]
        if len(row) * _ALONE > products:
            part = change[:, None, rows[:, None], cols]
            carried = self._down[..., rows] @ (part @ self._across[..., cols].swapaxes(2, 3))
            self._felt += carried.sum(axis=1)
            return
        tall, wide = self._patch.shape[1:]
        errors = change[:, row, col].T[..., None, None]
        for y, x, error in zip(row.tolist(), col.tolist(), errors, strict=True):
            self._felt[:, y : y + tall, x : x + wide] += error * self._patch


def _carriers(lines: Floats, count: int) -> Floats:
    """(3, terms, count, count - 2 reach) matrices that lay a line over each cell."""
    length = lines.shape[2]
    matrices = np.zeros((*lines.shape[:2], count, count - length + 1))
    for n in range(count - length + 1):
        matrices[:, :, n : n + length, n] = lines
    return matrices
