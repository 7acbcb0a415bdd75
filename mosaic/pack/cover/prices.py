"""What each cell of a region has to cost: dual prices of the cover's linear program.

No placement's cells cost more than its piece, so all cells together bound the cost of
any cover from below, and what a placement costs beyond its cells is wasted by it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic.pack.components import Mask
from mosaic.pack.cover.placements import Placed, Size

#: Prices are whole numbers of this part of a cost, so that sums of them are exact.
UNIT = 1 << 20


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


def solve(cells: list[NDArray[np.intp]], costs: NDArray[np.int64]) -> Prices:
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
