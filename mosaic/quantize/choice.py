"""Which colors a picture gets, and which cells keep theirs: the best few, and no stray ones.

None for a handful of cells; none for a lonely cell, of whose four neighbors none has its color.
"""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.arrays import Floats, Indices, Ints, Mask
from mosaic.model import Kit, Linear, Palette

Entry = TypeVar("Entry")

# Cells whose OKLab is the same in these steps are one color to choose for, and count by
# this power of their number: else a large sky would take the colors of a small face.
_STEP, _POWER = 0.04, 0.6
# Weight of a and b against L: a gray as light as white is nearer to white than a tint is.
_HUE = 2.0
# Rounds of exchanges of a chosen color for one that is not.
_ROUNDS = 12

_STEPS = ((-1, 0), (0, -1), (0, 1), (1, 0))
# A cell is a feature if the picture differs there from all four neighbors by so much (OKLab).
_FEATURE = 0.08
# Rounds at most: a cell that took a color may leave another alone.
_ROUNDS = 6


def among(kit: Kit, palette: Palette, keep: Ints) -> Kit:
    """Return a kit of some of its colors, with the palette that they look like."""
    return dataclasses.replace(
        kit,
        palette=dataclasses.replace(palette, colors=tuple(palette.colors[n] for n in keep)),
        status=_columns(kit.status, keep),
        elements=_columns(kit.elements, keep),
        prices=_columns(kit.prices, keep),
        stock=None if kit.stock is None else kit.stock[:, keep],
        not_bought=frozenset(
            (part, new)
            for new, old in enumerate(keep.tolist())
            for part in range(len(kit.parts))
            if (part, old) in kit.not_bought
        ),
    )


def _columns(table: tuple[tuple[Entry, ...], ...], keep: Ints) -> tuple[tuple[Entry, ...], ...]:
    """Pick columns of a table that has a row a part."""
    return tuple(tuple(row[n] for n in keep) for row in table)


def grays(palette: Palette) -> Ints:
    """Find the gray colors."""
    oklab = color.linear_to_oklab(palette.linear)
    return np.flatnonzero(color.is_gray(oklab))


def best(linear: Linear, palette: Palette, keep: Ints, count: int) -> Ints:
    """Choose the colors that are together nearest to a picture's cells (k-medoids).

    References
    ----------
    .. [1] L. Kaufman and P. Rousseeuw, "Finding groups in data", 1990, chapter 2 (PAM).
    """
    if count >= len(keep):
        return keep
    far = _distances(linear, palette)[:, keep]
    chosen: list[int] = []
    nearest = np.full(len(far), np.inf)
    for _ in range(count):
        gain = np.minimum(far, nearest[:, None]).sum(axis=0)
        gain[chosen] = np.inf
        chosen.append(int(gain.argmin()))
        nearest = np.minimum(nearest, far[:, chosen[-1]])
    return np.asarray(keep[np.sort(_exchanged(far, chosen))])


def _exchanged(far: Floats, chosen: list[int]) -> list[int]:
    """Exchange chosen colors for others as long as that brings them nearer."""
    for _ in range(_ROUNDS):
        before = list(chosen)
        for place in range(len(chosen)):
            rest = [c for n, c in enumerate(chosen) if n != place]
            nearest = far[:, rest].min(axis=1) if rest else np.full(len(far), np.inf)
            total = np.minimum(far, nearest[:, None]).sum(axis=0)
            total[rest] = np.inf
            if total.min() < total[chosen[place]]:
                chosen[place] = int(total.argmin())
        if chosen == before:
            break
    return chosen


def merged(
    indices: NDArray[np.int16], linear: Linear, palette: Palette, least: int
) -> NDArray[np.int16]:
    """Give cells of colors that fewer than `least` have the nearest of the other colors."""
    covered = indices >= 0
    counts = np.bincount(indices[covered], minlength=len(palette))
    few = (counts > 0) & (counts < least)
    kept = np.flatnonzero(counts >= least)
    if not len(kept) and least > 1:
        # As many as could have so many cells, the most frequent.
        most = max(1, int(covered.sum()) // least)
        kept = np.sort(np.argsort(-counts, kind="stable")[:most])
        kept = kept[counts[kept] > 0]
        few[kept] = False
    if not few.any() or not len(kept):
        return indices
    cells = covered & few[indices]
    lab = color.linear_to_lab(linear.light[cells])
    bricks = color.linear_to_lab(palette.linear[kept])
    near = color.delta_e_ciede2000(lab[:, None], bricks).argmin(axis=1)
    out = indices.copy()
    out[cells] = kept[near]
    return out


def _distances(linear: Linear, palette: Palette) -> Floats:
    """Lay out squared OKLab distances of (groups of cells, colors), by each group's weight."""
    light = linear.light.reshape(-1, 3)
    if linear.covered is not None and linear.covered.any():
        light = light[linear.covered.reshape(-1)]
    steps = np.round(color.linear_to_oklab(light) / _STEP)
    groups, counts = np.unique(steps, axis=0, return_counts=True)
    bricks = color.linear_to_oklab(palette.linear)
    far = sum(
        (weight * (groups[:, None, c] * _STEP - bricks[:, c])) ** 2
        for c, weight in enumerate((1.0, _HUE, _HUE))
    )
    return np.asarray(counts[:, None] ** _POWER * far)


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
