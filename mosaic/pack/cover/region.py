"""One region covered as cheaply as can be found, and what no cover of it goes below.

A sweep gives the first cell that is not covered yet a piece, in each way that fits; covers
that agree on which cells are covered are the same from here on, and the cheaper stays. A
cover that has wasted more than the target allows is dropped (A* with an exact bound).

What is wasted is told by what each cell has to cost: dual prices of the cover's linear
program. No placement's cells cost more than its piece, so all cells together bound the cost
of any cover from below, and what a placement costs beyond its cells is wasted by it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic.arrays import Mask

#: Prices are whole numbers of this part of a cost, so that sums of them are exact.
UNIT = 1 << 20

#: Covered cells as bits, counted from the cell at hand, to the waste so far and the
#: placements as a chain of pairs.
_States = dict[int, tuple[int, Any]]

#: States of a sweep guided by flat prices, and by solved ones; and how many of the latter
#: look for a cover that costs one more of the cheapest piece.
QUICK, LIMIT, STEPS = 100, 300, 8


class Size(NamedTuple):
    """A part in one direction: its cells, and what one costs (a whole number)."""

    part: int
    rows: int
    cols: int
    cost: int


class Placed(NamedTuple):
    """Placements, each an index into the sizes and its top left cell; (placements,) int."""

    size: NDArray[np.intp]
    row: NDArray[np.intp]
    col: NDArray[np.intp]

    def pick(self, chosen: NDArray[np.intp]) -> Placed:
        """Return some of the placements."""
        return Placed(self.size[chosen], self.row[chosen], self.col[chosen])


def concatenate(parts: list[Placed]) -> Placed:
    """Return all placements of several."""
    empty = np.zeros(0, dtype=np.intp)
    return Placed(*(np.concatenate([empty, *column]) for column in zip(*parts, strict=True)))


def all_placements(mask: Mask, sizes: tuple[Size, ...]) -> Placed:
    """Find every place where a size lies inside the mask, size by size, in raster order."""
    found = [
        Placed(np.full(len(row), k), row, col)
        for k, size in enumerate(sizes)
        for row, col in [np.nonzero(_inside(mask, size))]
    ]
    return concatenate(found)


def largest_first(mask: Mask, sizes: tuple[Size, ...]) -> Placed:
    """Cover a mask size by size, the cheapest a cell first, each in raster order."""
    free, found = mask.copy(), []
    for k in sorted(range(len(sizes)), key=lambda k: _rank(sizes[k])):
        _, rows, cols, _ = sizes[k]
        for row, col in np.argwhere(_inside(free, sizes[k])).tolist():
            under = free[row : row + rows, col : col + cols]
            if under.all():
                under[:] = False
                found.append((k, row, col))
    return Placed(*np.array(found, dtype=np.intp).reshape(-1, 3).T)


def total(placed: Placed, sizes: tuple[Size, ...]) -> int:
    """Cost of all placements together."""
    return int(np.array([s.cost for s in sizes], dtype=np.int64)[placed.size].sum())


def _rank(size: Size) -> tuple[float, int]:
    area = size.rows * size.cols
    return size.cost / area, -area


def _inside(mask: Mask, size: Size) -> Mask:
    """Whether a size with its top left cell here lies inside the mask."""
    _, rows, cols, _ = size
    if rows > mask.shape[0] or cols > mask.shape[1]:
        return np.zeros((0, 0), dtype=bool)
    sums = np.pad(mask.astype(np.int32).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    inside = sums[rows:, cols:] - sums[:-rows, cols:] - sums[rows:, :-cols] + sums[:-rows, :-cols]
    found: Mask = inside == rows * cols
    return found


class Prices(NamedTuple):
    """What the cells cost together, and what each placement wastes; in units."""

    value: int
    waste: NDArray[np.int64]


def cells_of(mask: Mask, placed: Placed, sizes: tuple[Size, ...]) -> list[NDArray[np.intp]]:
    """Numbers of the cells under each placement, in raster order of the mask."""
    number = np.full(mask.shape, -1, dtype=np.intp)
    number[mask] = np.arange(mask.sum())
    return [
        number[row : row + sizes[k].rows, col : col + sizes[k].cols].ravel()
        for k, row, col in zip(*(column.tolist() for column in placed), strict=True)
    ]


def solve_prices(cells: list[NDArray[np.intp]], costs: NDArray[np.int64]) -> Prices:
    """Find the prices with the largest sum.

    Parameters
    ----------
    cells : list of (cells of a placement,) int
        Each cell of the region occurs in at least one placement.
    costs : (placements,) int
    """
    # scipy.optimize takes 0.3 s to import; the usual 1x1 and 2x2 never need it.
    from scipy.optimize import linprog  # noqa: PLC0415
    from scipy.sparse import csr_matrix  # noqa: PLC0415

    lengths = np.array([len(c) for c in cells])
    flat = np.concatenate(cells)
    owner = np.repeat(np.arange(len(cells)), lengths)
    cover: Any = csr_matrix((np.ones(len(flat)), (flat, owner)))
    scale = float(costs.max())
    found = linprog(costs / scale, A_eq=cover, b_eq=np.ones(cover.shape[0]))
    prices = np.floor(found.eqlin.marginals * scale * UNIT).astype(np.int64)
    waste = costs * UNIT - np.add.reduceat(prices[flat], np.cumsum(lengths) - lengths)
    # The solver is right to about 1e-7; the rest is taken off a cell of the placement.
    np.add.at(prices, [c[0] for c in cells], np.minimum(waste, 0))
    waste = costs * UNIT - np.add.reduceat(prices[flat], np.cumsum(lengths) - lengths)
    return Prices(int(prices.sum()), waste)


def flat(cells: list[NDArray[np.intp]], costs: NDArray[np.int64]) -> Prices:
    """Give each cell the same price, that of the cheapest placement by the cell.

    Far from the best prices, but at once there: they guide a sweep of a small region well.
    """
    lengths = np.array([len(c) for c in cells])
    price = int((costs * UNIT // lengths).min())
    return Prices(price * (int(max(c.max() for c in cells)) + 1), costs * UNIT - price * lengths)


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


class Covered(NamedTuple):
    """A cover, and a proven lower bound on the cost of any."""

    placed: Placed
    bound: int


def solve(mask: Mask, sizes: tuple[Size, ...], *, thorough: bool) -> Covered:
    """Cover a region: largest first, then by sweeps that may prove the best.

    Parameters
    ----------
    mask : (rows, cols) bool
        Cells to cover. One of the sizes is a single cell.
    sizes : tuple of Size
    thorough : bool
        Whether to solve for prices where a quick sweep proves nothing.
    """
    if mask.shape[1] > mask.shape[0]:
        turned = tuple(s._replace(rows=s.cols, cols=s.rows) for s in sizes)
        (size, row, col), bound = solve(mask.T, turned, thorough=thorough)
        return Covered(Placed(size, col, row), bound)
    best = Covered(largest_first(mask, sizes), min(s.cost for s in sizes))
    if total(best.placed, sizes) == best.bound:
        return best
    return _Search(mask, sizes).improve(best, thorough=thorough)


class _Search:
    """Sweeps over one region."""

    def __init__(self, mask: Mask, sizes: tuple[Size, ...]) -> None:
        self.sizes = sizes
        self.placed = all_placements(mask, sizes)
        self.cells = cells_of(mask, self.placed, sizes)
        self.costs: NDArray[np.int64] = np.array([s.cost for s in sizes])[self.placed.size]

    def improve(self, best: Covered, *, thorough: bool) -> Covered:
        """Sweep quickly, and where that proves nothing, guided by solved prices."""
        guide = flat(self.cells, self.costs)
        cost = total(best.placed, self.sizes)
        best = best._replace(bound=max(best.bound, -(-guide.value // UNIT)))
        best, proven = self._sweep(best, guide, cost - 1, QUICK)
        if proven or not thorough:
            return best
        guide = solve_prices(self.cells, self.costs)
        best = best._replace(bound=max(best.bound, -(-guide.value // UNIT)))
        # Prices and masses are counted in millionths: one by one there would be no end.
        step = max(1, min(s.cost for s in self.sizes) // STEPS)
        while best.bound < (cost := total(best.placed, self.sizes)):
            best, proven = self._sweep(best, guide, min(best.bound + step, cost) - 1, LIMIT)
            if not proven:
                return self._sweep(best, guide, cost - 1, LIMIT)[0]
        return best

    def _sweep(self, best: Covered, guide: Prices, target: int, limit: int) -> tuple[Covered, bool]:
        """Look for a cover that costs at most the target; a complete search raises the bound."""
        if target < best.bound:
            return best, True
        found = sweep(self.cells, guide.waste, target * UNIT - guide.value, limit)
        if found.chosen is not None:
            best = best._replace(placed=self.placed.pick(found.chosen))
        if found.complete:
            cost = total(best.placed, self.sizes)
            best = best._replace(bound=min(target + 1, cost))
        return best, found.complete
