"""As many 2x2 as fit: dominance first, then exact sweeps, then windows for what is too large."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mosaic.arrays import Mask
from mosaic.pack import frontier, regions, relax
from mosaic.pack.reduce import reduce
from mosaic.pack.regions import conflicts

#: States that an exact sweep may keep at once.
LIMIT = 4000

#: Lines of fixed anchors between windows: how far apart, and where each round begins.
PERIOD = 32
ROUNDS = tuple(
    (PERIOD * y // 8, PERIOD * x // 8)
    for pair in ((0, 4), (2, 6), (1, 5), (3, 7))
    for y, x in ((pair[0], pair[0]), (pair[1], pair[1]), pair, pair[::-1])
)


class Squares(NamedTuple):
    """Anchors taken, (rows, cols) bool, and how many could be taken at most."""

    taken: Mask
    most: int


class _Reduced(NamedTuple):
    """Anchors of a best cover, and the regions that were too large to settle."""

    taken: Mask
    left: Mask


def fit(mask: Mask) -> Squares:
    """Take as many anchors as possible without conflict.

    Parameters
    ----------
    mask : (rows, cols) bool
        Anchors to choose from.

    Returns
    -------
    Squares
        Optimal where `most` equals the anchors taken, which it does unless the grid has
        regions of thousands of cells with ragged edges.
    """
    taken, left = _reduce(mask)
    if not left.any():
        return Squares(taken, int(taken.sum()))
    bound = relax.most(left)
    return Squares(taken | _improve(left, bound), int(taken.sum()) + bound)


def _reduce(mask: Mask) -> _Reduced:
    """Reduce, then sweep each region that is still open; regions of one shape are solved once."""
    taken, open_ = reduce(mask)
    left = np.zeros_like(mask)
    known: dict[bytes, Mask | None] = {}
    for places in regions.split(open_):
        shape = regions.lengthwise(places)
        key = shape.tobytes()
        if key not in known:
            known[key] = frontier.most(shape, LIMIT)
        chosen = known[key]
        if chosen is None:
            left[*places.T] = True
        else:
            taken[*places[chosen].T] = True
    return _Reduced(taken, left)


def _improve(mask: Mask, bound: int) -> Mask:
    """Scan, then settle one window after another, all else fixed."""
    taken = best_of_eight(mask)
    for row, col in ROUNDS:
        if taken.sum() == bound:
            break
        taken = _windows(mask, taken, row, col)
    return taken


def _windows(mask: Mask, taken: Mask, row: int, col: int) -> Mask:
    """Settle all windows between the lines at once; a window that got worse stays as it was."""
    lines = np.zeros_like(mask)
    lines[row::PERIOD] = True
    lines[:, col::PERIOD] = True
    fixed = taken & lines
    free = mask & ~lines & ~regions.near(fixed)
    sure, left = _reduce(free)
    new = sure | best_of_eight(left)
    labels, count = regions.conflicts(free)
    before = np.bincount(labels[taken & free], minlength=count)
    after = np.bincount(labels[new], minlength=count)
    keep = np.append(after < before, False)[labels]  # -1, outside, is the last
    return fixed | np.where(keep, taken & free, new)


def best_of_eight(mask: Mask) -> Mask:
    """Take anchors greedily from each corner, by rows and by columns.

    Parameters
    ----------
    mask : (rows, cols) bool
        Anchors to choose from.

    Returns
    -------
    (rows, cols) bool
        Anchors taken, no two of them in conflict; in each component those of
        the scan that took the most.
    """
    scans = np.concatenate([_four_scans(mask), _four_scans(mask.T).transpose(0, 2, 1)])
    labels, count = conflicts(mask)
    taken = np.array([np.bincount(labels[s], minlength=count) for s in scans])
    best = taken.argmax(axis=0) if count else np.zeros(1, dtype=int)
    winner = np.where(mask, best[labels], 0)
    chosen: Mask = np.take_along_axis(scans, winner[None], axis=0)[0] & mask
    return chosen


def _four_scans(mask: Mask) -> Mask:
    """Scan by rows from each of the four corners: (4, rows, cols)."""
    flips = ((1, 1), (1, -1), (-1, 1), (-1, -1))
    scanned = _scan(np.stack([mask[::y, ::x] for y, x in flips]))
    return np.stack([s[::y, ::x] for s, (y, x) in zip(scanned, flips, strict=True)])


def _scan(masks: Mask) -> Mask:
    """Scan stacked masks row by row: in each run of free anchors every other one is taken."""
    stack, rows, cols = masks.shape
    taken = np.zeros((stack, rows + 1, cols + 2), dtype=bool)
    columns = np.arange(cols)
    for row in range(rows):
        above = taken[:, row]
        free = masks[:, row] & ~(above[:, :-2] | above[:, 1:-1] | above[:, 2:])
        begins = free.copy()
        begins[:, 1:] &= ~free[:, :-1]
        start = np.maximum.accumulate(np.where(begins, columns, 0), axis=1)
        taken[:, row + 1, 1:-1] = free & ((columns - start) % 2 == 0)
    return taken[:, 1:, 1:-1]
