"""Local search: recolor a cell, or make a block one color and one piece.

Cells a few steps apart hardly feel each other, so a sweep visits the picture in
lattices: all cells of one lattice choose at the same time, and their errors are handed
on before the next. Each lattice comes once a sweep, in random order. Noise on the
prices, less from sweep to sweep, first leads out of poor mosaics (annealing).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mosaic.arrays import Floats, Ints, Mask
from mosaic.ditherers.joint.board import Board, Cells, Reward, Window
from mosaic.ditherers.joint.kernels import Kernel, Spread
from mosaic.ditherers.joint.masks import NEIGHBORS
from mosaic.ditherers.joint.objective import Costs, block_costs

#: Picks new colors: of prices (rows, cols, colors), the present colors (rows, cols), and
#: the numbers of these cells on the board.
Choose = Callable[[Floats, Ints, Ints], Ints]

# Cells of a lattice are this far apart: nearer ones would answer the same error twice.
_STRIDE = 3
# The first heat, its share from sweep to sweep, and how many sweeps are warm.
_HEAT, _COOLING, _WARM = 6.0, 0.5, 2
# The lattices in a fixed order, each far from the last: by chance it would differ from seed to
# seed, and with it many cells.
_ORDER = (0, 5, 7, 1, 3, 8, 2, 4, 6)
# Cold sweeps end when fewer than one cell in so many changes, or after so many.
_CHANGES_LEFT, _MOST_SWEEPS = 1000, 16
# So many cells from a change a cell looks again: further away an error has spread too thin.
_NEAR = 3
# A change must gain more than the rounding of errors may pretend.
_GAIN = 0.01


def cheapest(price: Floats, now: Ints, _number: Ints) -> Ints:
    """Take the cheapest color for each cell by itself."""
    new = price.argmin(axis=1)
    return np.where(_at(price, now) - _at(price, new) > _GAIN, new, now)


class Search:
    """The search in one rectangle of a board.

    Parameters
    ----------
    board : Board
        All of the mosaic: errors at the rectangle's edge count outside, too.
    place : (slice, slice)
        Its rows and columns.
    costs : Costs
        Of the rectangle.
    similarity : (4, rows, cols) float64
        Worth of having the color of the neighbor above, left, right, below.
    reward : Reward or None
        Of the rectangle's blocks; None where all pieces are 1x1.
    choose : callable
        How the cells of a lattice pick their colors.
    check : callable
        Called before each lattice; raises where the work is to end.
    """

    def __init__(
        self,
        board: Board,
        place: Window,
        costs: Costs,
        kernel: Kernel,
        similarity: Floats,
        reward: Reward | None,
        choose: Choose = cheapest,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self._choose, self._check = choose, check
        self._board, self._here = board, board.view(place)
        self._costs, self._reward = costs, reward
        self._own = kernel.weight(0, 0)[:, None]
        self._filtered, self._spread = self._here.inner, Spread(kernel, self._here.filtered)
        self._alike = _within(similarity)
        shape = self._here.colors.shape
        self._mirrored = [np.pad(np.arange(count), 1, "reflect") for count in shape]
        self._allowed = _fitting(reward, shape)
        if reward:
            self._together = block_costs(costs, kernel, *reward.shape)
            steps = reward.steps
            between = [[kernel.weight(a - c, b - d) for c, d in steps] for a, b in steps]
            self._between = np.moveaxis(np.array(between), -1, 0)
            beside = [[(a + y, b + x) in steps for a, b in steps] for y, x in NEIGHBORS]
            # Of a block's cells and their neighbors: those within; and each pair from one end.
            self._inside = np.array(beside)[..., None]
            ahead = np.array([step > (0, 0) for step in NEIGHBORS])[:, None, None]
            self._pairs = ahead | ~self._inside

    def start(self, colors: Ints) -> None:
        """Give the cells their first colors."""
        rows, cols = np.indices(colors.shape).reshape(2, -1)
        self._recolor((rows, cols), colors[rows, cols])

    def settle(self, rng: np.random.Generator, warm: bool) -> None:
        """Sweep until hardly anything changes."""
        here = self._here
        rows, cols = here.colors.shape
        every: Mask = np.ones((rows, cols), bool)
        due = every
        if warm:
            count = (1 + rows // _STRIDE) * (1 + cols // _STRIDE)
            noise = rng.gumbel(size=(2 * count, len(self._costs.colors)))
            for step in range(_WARM):
                self._sweep(every, rng, noise * (_HEAT * _COOLING**step))
        for _ in range(_MOST_SWEEPS):
            colors, owner = here.colors.copy(), here.owner.copy()
            if self._sweep(due, rng, None) * _CHANGES_LEFT <= every.size:
                return
            # Cells that share one stock feel changes anywhere.
            if self._choose is cheapest:
                due = _dilated((colors != here.colors) | (owner != here.owner))

    def _sweep(self, due: Mask, rng: np.random.Generator, noise: Floats | None) -> int:
        """Let every block and every cell that is due choose once; count the changes."""
        changed = 0
        for move, where in (
            (self._choose_blocks, due & self._allowed),
            (self._choose_cells, due),
        ):
            for lattice in _ORDER:
                self._check()
                at = _lattice(divmod(lattice, _STRIDE), where)
                if not len(at[0]):
                    continue
                if noise is not None:
                    first = int(rng.integers(len(noise) - len(at[0]) + 1))
                changed += move(at, None if noise is None else noise[first:])
        return changed

    def _choose_cells(self, at: Cells, noise: Floats | None) -> int:
        """Recolor the cells of a lattice; one that leaves its piece breaks it."""
        here, costs = self._here, self._costs
        now = here.colors[at]
        others = self._filtered[:, *at] - self._own * here.error[:, *at]
        price = costs.alone[at] + costs.along(costs.pull(at, others))
        neighbors, worth = self._neighbors(at), self._alike[:, *at]
        if self._reward:
            price[np.arange(len(now)), now] -= self._kept(here.owner[at], now)
            worth = worth + self._reward.neighbor_bonus * _distinct(neighbors)
        price -= _summed(neighbors, worth, price.shape)
        if noise is not None:
            price += noise[: len(price)]
        new = self._choose(price, now, here.number[at])
        changed = new != now
        if changed.any():
            at = _only(at, changed)
            if self._reward:
                self._board.break_up(here.owner[at], self._reward.shape)
            self._recolor(at, new[changed])
        return int(changed.sum())

    def _choose_blocks(self, at: Cells, noise: Floats | None) -> int:
        """Make a piece of each block of a lattice where that is worth its price."""
        reward, here = self._reward, self._here
        if reward is None:
            return 0
        steps = np.array(reward.steps).T[..., None]
        cells = (at[0] + steps[0], at[1] + steps[1])
        owners, colors = here.owner[cells], here.colors[cells]
        price, staying = self._block_prices(cells, colors)
        price += (self._kept(owners, colors) * _distinct(owners)).sum(axis=0)[:, None]
        price -= reward.by_color
        if noise is not None:
            price += noise[: len(price)]
            staying += noise[len(price) - 1 :: -1, 0]
        new = price.argmin(axis=1)
        same = (owners[0] == here.number[at]) & (new == colors[0])
        changed = (staying - _at(price, new) > _GAIN) & ~same
        if changed.any():
            self._board.break_up(owners[:, changed], reward.shape)
            cells = _only(cells, (slice(None), changed))
            self._recolor(cells, new[changed])
            here.owner[cells] = here.number[at][changed]
        return int(changed.sum())

    def _block_prices(self, cells: Cells, colors: Ints) -> tuple[Floats, Floats]:
        """Price of each color for all cells of a block, and of the colors that they have."""
        here, costs = self._here, self._costs
        error = here.error[:, *cells]
        within = self._between @ error
        pull = costs.pull(cells, self._filtered[:, *cells] - within)
        price = self._together[cells[0][0], cells[1][0]] + costs.along(pull.sum(axis=1))
        light = np.moveaxis(costs.colors[colors], -1, 0)
        pairs = within - self._own[..., None] * error
        staying = (pull * light + pairs * error).sum(axis=(0, 1))
        staying += costs.alone[*cells, colors].sum(axis=0)
        # Like neighbors, each pair once: within the block, and beyond it.
        neighbors, worth = self._neighbors(cells), self._alike[:, *cells]
        staying -= (worth * (neighbors == colors) * self._pairs).sum(axis=(0, 1))
        price -= (worth * (self._pairs & self._inside)).sum(axis=(0, 1))[:, None]
        beyond = ~self._inside[..., 0]
        price -= _summed(neighbors[beyond], worth[beyond], price.shape)
        return price, staying

    def _kept(self, owner: Ints, colors: Ints) -> Floats:
        """Worth of the piece that each cell belongs to."""
        by_color = self._reward.by_color if self._reward else np.zeros(0)
        return np.where(owner >= 0, by_color[colors], 0.0)

    def _neighbors(self, at: Cells) -> Ints:
        """(4, ...) colors of the neighbors above, left, right and below; mirrored at the edge."""
        (rows, cols), (down, across) = at, self._mirrored
        lines = np.stack([down[rows], rows, rows, down[rows + 2]])
        return self._here.colors[lines, np.stack([cols, across[cols], across[cols + 2], cols])]

    def _recolor(self, at: Cells, new: Ints) -> None:
        """Give cells, or all cells of blocks, their new colors, and hand errors on."""
        here = self._here
        error = self._costs.error(at, np.broadcast_to(new, at[0].shape))
        change = error - here.error[:, *at]
        here.error[:, *at], here.colors[at] = error, new
        self._spread((at[0].ravel(), at[1].ravel()), change.reshape(len(change), -1))


def _lattice(start: tuple[int, int], where: Mask) -> Cells:
    """Cells of a lattice where a mask is set."""
    rows, cols = np.nonzero(where[start[0] :: _STRIDE, start[1] :: _STRIDE])
    return start[0] + _STRIDE * rows, start[1] + _STRIDE * cols


def _dilated(changed: Mask) -> Mask:
    """Mark all cells that have a marked one near them."""
    for axis in (0, 1):
        lines = np.pad(np.moveaxis(changed, axis, 0), ((_NEAR, _NEAR), (0, 0)))
        near = lines[: len(lines) - 2 * _NEAR].copy()
        for n in range(1, 2 * _NEAR + 1):
            near |= lines[n : n + len(near)]
        changed = np.moveaxis(near, 0, axis)
    return changed


def _fitting(reward: Reward | None, shape: tuple[int, ...]) -> Mask:
    """Where a block may begin that lies within a rectangle."""
    found = np.zeros(shape, bool)
    if reward:
        tall, wide = (max(0, n - m + 1) for n, m in zip(shape, reward.shape, strict=True))
        found[:tall, :wide] = reward.allowed[:tall, :wide]
    return found


def _only(at: Cells, kept: Any) -> Cells:
    """Those of some cells that an index picks."""
    return at[0][kept], at[1][kept]


def _within(similarity: Floats) -> Floats:
    """Leave out neighbors beyond the rectangle: their colors may be numbered otherwise."""
    similarity = similarity.copy()
    similarity[0, 0], similarity[1, :, 0], similarity[2, :, -1], similarity[3, -1] = 0, 0, 0, 0
    return similarity


def _distinct(lists: Ints) -> Mask:
    """Where in (n, cells) lists a number is met for the first time in its column."""
    first = np.ones(lists.shape, bool)
    for n in range(1, len(lists)):
        first[n] = (lists[:n] != lists[n]).all(axis=0)
    return first


def _summed(colors: Ints, worth: Floats, shape: tuple[int, ...]) -> Floats:
    """(cells, colors) sums of the worth (n, cells) of some colors (n, cells) of each cell."""
    place = colors + np.arange(shape[0]) * shape[1]
    found = np.bincount(place.ravel(), worth.ravel(), shape[0] * shape[1])
    return found.astype(np.float64).reshape(shape)


def _at(prices: Floats, index: Ints) -> Floats:
    """Take of (cells, colors) the price of one color in each cell."""
    return np.asarray(prices[np.arange(len(index)), index])
