"""The most anchors of one region, exactly: a sweep that remembers its frontier.

Anchors are decided one by one along the region. Of those decided only the ones
with undecided neighbors matter, the *frontier*; for each set of taken anchors in
it the best count is kept (dynamic programming over a path decomposition).

References
----------
.. [1] S. Arnborg and A. Proskurowski, "Linear time algorithms for NP-hard problems
   restricted to partial k-trees", Discrete Appl. Math. 23(1), 1989.
"""

from __future__ import annotations

import heapq
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mosaic.arrays import Mask

#: Anchors of the largest region that is tried.
LARGEST = 3000

#: Taken anchors of the frontier as bits, to the count so far and the anchors taken,
#: as a chain of pairs. The empty frontier is always among them.
_States = dict[int, tuple[int, Any]]


def most(places: NDArray[np.intp], limit: int) -> Mask | None:
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
    _, chain = max(states.values(), key=lambda counted: counted[0])
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
        bars = sum(bits[other] for other in near if other < anchor)
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
