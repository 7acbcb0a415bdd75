"""Colors for a stock of so many pieces: any method, and never a piece too many.

The nearest colors are found exactly, as a transportation problem. Every other built-in
method gives way to the search of `joint`, from the nearest colors on: cells that choose
at the same time share out among them the pieces that they have and those that nobody
has, so that what one takes another has given. What a method from another package would
do with endless pieces is brought within the stock, at the least change.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic.ditherers import Ditherer, joint
from mosaic.ditherers.nearest import OKLAB, Nearest
from mosaic.model import BARE, Kit, Linear
from mosaic.recipe import Recipe
from mosaic.stock import short
from mosaic.stock.pieces import corners
from mosaic.stock.sharing import Supply, fill, share, supply

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# A change of all cells of a lattice must gain more than the rounding of errors may pretend.
_GAIN = 0.01
_NO_BLOCKS: Ints = np.zeros((0, 4), np.int64)


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


def limited(
    method: Ditherer, linear: Linear, kit: Kit, recipe: Recipe, *, searched: bool = True
) -> Limited:
    """Share a kit's stock out among the cells.

    Parameters
    ----------
    searched : bool
        Whether a method other than the nearest color gives way to the search.

    Raises
    ------
    StockError
        There are not enough pieces.
    """
    shape = linear.light.shape[:2]
    covered = np.ones(shape, bool) if linear.covered is None else linear.covered
    searched &= not isinstance(method, Nearest)
    cost = _costs(method, linear, covered, kit, recipe, searched)
    blocks, pieces = _blocks(covered, kit, recipe), supply(kit)
    short.check(cost, pieces, blocks, (shape[0], shape[1]), kit)
    shares = share(cost, pieces, blocks)
    indices = np.full(shape, BARE, np.int16)
    indices[covered] = shares.choice
    if searched:
        movable = covered.copy()
        movable[covered] = ~np.isin(np.arange(len(cost)), blocks[shares.blocks])
        indices = _searched(indices, movable, pieces, linear, kit, recipe)
    total = float(cost[np.arange(len(cost)), indices[covered]].sum())
    return Limited(indices, max(0.0, total / shares.bound - 1) if shares.bound > 0 else 0.0)


def _costs(
    method: Ditherer,
    linear: Linear,
    covered: NDArray[np.bool_],
    kit: Kit,
    recipe: Recipe,
    searched: bool,
) -> Floats:
    """(cells, colors) how wrong each color is for each covered cell."""
    colors = kit.palette.linear
    if isinstance(method, Nearest):
        return method.costs(linear.light[covered], colors)
    if searched:
        return OKLAB.costs(linear.light[covered], colors)
    wanted = np.asarray(method(linear, kit.palette, kit, recipe))[covered]
    return OKLAB.costs(colors[wanted], colors)


def _blocks(covered: NDArray[np.bool_], kit: Kit, recipe: Recipe) -> Ints:
    """(n, 4) numbers, among the covered cells, of those that a 2x2 could cover."""
    if kit.find(2, 2) is None:
        return _NO_BLOCKS
    number = np.cumsum(covered).reshape(covered.shape) - 1
    row, col = corners(covered, recipe).T
    near = [number[row + down, col + across] for down in (0, 1) for across in (0, 1)]
    return np.stack(near, axis=1)


def _searched(
    indices: NDArray[np.int16],
    movable: NDArray[np.bool_],
    pieces: Supply,
    linear: Linear,
    kit: Kit,
    recipe: Recipe,
) -> NDArray[np.int16]:
    """Let the cells that have a 1x1 change hands until the mosaic looks its best."""
    sharer = _Sharer(indices, movable, pieces)
    start = np.maximum(indices, np.int16(0))
    found = joint.search(linear, kit.palette, recipe, start=start, choose=sharer)
    return np.where(movable, found, indices)


class _Sharer:
    """Lets cells choose at the same time, from the pieces that the others leave."""

    def __init__(
        self, indices: NDArray[np.int16], movable: NDArray[np.bool_], pieces: Supply
    ) -> None:
        self._movable, self._pieces = movable.reshape(-1), pieces
        self._prices: Floats | None = None
        self._used = np.bincount(indices[movable], minlength=len(pieces.singles))

    def __call__(self, price: Floats, now: Ints, number: Ints) -> Ints:
        """Give the cells of a lattice their cheapest colors together."""
        free = self._movable[number]
        mine, held = price[free], now[free]
        elsewhere = self._used - np.bincount(held, minlength=len(self._used))
        room = np.maximum(self._pieces.singles - elsewhere, 0)
        left = Supply(room, np.zeros_like(room), self._pieces.fee)
        found = fill(mine - mine.min(axis=1, keepdims=True), left, self._prices)
        self._prices, new = found.prices, found.choice
        place = np.arange(len(held))
        if mine[place, held].sum() - mine[place, new].sum() <= _GAIN:
            return now
        self._used = elsewhere + np.bincount(new, minlength=len(self._used))
        out = now.copy()
        out[free] = new
        return out
