"""Colors for a stock of so many pieces: any method, and never a piece too many.

Methods that look at each cell by itself are solved exactly: the nearest colors that the
pieces allow. Of other methods the mosaic that they would make of endless pieces is
brought within the stock, at the least change.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic.ditherers.nearest import OKLAB, Nearest
from mosaic.model import BARE, Kit, Linear
from mosaic.recipe import Recipe
from mosaic.stock import short
from mosaic.stock.pieces import corners
from mosaic.stock.sharing import share, supply

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Limited(NamedTuple):
    """Colors within the stock.

    Attributes
    ----------
    indices : (rows, cols) int16
        `BARE` where no piece lies.
    gap : float
        How much the colors, each by itself, are further off than the best that any way to
        use the stock could do, as a share: 0 is proven best.
    """

    indices: NDArray[np.int16]
    gap: float


def limited(method: object, linear: Linear, kit: Kit, recipe: Recipe) -> Limited:
    """Share a kit's stock out among the cells."""
    rows, cols = linear.light.shape[:2]
    covered = np.ones((rows, cols), bool) if linear.covered is None else linear.covered
    cells = linear.light[covered]
    metric = method if isinstance(method, Nearest) else OKLAB
    cost = metric.costs(cells, kit.palette.linear)
    blocks = _blocks(covered, kit, recipe)
    pieces = supply(kit)
    short.check(cost, pieces, blocks, (rows, cols), kit)
    shares = share(cost, pieces, blocks)
    indices = np.full((rows, cols), BARE, np.int16)
    indices[covered] = shares.choice
    total = float(cost[np.arange(len(cost)), shares.choice].sum())
    return Limited(indices, max(0.0, total / shares.bound - 1) if shares.bound > 0 else 0.0)


def _blocks(covered: NDArray[np.bool_], kit: Kit, recipe: Recipe) -> Ints:
    """(n, 4) numbers, among the covered cells, of those that a 2x2 could cover."""
    if kit.find(2, 2) is None:
        return np.zeros((0, 4), np.int64)
    number = np.cumsum(covered).reshape(covered.shape) - 1
    row, col = corners(covered, None if recipe.cross_sections else recipe.section).T
    near = [number[row + down, col + across] for down in (0, 1) for across in (0, 1)]
    return np.stack(near, axis=1)
