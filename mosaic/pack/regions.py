"""Where a 2x2 may lie, and which of these places hang together.

A 2x2 is named by its *anchor*, its top left cell. Two anchors are in conflict
where they are neighbors, diagonals included: the anchors of a grid are a graph
of king's moves, and 2x2 pieces that do not overlap are an independent set in it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mosaic.arrays import Mask
from mosaic.pack.components import KING, Components, components


def anchors(indices: NDArray[np.int16], usable: Mask, cuts: tuple[list[int], list[int]]) -> Mask:
    """Find the cells where a 2x2 of one color may begin.

    Parameters
    ----------
    indices : (rows, cols) int16
        A palette index a cell, negative where it is bare.
    usable : (colors,) bool
        Colors in which the 2x2 exists.
    cuts : (list of int, list of int)
        Columns and rows before which an edge runs that no 2x2 crosses.

    Returns
    -------
    (rows, cols) bool
    """
    found = np.zeros(indices.shape, dtype=bool)
    here = indices[:-1, :-1]
    same = (here == indices[1:, :-1]) & (here == indices[:-1, 1:]) & (here == indices[1:, 1:])
    found[:-1, :-1] = same & np.append(usable, False)[here]  # a bare cell is -1, the last
    across, down = cuts
    found[[row - 1 for row in down]] = False
    found[:, [col - 1 for col in across]] = False
    return found


def under(taken: Mask) -> Mask:
    """Cells under the 2x2 pieces at the anchors `taken`."""
    cells = taken.copy()
    cells[1:] |= cells[:-1].copy()
    cells[:, 1:] |= cells[:, :-1].copy()
    return cells


def near(taken: Mask) -> Mask:
    """Anchors that are taken or in conflict with one that is."""
    rows, cols = taken.shape
    padded = np.pad(taken, 1)
    found = np.zeros_like(taken)
    for down in range(3):
        for right in range(3):
            found |= padded[down : down + rows, right : right + cols]
    return found


def conflicts(mask: Mask) -> Components:
    """Label anchors that hang together by conflicts."""
    return components(mask.astype(np.int8) - 1, KING)


def split(mask: Mask) -> list[NDArray[np.intp]]:
    """Rows and columns of each component's anchors, (anchors, 2), line by line across it.

    The lines run across the longer side, so that a sweep meets the shortest frontier.
    """
    return [g[np.lexsort(g.T)] if _wide(g) else g for g in conflicts(mask).places()]


def lengthwise(places: NDArray[np.intp]) -> NDArray[np.intp]:
    """Give a region as its shape alone: moved to the corner and turned to run downwards."""
    moved: NDArray[np.intp] = places - places.min(axis=0)
    return moved[:, ::-1].copy() if _wide(places) else moved


def _wide(places: NDArray[np.intp]) -> bool:
    height, width = np.ptp(places, axis=0)
    return bool(width > height)
