"""As many 2x2 as fit: dominance first, then exact sweeps, then windows for what is too large.

Dominance: where each anchor that conflicts with u also conflicts with v, any cover that
takes v may take u instead: v is struck out. An anchor without conflicts is taken. On most
pictures this settles all but a few anchors.

References
----------
.. [1] F. V. Fomin, F. Grandoni and D. Kratsch, "A measure & conquer approach for
   the analysis of exact algorithms", J. ACM 56(5), 2009: the dominance rule.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic.arrays import Mask
from mosaic.pack import optimum, regions
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


class Kernel(NamedTuple):
    """Anchors that belong to a best cover, and those that are still open; (rows, cols) bool."""

    taken: Mask
    open: Mask


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
    bound = optimum.upper_bound(left)
    return Squares(taken | _improve(left, bound), int(taken.sum()) + bound)


def _reduce(mask: Mask) -> Kernel:
    """Reduce, then sweep each region that is still open; regions of one shape are solved once."""
    taken, open_ = kernelize(mask)
    left = np.zeros_like(mask)
    known: dict[bytes, Mask | None] = {}
    for places in regions.split(open_):
        shape = regions.lengthwise(places)
        key = shape.tobytes()
        if key not in known:
            known[key] = optimum.exact_most(shape, LIMIT)
        chosen = known[key]
        if chosen is None:
            left[*places.T] = True
        else:
            taken[*places[chosen].T] = True
    return Kernel(taken, left)


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


#: Places of the window of five by five around an anchor, as (down, right).
WINDOW = tuple((down, right) for down in range(-2, 3) for right in range(-2, 3))


class _Rule(NamedTuple):
    """When a neighbor dominates an anchor, as bits of the anchor's window.

    Attributes
    ----------
    neighbor : int
        The neighbor itself, which has to be there.
    outside : int
        Neighbors of the neighbor that are none of the anchor's: they must be gone.
    own : int
        Neighbors of the anchor that are none of the neighbor's: one must be there, so
        that of two anchors that dominate each other the first stays. Else the anchor itself,
        which is there.
    """

    neighbor: int
    outside: int
    own: int


def _bits(places: set[tuple[int, int]]) -> int:
    return sum(1 << k for k, place in enumerate(WINDOW) if place in places)


def _window(down: int, right: int) -> set[tuple[int, int]]:
    """Return the place itself and its neighbors."""
    return {(down + y, right + x) for y in (-1, 0, 1) for x in (-1, 0, 1)}


def _rule(down: int, right: int) -> _Rule:
    here, there = _window(0, 0), _window(down, right)
    own = here - there if (down, right) > (0, 0) else {(0, 0)}
    return _Rule(_bits({(down, right)}), _bits(there - here), _bits(own))


_RULES = tuple(_rule(*place) for place in sorted(_window(0, 0) - {(0, 0)}))
_HERE, _NEAR = _bits({(0, 0)}), _bits(_window(0, 0))


def kernelize(mask: Mask) -> Kernel:
    """Settle what dominance settles.

    Parameters
    ----------
    mask : (rows, cols) bool
        Anchors to choose from.

    Returns
    -------
    Kernel
        The most anchors that fit in `mask` are `taken` and the most that fit in `open`.

    Notes
    -----
    All anchors whose surroundings changed are checked at once, until nothing
    changes: dominance is transitive, so those that stay dominate those struck out together.
    """
    live = np.pad(mask, 2)
    width = live.shape[1]
    flat = live.reshape(-1)
    taken = np.zeros_like(flat)
    offsets = np.array([down * width + right for down, right in WINDOW])
    check = np.flatnonzero(flat)
    while len(check):
        codes = _codes(flat, check, offsets)
        alone = (codes & _NEAR) == _HERE
        gone = check[alone | _dominated(codes)]
        taken[check[alone]] = True
        flat[gone] = False
        check = _touched(flat, gone, offsets)
    inner = slice(2, -2), slice(2, -2)
    return Kernel(taken.reshape(live.shape)[inner].copy(), live[inner].copy())


def _codes(flat: Mask, places: NDArray[np.intp], offsets: NDArray[np.intp]) -> NDArray[np.int32]:
    """Read the window around each place as bits."""
    codes = np.zeros(len(places), dtype=np.int32)
    for bit, offset in enumerate(offsets):
        codes |= flat[places + offset].astype(np.int32) << bit
    return codes


def _dominated(codes: NDArray[np.int32]) -> Mask:
    """Whether some neighbor dominates the anchor in the middle of each window."""
    found = np.zeros(len(codes), dtype=bool)
    for rule in _RULES:
        found |= (
            ((codes & rule.neighbor) != 0)
            & ((codes & rule.outside) == 0)
            & ((codes & rule.own) != 0)
        )
    return found


def _touched(flat: Mask, gone: NDArray[np.intp], offsets: NDArray[np.intp]) -> NDArray[np.intp]:
    """Open anchors within two steps of those that are gone, each once."""
    near = (gone[:, None] + offsets).ravel()
    near = near[flat[near]]
    last = np.zeros(len(flat), dtype=np.int32)
    order = np.arange(len(near), dtype=np.int32)
    last[near] = order
    found: NDArray[np.intp] = near[last[near] == order]
    return found
