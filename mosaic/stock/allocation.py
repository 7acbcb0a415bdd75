"""The pieces of a stock shared out among the cells: 1x1 and 2x2, owned and bought."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mosaic.arrays import Floats, Ints, strips
from mosaic.model import Kit
from mosaic.stock.transport import transport

#: Times that blocks and cells are settled in turn.
_ROUNDS = 3


class Supply(NamedTuple):
    """How many pieces there are of each color.

    Attributes
    ----------
    singles, squares : (colors,) int64
        Owned pieces of 1x1 and 2x2.
    fee : (colors,) float64, or None
        What buying one more 1x1 weighs, endless where it cannot be bought; None where
        nothing may be bought.
    """

    singles: Ints
    squares: Ints
    fee: Floats | None = None

    def fits(self, cells: int, blocks: int) -> bool:
        """Whether the pieces suffice for so many cells, `blocks` of them fours for a 2x2."""
        return self.fee is not None or self.lacks(cells, blocks) <= 0

    def lacks(self, cells: int, blocks: int) -> int:
        """Cells that no owned piece is left for."""
        return cells - int(self.singles.sum()) - 4 * min(int(self.squares.sum()), blocks)


class Allocation(NamedTuple):
    """Who gets what.

    Attributes
    ----------
    choice : (cells,) int64
        Color of each cell.
    blocks : (n,) int64
        Which blocks have a 2x2.
    bound : float
        No way to share these pieces among these cells and blocks has a lower cost.
    """

    choice: Ints
    blocks: Ints
    bound: float


def square_of(kit: Kit) -> int | None:
    """Index of the 2x2 that covers four cells; None where there is none, or it covers one."""
    return kit.find(2, 2) or None


def supply(kit: Kit) -> Supply:
    """Count a kit's pieces, and weigh those that can be bought.

    A piece bought weighs more than any colors can differ; where all prices are known, a
    dearer one more than that again, so that money comes first and looks second.
    """
    if kit.stock is None:
        raise ValueError("the kit has no stock")
    square = square_of(kit)
    none = np.zeros(len(kit.palette), np.int64)
    squares = none if square is None else kit.stock[square]
    return Supply(kit.stock[0], squares, _fees(kit) if kit.buy else None)


def _fees(kit: Kit) -> Floats:
    """Weigh buying a 1x1 by color, in units of the largest difference of two colors."""
    made = kit.may_buy[0]
    price = np.array([np.nan if p is None else p for p in kit.prices[0]] if kit.prices else [])
    if price.size == 0 or np.isnan(price[made]).any():
        return np.where(made, 1.0, np.inf)
    levels = np.unique(price[made])
    # The smallest step between two prices has to outweigh a chain through all colors.
    step = np.diff(levels).min() / len(price) if len(levels) > 1 else levels[:1].max(initial=1.0)
    return np.where(made, np.maximum(price / step, 1.0), np.inf)


def allocate(cost: Floats, pieces: Supply, blocks: Ints) -> Allocation:
    """Give each cell a color at the least cost, no piece more often than it is there.

    Parameters
    ----------
    cost : (cells, colors) float64
        How wrong each color is for each cell; at least 0.
    pieces : Supply
        What there is.
    blocks : (n, 4) int64
        Cells that a 2x2 would cover, no cell twice.

    Returns
    -------
    Allocation
        The best there is where no 2x2 is needed (a transportation problem, solved exactly);
        near it where some are, as `bound` tells.
    """
    if not pieces.squares.any() or not len(blocks):
        found = allocate_singles(cost, pieces)
        return Allocation(found.choice, np.zeros(0, np.int64), found.bound)
    best, price = None, _first_prices(cost, pieces)
    bounds, least = [], np.inf
    for _ in range(_ROUNDS):
        colors, bound = _squares(cost, pieces, blocks, price)
        bounds.append(bound)
        with_square = np.flatnonzero(colors >= 0)
        choice = np.empty(len(cost), np.int64)
        choice[blocks[with_square]] = colors[with_square, None]
        rest = np.ones(len(cost), bool)
        rest[blocks[with_square]] = False
        choice[rest], _, prices = allocate_singles(cost[rest], pieces)
        price = prices[: cost.shape[1]]
        total = float(cost[np.arange(len(cost)), choice].sum())
        if total < least:
            best, least = (choice, with_square), total
    if best is None:
        raise AssertionError("no round was run")
    return Allocation(*best, max(bounds))


class SinglesAllocation(NamedTuple):
    """1x1 shared out among cells.

    Attributes
    ----------
    choice : (cells,) int64
        Color of each cell.
    bound : float
        The least cost that is possible, which this has.
    prices : (colors + 1,) float64
        What one more piece of each color would save; then what buying one weighs at least, 0
        where none is bought.
    """

    choice: Ints
    bound: float
    prices: Floats


def allocate_singles(
    cost: Floats, pieces: Supply, guess: Floats | None = None
) -> SinglesAllocation:
    """Share out the 1x1 alone; `guess` are the prices of a problem much like it."""
    lacking = len(cost) - int(pieces.singles.sum())
    can = np.flatnonzero(np.isfinite(pieces.fee)) if pieces.fee is not None else np.arange(0)
    if pieces.fee is None or lacking <= 0 or not len(can):
        found = transport(cost, pieces.singles, None if guess is None else guess[:-1])
        return SinglesAllocation(found.choice, found.bound, np.append(found.prices, 0.0))
    # Every owned piece is used before one is bought, which weighs more than colors differ: so
    # many are bought as are lacking, and each is of the color that is the best for its cell.
    unit = 2 * float(cost.max(initial=0.0)) + 1e-9
    fees = unit * pieces.fee[can]
    with_bought = np.empty((len(cost), cost.shape[1] + 1))
    with_bought[:, :-1] = cost
    for strip in strips(*cost.shape):
        with_bought[strip, -1] = (cost[strip][:, can] + fees).min(axis=1)
    if guess is not None:
        guess = np.append(guess[:-1] + (fees.min() - guess[-1]), 0.0)
    # One more, which nobody needs, so that the price of those is 0.
    found = transport(with_bought, np.append(pieces.singles, lacking + 1), guess)
    buys = np.flatnonzero(found.choice == cost.shape[1])
    paid = 0.0
    for strip in strips(len(buys), cost.shape[1]):
        best = (cost[buys[strip]][:, can] + fees).argmin(axis=1)
        found.choice[buys[strip]] = can[best]
        paid += float(fees[best].sum())
    prices = np.append(found.prices[:-1], fees.min())
    return SinglesAllocation(found.choice, found.bound - paid, prices)


def _first_prices(cost: Floats, pieces: Supply) -> Floats:
    """Price 1x1 as if each 2x2 were four of them."""
    stock = pieces.singles + 4 * pieces.squares
    if stock.sum() < len(cost):
        return np.zeros(cost.shape[1])
    return transport(cost, stock).prices


def _squares(cost: Floats, pieces: Supply, blocks: Ints, price: Floats) -> tuple[Ints, float]:
    """Choose the color of a 2x2 for each block, or -1 where 1x1 are better at their price."""
    colors = cost.shape[1]
    block_cost = np.concatenate(
        [cost[blocks[strip]].sum(axis=1) for strip in strips(len(blocks), 4 * colors)]
    )
    leave = np.concatenate(
        [(cost[strip] + price).min(axis=1) for strip in strips(len(cost), colors)]
    )
    apart = leave[blocks].sum(axis=1)
    room = len(blocks)
    if pieces.fee is None:
        room = min(room, (int(pieces.singles.sum()) - (len(cost) - 4 * room)) // 4)
    found = transport(
        np.hstack([block_cost, apart[:, None]]), np.append(pieces.squares, max(room, 0))
    )
    color = np.where(found.choice < len(price), found.choice, -1)
    value = np.maximum(found.prices[:-1] - found.prices[-1], 0.0)
    dual = (
        np.minimum(apart, (block_cost + value).min(axis=1)).sum() - (value * pieces.squares).sum()
    )
    outside = np.ones(len(cost), bool)
    outside[blocks] = False
    return color, float(dual + leave[outside].sum() - (price * pieces.singles).sum())
