"""The last cells change hands, along the cheapest paths over colors, until all is proven best.

References
----------
.. [1] R. Jonker, A. Volgenant, "A shortest augmenting path algorithm for dense and sparse
   linear assignment problems", Computing 38, 1987, pp. 325-340.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from mosaic.arrays import Int32s, Ints

#: Further than any path, and twice that is still a number.
FAR = np.iinfo(np.int64).max // 4
#: In the place of a cell's number: an idle piece.
_IDLE = -1


def settled(cost: Int32s, stock: Ints, prices: Ints) -> tuple[Ints, Ints]:
    """Give each cell a color at the least cost in all, no color more often than its stock.

    Each cell first takes what these prices make the cheapest for it. As long as a color has a
    cell too many, the cheapest way from such colors to one with pieces left leads over cells
    that change hands.

    Parameters
    ----------
    cost : (colors, cells) int32
    stock : (colors,) int64
        Together at least as many as there are cells.
    prices : (colors,) int64
        Any are sound; the fewer cells are too many with them, the quicker.

    Returns
    -------
    choice : (cells,) int64
    prices : (colors,) int64
        The least, from 0, at which every cell, and every piece that is left over, has what it
        likes best.
    """
    state = _start(cost, stock, prices)
    while _augment(state):
        pass
    far, _ = _distances(state.move, np.zeros(len(stock), np.int64))
    return state.choice, -far


class _State(NamedTuple):
    """An assignment under way, whose arrays change.

    Each color's `stock` is filled by cells and by `idle` pieces that nobody needs; what
    is over or short of it is still to be moved.

    Attributes
    ----------
    used : (colors,) int64
        Cells and idle pieces of each color.
    move : (colors, colors) int64
        Least cost of giving a cell, or an idle piece, of the row's color the column's.
    """

    cost: Int32s
    stock: Ints
    choice: Ints
    idle: Ints
    used: Ints
    move: Ints


def _start(cost: Int32s, stock: Ints, prices: Ints) -> _State:
    """Give each cell the best color at these prices, and leave idle pieces where they are free."""
    choice = (cost + prices[:, None]).argmin(axis=0)
    used = np.bincount(choice, minlength=len(stock))
    spare = int(stock.sum()) - cost.shape[1]
    idle = np.zeros_like(stock)
    for color in np.flatnonzero(prices == prices.min()).tolist():
        idle[color] = min(spare, max(0, stock[color] - used[color]))
        spare -= int(idle[color])
    idle[prices.argmin()] += spare
    move = np.zeros((len(stock), len(stock)), np.int64)
    state = _State(cost, stock, choice, idle, used + idle, move)
    for color in range(len(stock)):
        _refresh(state, color)
    return state


def _refresh(state: _State, color: int) -> None:
    """Find anew what it costs to give a cell of a color other colors; idle pieces cost nothing."""
    cells = np.flatnonzero(state.choice == color)
    move = state.move[color]
    move[:] = 0 if state.idle[color] else FAR
    if len(cells):
        change = state.cost.take(cells, axis=1)
        change -= change[color].copy()
        np.minimum(move, change.min(axis=1), out=move)
    move[color] = 0


def _augment(state: _State) -> bool:
    """Move along the cheapest path from a color over its stock to one below; False if none is."""
    over, short = state.used > state.stock, state.used < state.stock
    if not over.any():
        return False
    far, before = _distances(state.move, np.where(over, 0, FAR))
    path = [int(np.where(short, far, FAR).argmin())]
    while not over[path[-1]]:
        path.append(int(before[path[-1]]))
    path.reverse()
    _shift(state, path)
    return True


def _distances(move: Ints, far: Ints) -> tuple[Ints, Ints]:
    """Shortest distances over colors, and the color before each (Bellman-Ford)."""
    before = np.full(len(far), -1)
    # A shortest path takes no color twice, so that the last round finds nothing nearer.
    for _ in range(len(far)):
        through = far[:, None] + move
        best = through.argmin(axis=0)
        nearer = through[best, np.arange(len(far))]
        better = nearer < far
        if not better.any():
            break
        far = np.where(better, nearer, far)
        before = np.where(better, best, before)
    return far, before


def _shift(state: _State, path: list[int]) -> None:
    """Let cells change hands at each step of a path: as many as cost the same, as in a flat sky."""
    excess = state.used - state.stock
    steps = list(pairwise(path))
    most = int(min(excess[path[0]], -excess[path[-1]]))
    movers = [_movers(state, *step, most) for step in steps]
    count = min(map(len, movers))
    for (source, target), cells in zip(steps, movers, strict=True):
        idle = int(cells[0] == _IDLE) * count
        state.idle[[source, target]] += (-idle, idle)
        if not idle:
            state.choice[cells[:count]] = target
    state.used[[path[0], path[-1]]] += (-count, count)
    for color in path:
        _refresh(state, color)


def _movers(state: _State, source: int, target: int, most: int) -> Ints:
    """List the idle pieces, or the cells, for which a step costs the same; at least one."""
    if state.idle[source] and not state.move[source, target]:
        return np.full(min(most, int(state.idle[source])), _IDLE)
    cells = np.flatnonzero(state.choice == source)
    change = state.cost[target, cells] - state.cost[source, cells]
    return np.asarray(cells[change == state.move[source, target]][:most])
