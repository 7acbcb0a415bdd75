"""Which cell gets which color, when there are so many of each and no more.

A transportation problem [1]_: cells wait for one piece each, colors hold a stock. It is solved
exactly, in three steps. A color that too many cells want becomes dear, one that too few want
becomes cheap, color by color until nearly as many want each as it has pieces [2]_. The few
cells that are too many then change hands along the cheapest `paths`. Where there are many
cells, a sample of them gives first prices, and only cells that have two colors of about the
same price are looked at; the others are held against the last prices, which prove the whole.

References
----------
.. [1] F. L. Hitchcock, "The distribution of a product from several sources to numerous
   localities", Journal of Mathematics and Physics 20, 1941, pp. 224-230.
.. [2] D. P. Bertsekas, P. A. Hosein, P. Tseng, "Relaxation methods for network flow problems
   with convex arc costs", SIAM Journal on Control and Optimization 25, 1987, pp. 1219-1243.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mosaic.arrays import Floats, Int32s, Ints, Mask, strips
from mosaic.errors import check_stop
from mosaic.stock.paths import FAR, settled

#: Costs are counted in whole steps, so many to the largest: sums are exact on every machine.
_STEPS = 1 << 30
#: Of more cells than this a sample is solved first, and then those near a tie.
_MANY = 2048
_SHARE = 4
#: Times that each color's price is balanced before paths are looked for.
_ROUNDS = 12


class Transport(NamedTuple):
    """An assignment and its proof.

    Attributes
    ----------
    choice : (cells,) int64
        The column of each cell.
    cost : float
        What it costs in all.
    bound : float
        No assignment within the stock costs less: the value of the dual linear program.
    prices : (colors,) float64
        What one more piece of a color would save.
    """

    choice: Ints
    cost: float
    bound: float
    prices: Floats


def transport(cost: Floats, stock: Ints, prices: Floats | None = None) -> Transport:
    """Assign a column to each row at the least cost, no column more often than its stock.

    Parameters
    ----------
    cost : (cells, colors) float64
        At least 0.
    stock : (colors,) int64
        Together at least as many as there are cells.
    prices : (colors,) float64, optional
        A guess, such as those of a problem much like it: the nearer, the quicker.

    Returns
    -------
    Transport
        Optimal up to the rounding of `cost` to 2^-30 of its largest value.

    Raises
    ------
    ValueError
        The stock does not suffice.
    """
    if stock.sum() < len(cost):
        raise ValueError(f"{stock.sum()} pieces for {len(cost)} cells")
    if not len(cost):
        return Transport(np.zeros(0, np.int64), 0.0, 0.0, np.zeros(len(stock)))
    step = (float(cost.max()) or 1.0) / _STEPS
    # Colors come first: each is looked at by itself. Those without a piece are left out.
    there = np.flatnonzero(stock)
    scaled = np.empty((len(there), len(cost)), np.int32)  # a mural's are its largest array
    for strip in strips(*cost.shape):
        scaled[:, strip] = np.rint(cost[strip].T[there] / step)
    # More pieces than cells are as good as one for each cell.
    enough = np.minimum(stock[there], len(cost))
    guess = None if prices is None else np.rint(prices[there] / step).astype(np.int64)
    choice, worth = _solve(scaled, enough, guess)
    total = int(np.take_along_axis(scaled, choice[None], 0).sum(dtype=np.int64))
    least, saved = 0, np.zeros(len(stock))
    for strip in strips(*cost.shape):
        paid = (scaled[:, strip] + worth[:, None]).min(axis=0)
        least += int(paid.sum())
        np.maximum(saved, (paid[:, None] * step - cost[strip]).max(axis=0), out=saved)
    saved[there] = worth * step
    return Transport(there[choice], total * step, (least - int(worth @ enough)) * step, saved)


def _solve(cost: Int32s, stock: Ints, prices: Ints | None = None) -> tuple[Ints, Ints]:
    """Give each cell a color at the least cost in all, and each color its price.

    Parameters
    ----------
    cost : (colors, cells) int32
    stock : (colors,) int64
    prices : (colors,) int64, optional
        A guess.
    """
    check_stop()
    if cost.shape[1] <= _MANY:
        first = np.zeros(len(cost), np.int64) if prices is None else prices
        return settled(cost, stock, _balanced(cost, stock, first))
    order = np.lexsort((cost.min(axis=0), cost.argmin(axis=0)))
    sample = cost.take(order[_SHARE // 2 :: _SHARE], axis=1)  # row by row, unlike by index
    # Rounded up: the sample's stock suffices if the whole does.
    _, prices = _solve(sample, -(-stock * sample.shape[1] // cost.shape[1]), prices)
    choice, gap = _liked(cost, prices)
    near = _near_a_tie(choice, gap, stock)
    while True:
        check_stop()
        some = cost.compress(near, axis=1)
        left = stock - np.bincount(choice[~near], minlength=len(stock))
        choice[near], prices = settled(some, left, _balanced(some, left, prices))
        missed = (_liked(cost, prices)[0] != choice) & ~near
        if not missed.any():
            return choice, prices
        near |= missed


def _liked(cost: Int32s, prices: Ints) -> tuple[Ints, Ints]:
    """Find the color that is the cheapest for each cell, and how much dearer its second is."""
    choice, gap = np.empty((2, cost.shape[1]), np.int64)
    for strip in strips(*cost.shape[::-1]):
        price = cost[:, strip] + prices[:, None]
        choice[strip] = price.argmin(axis=0)
        own = choice[None, strip]
        gap[strip] = -np.take_along_axis(price, own, 0)[0]
        np.put_along_axis(price, own, FAR, 0)
        gap[strip] += price.min(axis=0)
    return choice, gap


def _near_a_tie(choice: Ints, gap: Ints, stock: Ints) -> Mask:
    """Mark cells that may get another color: so many that the others are within the stock."""
    count = len(gap) // _SHARE
    while count < len(gap):
        near: Mask = gap <= np.partition(gap, count)[count]
        if (np.bincount(choice[~near], minlength=len(stock)) <= stock).all():
            return near
        count *= 2
    return np.ones(len(gap), bool)


def _balanced(cost: Int32s, stock: Ints, prices: Ints) -> Ints:
    """Raise the price of a color that too many cells want, and lower one that too few want.

    Each price in turn goes to the middle of where as many want the color as it has pieces.
    Pieces that nobody needs are like cells that want the cheapest color, whichever it is.
    """
    prices, count = prices.copy(), cost.shape[1]
    spare = int(stock.sum()) - count
    price = cost + prices[:, None]
    for _ in range(_ROUNDS if len(stock) > 1 else 0):
        moved = 0
        for color, pieces in enumerate(stock.tolist()):
            now = prices[color]
            price[color] = prices[color] = FAR
            # What is paid for the color at most: the price elsewhere, less its cost.
            worth, idle = price.min(axis=0), int(prices.min())
            worth -= cost[color]
            wanted = np.count_nonzero(worth > now) + (spare if idle > now else 0)
            prices[color] = now if wanted == pieces else _between(worth, pieces, idle, spare)
            if prices[color] != now:
                moved += abs(wanted - pieces)
            np.add(cost[color], prices[color], out=price[color])
        # As many paths take no longer than another round.
        if moved <= len(stock):
            break
    return prices


def _between(worth: Ints, pieces: int, idle: int, spare: int) -> int:
    """Find a price that so many pay, of cells and of `spare` more that are worth `idle` each."""
    ranked = np.sort(worth)[::-1]

    def at(place: int) -> int:
        return FAR if place < 0 else int(ranked[place]) if place < len(ranked) else -FAR

    # The two between which it lies, in the order of all.
    last, next_ = (max(at(n), min(idle, at(n - spare))) for n in (pieces - 1, pieces))
    if pieces in (0, len(worth) + spare):
        return last if pieces else next_
    return (last + next_) // 2
