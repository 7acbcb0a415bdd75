"""Local search: recolor a cell, or make a block one color and one piece.

Cells a few steps apart hardly feel each other, so a sweep visits the picture in
lattices: all cells of one lattice choose at the same time, and their errors are handed
on before the next. Each lattice comes once a sweep, in random order. Noise on the
prices, less from sweep to sweep, first leads out of poor mosaics (annealing).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mosaic import errors
from mosaic.arrays import Floats, Ints, Mask, Whole, Window
from mosaic.ditherers.joint.board import Board, Reward
from mosaic.ditherers.joint.kernels import Kernel, Spread
from mosaic.ditherers.joint.masks import NEIGHBORS
from mosaic.ditherers.joint.objective import Costs, block_costs

#: Picks new colors: of prices (rows, cols, colors), the present colors (rows, cols), and
#: the numbers of these cells on the board.
Choose = Callable[[Floats, Whole, Ints], Whole]

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


def cheapest(price: Floats, now: Whole, _number: Ints) -> Whole:
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

    Attributes
    ----------
    filtered : (6, rows, cols) float64
        Errors under the kernels: what the cells feel of all others.
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
    ) -> None:
        self._choose = choose
        self._board, self._here = board, board.view(place)
        self._costs, self._reward = costs, reward
        self._own = kernel.weight(0, 0)[:, None]
        self._spread = Spread(kernel, board.around(place))
        self.filtered = self._spread.filtered
        self._alike = _within(similarity).reshape(4, -1)
        self._shape = shape = self._here.colors.shape
        # Cells are counted row by row: those of the rectangle here, all of the board's there.
        down, across = (np.arange(part.start, part.stop) for part in place)
        width = board.colors.shape[1]
        self._number = (width * down[:, None] + across).ravel()
        lines, columns = (np.pad(n, 1, "reflect") for n in (width * down, across))
        self._beside = np.stack(
            [
                (lines[1 + y : 1 + y + shape[0], None] + columns[1 + x : 1 + x + shape[1]]).ravel()
                for y, x in NEIGHBORS
            ]
        )
        self._colors, self._owner = board.colors.reshape(-1), board.owner.reshape(-1)
        self._error = board.error.reshape(6, -1)
        self._allowed = _fitting(reward, shape)
        if reward:
            self._together = block_costs(costs, kernel, *reward.shape).reshape(
                -1, len(costs.colors)
            )
            steps = reward.steps
            between = [[kernel.weight(a - c, b - d) for c, d in steps] for a, b in steps]
            self._between = np.moveaxis(np.array(between), -1, 0)
            beside = np.array([[(a + y, b + x) in steps for a, b in steps] for y, x in NEIGHBORS])
            # Of a block's cells and their neighbors: those within, each pair from one end; and
            # those beyond.
            ahead = np.array([step > (0, 0) for step in NEIGHBORS])[:, None]
            self._inside, self._beyond = ahead & beside, ~beside
            self._pairs = (ahead | ~beside)[..., None]
            self._steps = np.array(steps).T[..., None]

    def start(self, colors: Whole) -> None:
        """Give the cells their first colors."""
        self._recolor(np.arange(colors.size), colors.ravel())

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
                errors.check_stop()
                at = _lattice(divmod(lattice, _STRIDE), where)
                if not len(at):
                    continue
                if noise is not None:
                    first = int(rng.integers(len(noise) - len(at) + 1))
                changed += move(at, None if noise is None else noise[first:])
        return changed

    def _choose_cells(self, at: Ints, noise: Floats | None) -> int:
        """Recolor the cells of a lattice; one that leaves its piece breaks it."""
        costs, number = self._costs, self._number.take(at)
        now, owners = self._colors.take(number), self._owner.take(number)
        error = self._error.take(number, axis=1)
        others = self.filtered.reshape(6, -1).take(at, axis=1) - self._own * error
        price = costs.all_alone.take(at, axis=0)
        price += costs.along(costs.pull(at, others))
        neighbors, worth = self._neighbors(at), self._alike.take(at, axis=1)
        if self._reward:
            price[np.arange(len(now)), now] -= self._kept(owners, now)
            worth += self._reward.neighbor_bonus * _distinct(neighbors)
        price -= _summed(neighbors, worth, price.shape)
        if noise is not None:
            price += noise[: len(price)]
        new = self._choose(price, now, number)
        changed = new != now
        if changed.any():
            if self._reward:
                self._board.break_up(owners[changed], self._reward.shape)
            self._recolor(at[changed], new[changed])
        return int(changed.sum())

    def _choose_blocks(self, at: Ints, noise: Floats | None) -> int:
        """Make a piece of each block of a lattice where that is worth its price."""
        reward = self._reward
        if reward is None:
            return 0
        down, across = self._steps
        cells = at + (down * self._shape[1] + across)
        numbers = self._number.take(cells)
        owners, colors = self._owner.take(numbers), self._colors.take(numbers)
        price, staying = self._block_prices(cells, numbers, colors)
        price += (self._kept(owners, colors) * _distinct(owners)).sum(axis=0)[:, None]
        price -= reward.by_color
        if noise is not None:
            price += noise[: len(price)]
            staying += noise[len(price) - 1 :: -1, 0]
        new = price.argmin(axis=1)
        same = (owners[0] == numbers[0]) & (new == colors[0])
        changed = (staying - _at(price, new) > _GAIN) & ~same
        if changed.any():
            self._board.break_up(owners[:, changed], reward.shape)
            self._recolor(cells[:, changed], new[changed])
            self._owner[numbers[:, changed]] = numbers[0, changed]
        return int(changed.sum())

    def _block_prices(self, cells: Ints, numbers: Ints, colors: Whole) -> tuple[Floats, Floats]:
        """Price of each color for all cells of a block, and of the colors that they have."""
        costs = self._costs
        error = self._error.take(numbers, axis=1)
        within = self._between @ error
        pull = costs.pull(cells, self.filtered.reshape(6, -1).take(cells, axis=1) - within)
        # Blocks are counted as their first cells, in rows that are shorter.
        rows, cols = np.divmod(cells[0], self._shape[1])
        first = rows * (self._shape[1] - self._steps[1].max()) + cols
        price = self._together.take(first, axis=0)
        price += costs.along(pull.sum(axis=1))
        pull *= costs.light.take(colors, axis=1)
        within -= self._own[..., None] * error
        within *= error
        pull += within
        staying = pull.sum(axis=(0, 1))
        staying += costs.all_alone.reshape(-1).take(cells * price.shape[1] + colors).sum(axis=0)
        # Like neighbors, each pair once: within the block, and beyond it.
        neighbors, worth = self._neighbors(cells), self._alike.take(cells, axis=1)
        staying -= (worth * (neighbors == colors) * self._pairs).sum(axis=(0, 1))
        price -= worth[self._inside].sum(axis=0)[:, None]
        price -= _summed(neighbors[self._beyond], worth[self._beyond], price.shape)
        return price, staying

    def _kept(self, owner: Whole, colors: Whole) -> Floats:
        """Worth of the piece that each cell belongs to."""
        by_color = self._reward.by_color if self._reward else np.zeros(0)
        return np.where(owner >= 0, by_color.take(colors), 0.0)

    def _neighbors(self, at: Ints) -> Whole:
        """(4, ...) colors of the neighbors above, left, right and below; mirrored at the edge."""
        return self._colors.take(self._beside.take(at, axis=1))

    def _recolor(self, at: Ints, new: Whole) -> None:
        """Give cells, or all cells of blocks, their new colors, and hand errors on."""
        number = self._number.take(at)
        # A block's cells have one color.
        new = new if new.shape == at.shape else np.broadcast_to(new, at.shape)
        error = self._costs.error(at, new)
        change = error - self._error.take(number, axis=1)
        self._error[:, number], self._colors[number] = error, new
        self._spread(at.ravel(), change.reshape(len(change), -1))


def _lattice(start: tuple[int, int], where: Mask) -> Ints:
    """Cells of a lattice where a mask is set."""
    rows, cols = np.nonzero(where[start[0] :: _STRIDE, start[1] :: _STRIDE])
    return np.asarray((start[0] + _STRIDE * rows) * where.shape[1] + start[1] + _STRIDE * cols)


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


def _within(similarity: Floats) -> Floats:
    """Leave out neighbors beyond the rectangle: their colors may be numbered otherwise."""
    similarity = similarity.copy()
    similarity[0, 0], similarity[1, :, 0], similarity[2, :, -1], similarity[3, -1] = 0, 0, 0, 0
    return similarity


def _distinct(lists: Whole) -> Mask:
    """Where in (n, cells) lists a number is met for the first time in its column."""
    first = np.ones(lists.shape, bool)
    for n in range(1, len(lists)):
        first[n] = (lists[:n] != lists[n]).all(axis=0)
    return first


def _summed(colors: Whole, worth: Floats, shape: tuple[int, ...]) -> Floats:
    """(cells, colors) sums of the worth (n, cells) of some colors (n, cells) of each cell."""
    place = colors + np.arange(0, shape[0] * shape[1], shape[1])
    found = np.bincount(place.ravel(), worth.ravel(), shape[0] * shape[1])
    return np.asarray(found, np.float64).reshape(shape)


def _at(prices: Floats, index: Whole) -> Floats:
    """Take of (cells, colors) the price of one color in each cell."""
    return prices.take(np.arange(0, prices.size, prices.shape[1]) + index)
