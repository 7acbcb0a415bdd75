"""Lonely cells: none of their four neighbors has their color."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.arrays import Indices, Mask
from mosaic.model import Linear, Palette

_STEPS = ((-1, 0), (0, -1), (0, 1), (1, 0))
# A cell is a feature if the picture differs there from all four neighbors by so much (OKLab).
_FEATURE = 0.08
# Rounds at most: a cell that took a color may leave another alone.
_ROUNDS = 6


def lonely(indices: NDArray[np.integer]) -> Mask:
    """(rows, cols) bool: which cells that are not bare have no neighbor of their color."""
    near = [_shifted(indices, step) for step in _STEPS]
    alone: Mask = np.logical_and.reduce([other != indices for other in near])
    return alone & (indices >= 0)


def cleaned(
    indices: Indices,
    linear: Linear,
    palette: Palette,
    singles: NDArray[np.integer] | None = None,
) -> Indices:
    """Give lonely cells that are no features the color of a neighbor, the nearest one.

    A feature is a cell that the picture itself sets apart from all of its neighbors: an eye,
    a star, the dot on an i.

    Parameters
    ----------
    indices : (rows, cols) int16
        Indices into `palette`, or `BARE`.
    singles : (colors,) int, optional
        Pieces of one cell that a stock has: no color gets more cells than these by a change.
    """
    target = color.linear_to_oklab(linear.light)
    steps = [np.abs(_shifted(target, step) - target).max(axis=-1) for step in _STEPS]
    kept = np.logical_and.reduce([step > _FEATURE for step in steps])
    bricks = color.linear_to_oklab(palette.linear)
    # Neighbors that change at once would change places.
    turn = np.indices(indices.shape).sum(axis=0) % 2
    found = indices
    for number in range(2 * _ROUNDS):
        alone = lonely(found) & ~kept
        if not alone.any():
            break
        merged = _recolored(found, alone & (turn == number % 2), target, bricks)
        found = merged if singles is None else _within(found, merged, singles)
    return found.astype(np.int16)


def _within(before: Indices, after: Indices, singles: NDArray[np.integer]) -> Indices:
    """Take changes one by one, as far as the pieces of their colors go."""
    left = singles - np.bincount(before[before >= 0], minlength=len(singles))
    found = before.copy()
    for row, col in np.argwhere(before != after).tolist():
        color_ = after[row, col]
        if left[color_] > 0:
            left[color_] -= 1
            left[before[row, col]] += 1
            found[row, col] = color_
    return found


def _recolored(
    indices: Indices, cells: Mask, target: NDArray[np.float64], bricks: NDArray[np.float64]
) -> Indices:
    """Give some cells the color of the neighbor that is nearest to what the picture has there."""
    best, found = np.full(indices.shape, np.inf), indices.copy()
    for step in _STEPS:
        other = _shifted(indices, step)
        far = ((bricks[np.maximum(other, 0)] - target) ** 2).sum(axis=-1)
        better = cells & (other >= 0) & (far < best)
        best, found = np.where(better, far, best), np.where(better, other, found)
    return found.astype(np.int16)


def _shifted(values: NDArray[Any], step: tuple[int, int]) -> NDArray[Any]:
    """Values of the neighbors a step away; beyond the edge there is none (-9, or far off)."""
    margin = [(1, 1), (1, 1)] + [(0, 0)] * (values.ndim - 2)
    outside = -9 if values.dtype.kind in "iu" else np.inf
    padded = np.pad(values, margin, constant_values=outside)
    rows, cols = values.shape[:2]
    shifted: NDArray[Any] = padded[
        1 + step[0] : 1 + step[0] + rows, 1 + step[1] : 1 + step[1] + cols
    ]
    return shifted
