"""Which cell gets which color, when there are so many of each and no more.

A transportation problem: cells wait for one piece each, colors hold a stock. It is solved
exactly, by shortest augmenting paths over the few colors rather than the many cells:
the cheapest way from a color with too many cells to one with pieces left leads over cells
that change hands. A sample of the cells, solved first, gives prices to begin with, so
that few paths are left to find.

References
----------
.. [1] R. Jonker, A. Volgenant, "A shortest augmenting path algorithm for dense and sparse
   linear assignment problems", Computing 38, 1987, pp. 325-340.
.. [2] F. L. Hitchcock, "The distribution of a product from several sources to numerous
   localities", Journal of Mathematics and Physics 20, 1941, pp. 224-230.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from mosaic.arrays import Floats, Int32s, Ints, strips

#: Costs are counted in whole steps, so many to the largest: sums are exact on every machine.
_STEPS = 1 << 30
#: Fewer cells than this are solved without a sample first.
_SMALL = 256
_SHARE = 4
_FAR = np.iinfo(np.int64).max // 4
#: In the place of a cell's number: an idle piece, or none.
_IDLE, _NOBODY = -1, -2


class Transport(NamedTuple):
    """An assignment and its proof.

    Attributes
    ----------
    choice : (cells,) int64
        The column of each cell.
    cost : float
        What it costs in all.
    bound : float
        No assignment within the stock costs less: the value of the dual linear program.
    prices : (colors,) float64
        What one more piece of a color would save.
    """

    choice: Ints
    cost: float
    bound: float
    prices: Floats


def transport(cost: Floats, stock: Ints, prices: Floats | None = None) -> Transport:
    """Assign a column to each row at the least cost, no column more often than its stock.

    Parameters
    ----------
    cost : (cells, colors) float64
        At least 0.
    stock : (colors,) int64
        Together at least as many as there are cells.
    prices : (colors,) float64, optional
        A guess, such as those of a problem much like it: the nearer, the quicker.

    Returns
    -------
    Transport
        Optimal up to the rounding of `cost` to 2^-30 of its largest value.

    Raises
    ------
    ValueError
        The stock does not suffice.
    """
    if stock.sum() < len(cost):
        raise ValueError(f"{stock.sum()} pieces for {len(cost)} cells")
    if not len(cost):
        return Transport(np.zeros(0, np.int64), 0.0, 0.0, np.zeros(len(stock)))
    step = (float(cost.max()) or 1.0) / _STEPS
    scaled = np.empty(cost.shape, np.int32)  # a mural's are its largest array
    for strip in strips(*cost.shape):
        scaled[strip] = np.rint(cost[strip] / step)
    # More pieces than cells are as good as one for each cell.
    guess = None if prices is None else np.rint(prices / step).astype(np.int64)
    state, worth = _solve(scaled, np.minimum(stock, len(cost)), guess)
    total = int(scaled[np.arange(len(scaled)), state.choice].sum(dtype=np.int64))
    least = [(scaled[strip] + worth).min(axis=1).sum() for strip in strips(*cost.shape)]
    dual = int(sum(least) - (worth * state.stock).sum())
    return Transport(state.choice, total * step, dual * step, np.asarray(worth * step))


@dataclass(eq=False, repr=False)
class _State:
    """An assignment under way.

    Each color's `stock` is filled by cells and by `idle` pieces that nobody needs; what
    is over or short of it is still to be moved.

    Attributes
    ----------
    move, mover : (colors, colors) int64
        Least cost of giving a cell of the row's color the column's, and that cell, or
        `_IDLE`.
    """

    cost: Int32s
    stock: Ints
    choice: Ints
    idle: Ints
    move: Ints
    mover: Ints


def _solve(cost: Int32s, stock: Ints, prices: Ints | None = None) -> tuple[_State, Ints]:
    """Solve a sample for prices, if there are none yet, then all cells."""
    if prices is None and len(cost) > _SMALL:
        order = np.lexsort((cost.min(axis=1), cost.argmin(axis=1)))
        sample = cost[order[_SHARE // 2 :: _SHARE]]
        # Rounded up: the sample's stock suffices if the whole does.
        _, prices = _solve(sample, -(-stock * len(sample) // len(cost)))
    state = _start(cost, stock, np.zeros(cost.shape[1], np.int64) if prices is None else prices)
    while _augment(state):
        pass
    return state, _prices(state)


def _start(cost: Int32s, stock: Ints, prices: Ints) -> _State:
    """Give each cell the best color at these prices, and leave idle pieces where they are free."""
    count = cost.shape[1]
    choice = np.concatenate(
        [(cost[strip] + prices).argmin(axis=1) for strip in strips(*cost.shape)]
    )
    used = np.bincount(choice, minlength=count)
    spare = int(stock.sum()) - len(cost)
    idle = np.zeros(count, np.int64)
    for color in np.flatnonzero(prices == prices.min()).tolist():
        idle[color] = min(spare, max(0, stock[color] - used[color]))
        spare -= int(idle[color])
    idle[prices.argmin()] += spare
    table = np.full((count, count), _FAR), np.full((count, count), _NOBODY)
    state = _State(cost, stock, choice, idle, *table)
    for color in range(count):
        _refresh(state, color, np.arange(count))
    return state


def _refresh(state: _State, color: int, columns: Ints) -> None:
    """Find anew what it costs to give a cell of a color other colors."""
    cells = np.flatnonzero(state.choice == color)
    state.move[color, columns], state.mover[color, columns] = _FAR, _NOBODY
    if len(cells):
        change = state.cost[np.ix_(cells, columns)] - state.cost[cells, color][:, None]
        best = change.argmin(axis=0)
        state.mover[color, columns] = cells[best]
        state.move[color, columns] = change[best, np.arange(len(best))]
    _let_idle(state, color)


def _let_idle(state: _State, color: int) -> None:
    """Let idle pieces of a color move first, for they cost nothing."""
    if state.idle[color]:
        dear = state.move[color] > 0
        state.move[color, dear], state.mover[color, dear] = 0, _IDLE
    state.move[color, color], state.mover[color, color] = 0, _NOBODY


def _join(state: _State, color: int, cells: Ints) -> None:
    """Let cells that have got a color be those to leave it where one is the cheapest."""
    change = state.cost[cells] - state.cost[cells, color][:, None]
    best = change.argmin(axis=0)
    change = change[best, np.arange(len(best))]
    less = change < state.move[color]
    state.move[color, less], state.mover[color, less] = change[less], cells[best[less]]


def _leave(state: _State, color: int, movers: Ints) -> None:
    """Find others to leave a color in the place of those that have left."""
    there = state.mover[color]
    # Mostly a single one, for which a search in a sorted list takes ten times as long.
    stale = np.flatnonzero(there == movers[0] if len(movers) == 1 else np.isin(there, movers))
    if len(stale):
        _refresh(state, color, stale)


def _augment(state: _State) -> bool:
    """Move along the cheapest path from a color over its stock to one below; False if none is."""
    used = np.bincount(state.choice, minlength=len(state.stock)) + state.idle
    over, short = used > state.stock, used < state.stock
    if not over.any():
        return False
    far, before = _distances(state.move, np.where(over, 0, _FAR))
    path = [int(np.where(short, far, _FAR).argmin())]
    while not over[path[-1]]:
        path.append(int(before[path[-1]]))
    path.reverse()
    room = min(int(used[path[0]] - state.stock[path[0]]), int((state.stock - used)[path[-1]]))
    _shift(state, path, room)
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


def _shift(state: _State, path: list[int], room: int) -> None:
    """Let cells change hands at each step of a path: as many as cost the same, as in a flat sky."""
    steps = list(pairwise(path))
    movers = [_movers(state, *step, room) for step in steps]
    count = min([room, *map(len, movers)])
    movers = [cells[:count] for cells in movers]
    for (source, target), cells in zip(steps, movers, strict=True):
        if cells[0] == _IDLE:
            state.idle[source] -= count
            state.idle[target] += count
            _let_idle(state, target)
        else:
            state.choice[cells] = target
            _join(state, target, cells)
    for (source, _), cells in zip(steps, movers, strict=True):
        if cells[0] != _IDLE or not state.idle[source]:
            _leave(state, source, cells)


def _movers(state: _State, source: int, target: int, most: int) -> Ints:
    """List the cells, or idle pieces, for which a step costs the same; at least one."""
    first = int(state.mover[source, target])
    if first == _IDLE:
        return np.full(min(most, int(state.idle[source])), _IDLE)
    if most == 1:
        return np.array([first])
    cells = np.flatnonzero(state.choice == source)
    change = state.cost[cells, target] - state.cost[cells, source]
    return np.asarray(cells[change == state.move[source, target]][:most])


def _prices(state: _State) -> Ints:
    """Prices at which every cell, and every idle piece, has what it likes best."""
    far, _ = _distances(state.move, np.zeros(len(state.stock), np.int64))
    prices: Ints = far.max() - far
    return prices
