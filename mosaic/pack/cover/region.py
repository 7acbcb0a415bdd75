"""One region covered as cheaply as can be found, and what no cover of it goes below."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic.pack.components import Mask
from mosaic.pack.cover import prices
from mosaic.pack.cover.placements import Placed, Size, all_placements, largest_first, total
from mosaic.pack.cover.prices import UNIT, Prices
from mosaic.pack.cover.sweep import sweep

#: States of a sweep guided by flat prices, and by solved ones.
QUICK, LIMIT = 100, 300


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
        self.cells = prices.cells_of(mask, self.placed, sizes)
        self.costs: NDArray[np.int64] = np.array([s.cost for s in sizes])[self.placed.size]

    def improve(self, best: Covered, *, thorough: bool) -> Covered:
        """Sweep quickly, and where that proves nothing, guided by solved prices."""
        guide = prices.flat(self.cells, self.costs)
        cost = total(best.placed, self.sizes)
        best = best._replace(bound=max(best.bound, -(-guide.value // UNIT)))
        best, proven = self._sweep(best, guide, cost - 1, QUICK)
        if proven or not thorough:
            return best
        guide = prices.solve(self.cells, self.costs)
        best = best._replace(bound=max(best.bound, -(-guide.value // UNIT)))
        while best.bound < (cost := total(best.placed, self.sizes)):
            best, proven = self._sweep(best, guide, best.bound, LIMIT)
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
