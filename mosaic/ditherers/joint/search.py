"""Local search: recolor a cell, or make a block one color and one piece.

Cells a few steps apart hardly feel each other, so a sweep visits the picture in
lattices: all cells of one lattice choose at the same time, and their errors are handed
on before the next. Each lattice comes once a sweep, in random order. Noise on the
prices, less from sweep to sweep, first leads out of poor mosaics (annealing).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from mosaic.ditherers.joint.board import Board, Floats, Ints, Reward, Window
from mosaic.ditherers.joint.kernels import Kernel
from mosaic.ditherers.joint.masks import NEIGHBORS
from mosaic.ditherers.joint.objective import Costs, block_costs
from mosaic.ditherers.joint.spread import Spread

Bools = NDArray[np.bool_]
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
_SETTLED, _COLD = 1000, 16
# Rows of noise, of which each lattice reads a stretch; no lattice has more cells.
_NOISES = 4096
# A change must gain more than the rounding of errors may pretend.
_GAIN = 0.01


def cheapest(price: Floats, now: Ints, _number: Ints) -> Ints:
    """Take the cheapest color for each cell by itself."""
    new = price.argmin(axis=2)
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
    alike : (4, rows, cols) float64
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
        alike: Floats,
        reward: Reward | None,
        choose: Choose = cheapest,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self._choose, self._check = choose, check
        self._board, self._here = board, board.view(place)
        self._costs, self._reward = costs, reward
        self._own = kernel.weight(0, 0)[:, None, None]
        self._filtered, self._spread = self._here.inner, Spread(kernel, self._here.filtered)
        self._alike = _within(alike)
        if reward:
            self._blocks = block_costs(costs, kernel, *reward.shape)
            self._between = np.array(
                [[kernel.weight(a - c, b - d) for c, d in reward.steps] for a, b in reward.steps]
            )[..., None, None]

    def start(self, colors: Ints) -> None:
        """Give the cells their first colors."""
        self._recolor([np.s_[:, :]], np.ones(colors.shape, bool), colors)

    def settle(self, rng: np.random.Generator, warm: bool) -> None:
        """Sweep until hardly anything changes."""
        if warm:
            noise = rng.gumbel(size=(2 * _NOISES, len(self._costs.colors)))
            for step in range(_WARM):
                self._sweep(rng, noise * (_HEAT * _COOLING**step))
        for _ in range(_COLD):
            if self._sweep(rng, None) * _SETTLED <= self._here.colors.size:
                return

    def _sweep(self, rng: np.random.Generator, noise: Floats | None) -> int:
        """Let every block and every cell choose once; count the changes."""
        changed = 0
        for move in (self._choose_blocks, self._choose_cells):
            for lattice in _ORDER:
                self._check()
                first = int(rng.integers(_NOISES))
                changed += move(divmod(lattice, _STRIDE), None if noise is None else noise[first:])
        return changed

    def _choose_cells(self, start: tuple[int, int], noise: Floats | None) -> int:
        """Recolor the cells of a lattice; one that leaves its piece breaks it."""
        here, costs = self._here, self._costs
        at = _lattice(start, (0, 0), here.colors.shape)
        now = here.colors[at]
        others = self._filtered[:, *at] - self._own * here.error[:, *at]
        price = costs.alone[at].copy()
        price += costs.along(costs.pull(at, others))
        rows, cols = np.ogrid[: now.shape[0], : now.shape[1]]
        neighbors = _neighbors(here.colors)
        for neighbor, worth in zip(neighbors, self._alike, strict=True):
            price[rows, cols, neighbor[at]] -= worth[at]
        if self._reward:
            kept = np.where(here.owner[at] >= 0, self._reward.by_color[now], 0.0)
            price[rows, cols, now] -= kept
            for neighbor, counts in _distinct([neighbor[at] for neighbor in neighbors]):
                price[rows, cols, neighbor] -= self._reward.neighbor_bonus * counts
        if noise is not None:
            price += _laid(noise, price.shape)
        new = self._choose(price, now, here.number[at])
        changed = new != now
        if self._reward:
            self._board.break_up(here.owner[at][changed], self._reward.shape)
        self._recolor([at], changed, new)
        return int(changed.sum())

    def _choose_blocks(self, start: tuple[int, int], noise: Floats | None) -> int:
        """Make a piece of each block of a lattice where that is worth its price."""
        reward, here = self._reward, self._here
        if reward is None:
            return 0
        cells = [_lattice(start, step, self._blocks.shape) for step in reward.steps]
        owners = [here.owner[at] for at in cells]
        price, staying = self._block_prices(cells)
        price += _broken(owners, [here.colors[at] for at in cells], reward)[..., None]
        price -= reward.by_color
        if noise is not None:
            price += _laid(noise, price.shape)
            staying += _laid(noise[::-1, :1], (*staying.shape, 1))[..., 0]
        new = price.argmin(axis=2)
        same = (owners[0] == here.number[cells[0]]) & (new == here.colors[cells[0]])
        changed = (staying - _at(price, new) > _GAIN) & reward.allowed[cells[0]] & ~same
        self._board.break_up(np.concatenate([o[changed] for o in owners]), reward.shape)
        self._recolor(cells, changed, new)
        for at in cells:
            here.owner[at][changed] = here.number[cells[0]][changed]
        return int(changed.sum())

    def _block_prices(self, cells: list[Window]) -> tuple[Floats, Floats]:
        """Price of each color for all cells of a block, and of the colors that they have."""
        here, costs = self._here, self._costs
        error = np.stack([here.error[:, *at] for at in cells])
        within = (self._between * error).sum(axis=1)
        others = np.stack([self._filtered[:, *at] for at in cells]) - within
        pull = np.stack([costs.pull(at, other) for at, other in zip(cells, others, strict=True)])
        price = self._blocks[cells[0]] + costs.along(pull.sum(axis=0))
        colors = [here.colors[at] for at in cells]
        light = np.moveaxis(costs.colors[np.stack(colors)], -1, 1)
        pairs = within - self._own * error
        staying = (pull * light + pairs * error).sum(axis=(0, 1))
        for at, now in zip(cells, colors, strict=True):
            staying += _at(costs.alone[at], now)
        self._add_likeness(cells, self._reward.steps if self._reward else [], price, staying)
        return price, staying

    def _add_likeness(
        self, cells: list[Window], steps: list[tuple[int, int]], price: Floats, staying: Floats
    ) -> None:
        """Take the worth of like neighbors from a block's prices, each pair once."""
        here = self._here
        rows, cols = np.ogrid[: staying.shape[0], : staying.shape[1]]
        neighbors = _neighbors(here.colors)
        for at, (row, col) in zip(cells, steps, strict=True):
            for (down, right), neighbor, worth in zip(
                NEIGHBORS, neighbors, self._alike, strict=True
            ):
                inside = (row + down, col + right) in steps
                if inside and (down, right) < (0, 0):
                    continue  # the pair was counted from its other end
                if inside:
                    price -= worth[at][..., None]
                else:
                    price[rows, cols, neighbor[at]] -= worth[at]
                staying -= np.where(neighbor[at] == here.colors[at], worth[at], 0.0)

    def _recolor(self, cells: list[Window], changed: Bools, new: Ints) -> None:
        """Give the changed cells (or blocks of cells) their new colors, and hand errors on."""
        if not changed.any():
            return
        here = self._here
        change = np.zeros_like(here.error)
        for at in cells:
            error = self._costs.error(at, new)
            change[:, *at] = np.where(changed, error - here.error[:, *at], 0.0)
            here.colors[at] = np.where(changed, new, here.colors[at])
        here.error[...] += change
        self._spread(change)


def _lattice(start: tuple[int, int], step: tuple[int, int], shape: tuple[int, ...]) -> Window:
    """Cells of a lattice, or those a step away from them; of blocks, those that fit."""
    rows, cols = (
        slice(first + more, count + more, _STRIDE)
        for first, more, count in zip(start, step, shape, strict=False)
    )
    return rows, cols


def _broken(owners: list[Ints], colors: list[Ints], reward: Reward) -> Floats:
    """Worth of all pieces that reach into a block, each counted once."""
    worth = np.zeros(owners[0].shape)
    for n, (owner, index) in enumerate(zip(owners, colors, strict=True)):
        counts = owner >= 0
        for other in owners[:n]:
            counts &= owner != other
        worth += np.where(counts, reward.by_color[index], 0.0)
    return worth


def _within(alike: Floats) -> Floats:
    """Leave out neighbors beyond the rectangle: their colors may be numbered otherwise."""
    alike = alike.copy()
    alike[0, 0], alike[1, :, 0], alike[2, :, -1], alike[3, -1] = 0, 0, 0, 0
    return alike


def _neighbors(colors: Ints) -> list[Ints]:
    """(rows, cols) colors of the neighbors above, left, right and below; mirrored at the edge."""
    padded, (rows, cols) = np.pad(colors, 1, "reflect"), colors.shape
    return [padded[1 + y : 1 + y + rows, 1 + x : 1 + x + cols] for y, x in NEIGHBORS]


def _distinct(neighbors: list[Ints]) -> Iterator[tuple[Ints, Bools]]:
    """Colors of the neighbors of each cell, and where each is met for the first time."""
    for n, neighbor in enumerate(neighbors):
        counts = np.ones(neighbor.shape, bool)
        for other in neighbors[:n]:
            counts &= neighbor != other
        yield neighbor, counts


def _at(prices: Floats, index: Ints) -> Floats:
    """Take of (rows, cols, colors) the price of one color in each cell."""
    rows, cols = np.ogrid[: index.shape[0], : index.shape[1]]
    return np.asarray(prices[rows, cols, index])


def _laid(noise: Floats, shape: tuple[int, ...]) -> Floats:
    """Lay the first rows of noise out over cells."""
    return noise[: shape[0] * shape[1]].reshape(shape)
