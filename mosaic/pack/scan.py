"""A quick cover: eight greedy scans, the best of them in each region."""

from __future__ import annotations

import numpy as np

from mosaic.pack.components import Mask
from mosaic.pack.regions import conflicts


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
