"""Ordered dithering: a fixed pattern decides which of a cell's candidates it shows.

Each cell is given the colors whose mean is nearest to its own, found one after the other
with the error so far handed on within the cell; sorted by lightness, the pattern's
threshold picks one of them. It works for any palette, even or not.

References
----------
.. [1] T. Knoll, "Pattern dithering", US patent 6606166, 1999 (expired 2019).
.. [2] B. E. Bayer, "An optimum method for two-level rendition of continuous-tone
   pictures", IEEE ICC 1973, pp. 26.11-26.15.
.. [3] R. Ulichney, "The void-and-cluster method for dither array generation", SPIE 1913,
   1993, pp. 332-343.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.arrays import Floats
from mosaic.ditherers import nearest
from mosaic.imaging.gamut import into_gamut
from mosaic.model import Linear
from mosaic.spec import Spec

_CANDIDATES = 16


class Ordered(NamedTuple):
    """Dither by a threshold pattern.

    Attributes
    ----------
    pattern : callable
        Gives an (n, n) array of the ranks 0 .. n²-1; it is laid side by side.
    """

    pattern: Callable[[], NDArray[np.int64]]

    def __call__(self, linear: Linear, spec: Spec) -> NDArray[np.int16]:
        """Pick the colors."""
        ranks = self.pattern()
        rows, cols = linear.light.shape[:2]
        side = len(ranks)
        tiled = np.tile(ranks, (-(-rows // side), -(-cols // side)))[:rows, :cols]
        place = tiled * _CANDIDATES // ranks.size
        # Row by row in small blocks, since the candidates are many times the picture.
        colors = spec.palette.linear
        light = into_gamut(linear.light, colors)
        return np.stack(
            [
                _pick(line, where, colors, spec.recipe.strength)
                for line, where in zip(light, place, strict=True)
            ]
        )


def _pick(
    light: Floats, place: NDArray[np.int64], colors: Floats, strength: float
) -> NDArray[np.int16]:
    """Candidates of each cell, sorted by lightness; of them the one at its place."""
    missed = np.zeros_like(light)
    found = []
    for _ in range(_CANDIDATES):
        choice = nearest.OKLAB.indices(light + strength * missed, colors)
        missed += light - colors[choice]
        found.append(choice)
    candidates = np.stack(found)
    order = color.linear_to_oklab(colors)[:, 0][candidates].argsort(axis=0, kind="stable")
    nth = np.take_along_axis(order, place[None], axis=0)
    picked: NDArray[np.int16] = np.take_along_axis(candidates, nth, axis=0)[0]
    return picked


def bayer(side: int = 8) -> NDArray[np.int64]:
    """Bayer's pattern; `side` is a power of two.

    Examples
    --------
    >>> bayer(2).tolist()
    [[0, 2], [3, 1]]
    """
    ranks = np.zeros((1, 1), np.int64)
    while len(ranks) < side:
        ranks = np.block([[4 * ranks, 4 * ranks + 2], [4 * ranks + 3, 4 * ranks + 1]])
    return ranks


@cache
def blue_noise(side: int = 32, seed: int = 0) -> NDArray[np.int64]:
    """Ulichney's void-and-cluster pattern: ranks without clumps, and without a grid."""
    count = side * side
    steps = np.minimum(np.arange(side), side - np.arange(side)) ** 2
    halo = np.exp(-(steps[:, None] + steps) / (2 * 1.5**2))
    dots = np.zeros(count, bool)
    dots[np.random.default_rng(seed).choice(count, count // 10, replace=False)] = True
    crowd = np.zeros((side, side))
    for dot in np.flatnonzero(dots):
        crowd += _shifted(halo, int(dot))
    _even_out(dots, crowd, halo)
    ranks = np.empty(count, np.int64)
    _rank(ranks, dots.copy(), crowd.copy(), halo, range(dots.sum() - 1, -1, -1))
    _rank(ranks, dots, crowd, halo, range(dots.sum(), count))
    ranks.flags.writeable = False
    return ranks.reshape(side, side)


def _shifted(halo: Floats, dot: int) -> Floats:
    """Move the middle of the halo to a dot, wrapped around the edges."""
    return np.roll(halo, divmod(dot, len(halo)), axis=(0, 1))


def _even_out(dots: NDArray[np.bool_], crowd: Floats, halo: Floats) -> None:
    """Move the most crowded dot to the emptiest place until it would come back."""
    for _ in range(dots.size):
        tight = int(np.where(dots, crowd.ravel(), -np.inf).argmax())
        dots[tight] = False
        crowd -= _shifted(halo, tight)
        void = int(np.where(dots, np.inf, crowd.ravel()).argmin())
        dots[void] = True
        crowd += _shifted(halo, void)
        if void == tight:
            return


def _rank(
    ranks: NDArray[np.int64], dots: NDArray[np.bool_], crowd: Floats, halo: Floats, order: range
) -> None:
    """Give the dots ranks from the most crowded down, or the voids from the emptiest up."""
    remove = order.step < 0
    for rank in order:
        if remove:
            place = int(np.where(dots, crowd.ravel(), -np.inf).argmax())
        else:
            place = int(np.where(dots, np.inf, crowd.ravel()).argmin())
        ranks[place], dots[place] = rank, not remove
        crowd += -_shifted(halo, place) if remove else _shifted(halo, place)
