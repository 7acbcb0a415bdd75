"""Colors for a stock of so many pieces: any method, and never a piece too many.

The nearest colors are found exactly, as a transportation problem. Every other built-in
method gives way to the search of `joint`, from the nearest colors on: cells that choose
at the same time share out among them the pieces that they have and those that nobody
has, so that what one takes another has given. A stock that is far from the picture can
mislead the search, so the nearest colors stay where these look better from the viewing
distance. What a method from another package would do with endless pieces is brought
within the stock, at the least change.
"""

from __future__ import annotations

import operator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic import metric
from mosaic.arrays import Floats, Ints, Mask, Whole
from mosaic.ditherers import Ditherer, joint
from mosaic.ditherers.nearest import CIEDE2000, OKLAB, Nearest
from mosaic.errors import check_stop
from mosaic.model import BARE, Grid, Linear
from mosaic.spec import Spec
from mosaic.stock import pieces
from mosaic.stock.allocation import Supply, allocate, allocate_singles, square_of, supply
from mosaic.stock.pieces import corners

# A change of all cells of a lattice must gain more than the rounding of errors may pretend.
_GAIN = 0.01
_NO_BLOCKS: Ints = np.zeros((0, 4), np.int64)


class StockChoice(NamedTuple):
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


class _Shared(NamedTuple):
    """Nearest colors within the stock: `movable` cells have a 1x1; no others cost below `bound`."""

    indices: NDArray[np.int16]
    movable: Mask
    bound: float


def quantize_within_stock(
    method: Ditherer, linear: Linear, spec: Spec, *, searched: bool = True
) -> StockChoice:
    """Allocate a stock's pieces to the cells.

    Parameters
    ----------
    searched : bool
        Whether a method other than the nearest color gives way to the search.

    Raises
    ------
    StockError
        There are not enough pieces.
    """
    task = _Task(linear, spec)
    light, colors = linear.light[task.covered], spec.palette.linear
    nearest = method if isinstance(method, Nearest) else OKLAB
    if nearest is not method and not searched:
        light = colors[np.asarray(method(linear, spec))[task.covered]]
    shared = task.shared(nearest.costs(light, colors))
    indices = shared.indices
    if searched and nearest is not method:
        indices = task.searched([shared, task.shared(CIEDE2000.costs(light, colors))])
    # Of each cell's color alone: a mural's costs of all colors are not kept through the search.
    total = nearest.total(light, colors, indices[task.covered])
    return StockChoice(indices, max(0.0, total / shared.bound - 1) if shared.bound > 0 else 0.0)


class _Task:
    """A picture to be made of a stock."""

    def __init__(self, linear: Linear, spec: Spec) -> None:
        self._linear, self._spec = linear, spec
        shape = linear.light.shape[:2]
        self.covered = np.ones(shape, bool) if linear.covered is None else linear.covered
        self._pieces = supply(spec.kit)
        self._blocks = _NO_BLOCKS if square_of(spec.kit) is None else self._fours()

    def _fours(self) -> Ints:
        """(n, 4) numbers, among the covered cells, of those that a 2x2 could cover."""
        number = np.cumsum(self.covered).reshape(self.covered.shape) - 1
        row, col = corners(self.covered, self._spec.crossings(*self.covered.shape[::-1])).T
        near = [number[row + down, col + across] for down in (0, 1) for across in (0, 1)]
        return np.stack(near, axis=1)

    def shared(self, cost: Floats) -> _Shared:
        """Give the covered cells the colors of least cost that the stock allows."""
        check_stop()
        rows, cols = self.covered.shape
        pieces.check(cost, self._pieces, self._blocks, (rows, cols), self._spec)
        allocation = allocate(cost, self._pieces, self._blocks)
        check_stop()
        indices = np.full((rows, cols), BARE, np.int16)
        indices[self.covered] = allocation.choice
        movable = self.covered.copy()
        movable[self.covered] = ~np.isin(np.arange(len(cost)), self._blocks[allocation.blocks])
        return _Shared(indices, movable, allocation.bound)

    def searched(self, starts: list[_Shared]) -> NDArray[np.int16]:
        """Let cells change hands, from the best start, until the mosaic looks its best."""
        seen, start = min(
            ((self._seen(one.indices), one) for one in starts), key=operator.itemgetter(0)
        )
        sharer = _Sharer(start.indices, start.movable, self._pieces)
        first = np.maximum(start.indices, np.int16(0))
        found = joint.solve(self._linear, self._spec, start=first, choose=sharer)
        found = np.where(start.movable, found, start.indices)
        return found if self._seen(found) <= seen else start.indices

    def _seen(self, indices: NDArray[np.int16]) -> float:
        """Mean difference that is seen from the viewing distance."""
        check_stop()
        # These colors are already as they are perceived.
        grid = Grid(indices, self._spec.palette, self._linear.cell_mm)
        asked_m = self._spec.recipe.distance_m
        distance_m = metric.viewing_distance_m(grid.cols, grid.rows, grid.cell_mm, asked_m)
        return metric.difference(self._linear, grid, distance_m)


class _Sharer:
    """Lets cells choose at the same time, from the pieces that the others leave."""

    def __init__(self, indices: NDArray[np.int16], movable: Mask, pieces: Supply) -> None:
        self._movable, self._pieces = movable.reshape(-1), pieces
        # Of each lattice, by its first cell, and of the one before: what pieces were worth there.
        self._prices: dict[int, Floats] = {}
        self._last: Floats | None = None
        self._used = np.bincount(indices[movable], minlength=len(pieces.singles))

    def __call__(self, price: Floats, now: Whole, number: Ints) -> Whole:
        """Give the cells of a lattice their cheapest colors together."""
        free = self._movable[number]
        mine, held = price[free], now[free]
        elsewhere = self._used - np.bincount(held, minlength=len(self._used))
        room = np.maximum(self._pieces.singles - elsewhere, 0)
        left = Supply(room, np.zeros_like(room), self._pieces.fee)
        lattice = int(number[0])
        guess = self._prices.get(lattice, self._last)
        found = allocate_singles(mine - mine.min(axis=1, keepdims=True), left, guess)
        self._prices[lattice] = self._last = found.prices
        new = found.choice
        place = np.arange(len(held))
        if mine[place, held].sum() - mine[place, new].sum() <= _GAIN:
            return now
        self._used = elsewhere + np.bincount(new, minlength=len(self._used))
        out = now.copy()
        out[free] = new
        return out
