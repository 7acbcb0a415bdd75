"""Dominance: anchors that some best cover does without are struck out, others are taken.

Where each anchor that conflicts with u also conflicts with v, any cover that
takes v may take u instead: v is struck out. An anchor without conflicts is
taken. On most pictures this settles all but a few anchors.

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

#: Places of the window of five by five around an anchor, as (down, right).
WINDOW = tuple((down, right) for down in range(-2, 3) for right in range(-2, 3))


class Kernel(NamedTuple):
    """Anchors that belong to a best cover, and those that are still open; (rows, cols) bool."""

    taken: Mask
    open: Mask


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
        that of two anchors that dominate each other the first stays. Else no condition.
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
    later = (down, right) > (0, 0)
    return _Rule(_bits({(down, right)}), _bits(there - here), _bits(here - there) if later else -1)


_RULES = tuple(_rule(*place) for place in sorted(_window(0, 0) - {(0, 0)}))
_HERE, _NEAR = _bits({(0, 0)}), _bits(_window(0, 0))


def reduce(mask: Mask) -> Kernel:
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
