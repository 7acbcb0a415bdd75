"""Which colors of a palette a picture gets: the best few, and none for a handful of cells."""

from __future__ import annotations

import dataclasses
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.arrays import Floats, Ints
from mosaic.model import Kit, Linear, Palette

Entry = TypeVar("Entry")

# Cells whose OKLab is the same in these steps are one color to choose for, and count by
# this power of their number: else a large sky would take the colors of a small face.
_STEP, _POWER = 0.04, 0.6
# Weight of a and b against L: a gray as light as white is nearer to white than a tint is.
_HUE = 2.0
# Rounds of exchanges of a chosen color for one that is not.
_ROUNDS = 12


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
