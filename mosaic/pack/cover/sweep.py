"""The cheapest cover of one region: a sweep over its cells, guided by their prices.

The first cell that is not covered yet gets a piece, in each way that fits; covers that
agree on which cells are covered are the same from here on, and the cheaper stays. A
cover that has wasted more than the target allows is dropped (A* with an exact bound).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

#: Covered cells as bits, counted from the cell at hand, to the waste so far and the
#: placements as a chain of pairs.
_States = dict[int, tuple[int, Any]]


class Swept(NamedTuple):
    """Placements of a cover that keeps to the target, if one was found.

    Where the search was not complete there may be a cheaper one.
    """

    chosen: NDArray[np.intp] | None
    complete: bool


def sweep(
    cells: list[NDArray[np.intp]], waste: NDArray[np.int64], allowed: int, limit: int
) -> Swept:
    """Find the cover with the least waste.

    Parameters
    ----------
    cells : list of (cells of a placement,) int
        Numbered in the order of the sweep.
    waste : (placements,) int
    allowed : int
        Most waste of the whole cover.
    limit : int
        States to keep at once; the most wasteful of more are dropped.
    """
    states: _States = {0: (0, None)}
    complete = True
    for starting in _by_first(cells, waste):
        states = _step(states, starting, allowed)
        if len(states) > limit:
            complete = False
            ranked = sorted(states.items(), key=lambda item: (item[1][0], item[0]))
            states = dict(ranked[:limit])
    if not states:
        return Swept(None, complete)
    _, chain = states[0]
    chosen = []
    while chain:
        placement, chain = chain
        chosen.append(placement)
    return Swept(np.array(chosen[::-1], dtype=np.intp), complete)


def _by_first(
    cells: list[NDArray[np.intp]], waste: NDArray[np.int64]
) -> list[list[tuple[int, int, int]]]:
    """List placements by first cell, the least waste first: waste, cells from there as bits, number."""
    count = max(int(c.max()) for c in cells) + 1
    starting: list[list[tuple[int, int, int]]] = [[] for _ in range(count)]
    for placement, (own, lost) in enumerate(zip(cells, waste.tolist(), strict=True)):
        first = int(own.min())
        bits = sum(1 << cell - first for cell in own.tolist())
        starting[first].append((lost, bits, placement))
    return [sorted(ways) for ways in starting]


def _step(states: _States, starting: list[tuple[int, int, int]], allowed: int) -> _States:
    """Cover the cell at hand, where it is not covered, in each way; go on to the next."""
    grown: _States = {}
    for state, (lost, chain) in states.items():
        if state & 1:
            ahead = state >> 1
            if ahead not in grown or grown[ahead][0] > lost:
                grown[ahead] = lost, chain
            continue
        for more, bits, placement in starting:
            now = lost + more
            if now > allowed:
                break
            if not state & bits:
                ahead = (state | bits) >> 1
                if ahead not in grown or grown[ahead][0] > now:
                    grown[ahead] = now, (placement, chain)
    return grown
