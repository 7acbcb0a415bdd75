"""How many 2x2 fit at most: exactly in one region, else a proven bound.

Exactly, anchors are decided one by one along the region. Of those decided only the ones with
undecided neighbors matter, the *frontier*; for each set of taken anchors in it the best count
is kept (dynamic programming over a path decomposition) [1]_.

For the bound: four anchors in a square of two by two all cover one cell, so at most one of them
is taken. The linear program with these constraints is solved nearly by a first-order method on
whole arrays [2]_ that restarts from the average [3]_, and its dual prices prove the bound.

References
----------
.. [1] S. Arnborg and A. Proskurowski, "Linear time algorithms for NP-hard problems
   restricted to partial k-trees", Discrete Appl. Math. 23(1), 1989.
.. [2] A. Chambolle and T. Pock, "A first-order primal-dual algorithm for convex
   problems", J. Math. Imaging Vis. 40, 2011.
.. [3] D. Applegate et al., "Practical large-scale linear programming using
   primal-dual hybrid gradient", NeurIPS 2021.
"""

from __future__ import annotations

import heapq
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mosaic.arrays import Floats32, Mask
from mosaic.pack.regions import conflicts

#: Anchors of the largest region that is tried.
LARGEST = 3000

#: Taken anchors of the frontier as bits, to the count so far and the anchors taken,
#: as a chain of pairs. The empty frontier is always among them.
_States = dict[int, tuple[int, Any]]

#: Restarts, and iterations between them.
RESTARTS, ITERATIONS = 3, 300

#: Below 1/4, as the norm of the constraints' matrix is at most 4.
STEP, QUARTER = np.float32(0.24), np.float32(0.25)

#: Dual prices are rounded to this part of one, so that sums of them are exact.
UNIT = 1 << 16


def exact_most(places: NDArray[np.intp], limit: int) -> Mask | None:
    """Find the most anchors of which no two conflict.

    Parameters
    ----------
    places : (anchors, 2) int
        Row and column of each anchor. The sweep follows their order.
    limit : int
        States to keep at once; a region that needs more is given up.

    Returns
    -------
    (anchors,) bool, or None
        The anchors taken.
    """
    if len(places) > LARGEST:
        return None
    states: _States = {0: (0, None)}
    for anchor, (bit, bars, keep) in enumerate(_steps(_neighbors(places))):
        states = _undominated(_step(states, anchor, bit, bars, keep))
        if len(states) > limit:
            return None
    # All are decided: no frontier is left.
    _, chain = states[0]
    taken = np.zeros(len(places), dtype=bool)
    while chain:
        anchor, chain = chain
        taken[anchor] = True
    return taken


def _neighbors(places: NDArray[np.intp]) -> list[list[int]]:
    """Neighbors of each anchor, by their numbers."""
    spots = list(map(tuple, places.tolist()))
    number = {spot: k for k, spot in enumerate(spots)}
    moves = [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1) if y or x]
    return [
        [number[spot] for y, x in moves if (spot := (row + y, col + x)) in number]
        for row, col in spots
    ]


def _steps(neighbors: list[list[int]]) -> list[tuple[int, int, int]]:
    """For each anchor its bit, the bits that bar it, and the bits that matter after it.

    A bit is used again once all neighbors of its anchor are decided, which keeps states short.
    """
    free = list(range(len(neighbors)))
    bits = [0] * len(neighbors)
    ends: list[list[int]] = [[] for _ in neighbors]
    for anchor, near in enumerate(neighbors):
        ends[max([anchor, *near])].append(anchor)
    steps = []
    for anchor, near in enumerate(neighbors):
        bits[anchor] = 1 << heapq.heappop(free)
        bars = sum(bits[other] for other in near)  # 0 for those that come later
        done = sum(bits[other] for other in ends[anchor])
        steps.append((bits[anchor], bars, ~done))
        for other in ends[anchor]:
            heapq.heappush(free, bits[other].bit_length() - 1)
    return steps


def _step(states: _States, anchor: int, bit: int, bars: int, keep: int) -> _States:
    """Leave the anchor, or take it where nothing bars it; the best count of each state stays."""
    grown: _States = {}
    for state, (count, chain) in states.items():
        left = state & keep
        if left not in grown or grown[left][0] < count:
            grown[left] = count, chain
        if not state & bars:
            left = (state | bit) & keep
            if left not in grown or grown[left][0] <= count:
                grown[left] = count + 1, (anchor, chain)
    return grown


def _undominated(states: _States) -> _States:
    """Drop states that bar more than another with the same count."""
    empty = states[0][0]
    kept = {}
    for state, (count, chain) in states.items():
        rest = state if count > empty else 0
        if state and not rest:
            continue
        while rest:
            bit = rest & -rest
            rest ^= bit
            fewer = states.get(state ^ bit)
            if fewer and fewer[0] >= count:
                break
        else:
            kept[state] = count, chain
    return kept


def upper_bound(mask: Mask) -> int:
    """Bound from above how many anchors can be taken without conflict.

    Parameters
    ----------
    mask : (rows, cols) bool
        Anchors to choose from.

    Returns
    -------
    int
        Proven: it is the sum over components of a dual solution's value, in whole
        numbers, each rounded down.
    """
    open_: Floats32 = mask.astype(np.float32)
    x, y = open_ * QUARTER, np.minimum(_over(open_), 1) * QUARTER
    best = _proven(mask, y)
    for _ in range(RESTARTS):
        (x, y), mean = _iterate(open_, x, y)
        last, average = _proven(mask, y), _proven(mask, mean[1])
        best = np.minimum(best, np.minimum(last, average))
        if average.sum() < last.sum():
            x, y = mean
    return int((best // UNIT).sum())


def _iterate(open_: Floats32, x: Floats32, y: Floats32) -> tuple[Any, Any]:
    """Iterate; return the last primal and dual solution, and their averages."""
    sum_x, sum_y = np.zeros_like(x), np.zeros_like(y)
    y = y.copy()
    # Padded once: on a small region `np.pad` would take most of the time.
    wide = np.zeros((x.shape[0] + 2, x.shape[1] + 2), x.dtype)
    for _ in range(ITERATIONS):
        ahead = _under(y)
        ahead -= 1
        ahead *= -STEP  # in place: on a mural most of the time goes into memory
        ahead += x
        np.maximum(ahead, 0, out=ahead)
        ahead *= open_
        x *= -1
        x += ahead
        x += ahead
        wide[1:-1, 1:-1] = x
        push = _under(wide)
        push -= 1
        push *= STEP
        y += push
        np.maximum(y, 0, out=y)
        x = ahead
        sum_x += x
        sum_y += y
    return (x, y), (sum_x / ITERATIONS, sum_y / ITERATIONS)


def _over(anchors: Floats32) -> Floats32:
    """Sum over the anchors that cover each cell: (rows + 1, cols + 1)."""
    return _under(np.pad(anchors, 1))


def _under(cells: NDArray[Any]) -> NDArray[Any]:
    """Sum over the cells under each anchor: the transpose of `_over`."""
    pairs = cells[:-1] + cells[1:]
    sums: NDArray[Any] = pairs[:, :-1] + pairs[:, 1:]
    return sums


def _proven(mask: Mask, prices: Floats32) -> NDArray[np.int64]:
    """Value of a dual solution for each component, in units.

    What an anchor's cells do not pay for is added: this makes any prices feasible.
    """
    labels, count = conflicts(mask)
    integers = np.rint(prices * UNIT).astype(np.int64)
    missing = np.maximum(UNIT - _under(integers), 0)[mask]
    cell = _largest(labels)
    paid = np.bincount(cell[cell >= 0], weights=integers[cell >= 0], minlength=count)
    owed = np.bincount(labels[mask], weights=missing, minlength=count)
    return (paid + owed).astype(np.int64)


def _largest(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """Component of the anchors over each cell (they conflict, so there is one); -1 elsewhere."""
    padded = np.pad(labels, 1, constant_values=-1)
    pairs = np.maximum(padded[:-1], padded[1:])
    return np.maximum(pairs[:, :-1], pairs[:, 1:])
