"""Regions of a print: what they are called, and the colors that they are painted in a mask."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: Regions of a portrait.
PARTS = ("hair", "skin", "lips", "lids", "eyes", "clothes")
#: Most areas of any other picture, the background among them.
MOST_AREAS = 6
#: All regions that there can be; the place of one is its number.
REGIONS = ("background", *PARTS, *(f"region-{n}" for n in range(1, MOST_AREAS + 1)))
#: sRGB of each in a painted mask, far from one another and from black and white.
MASK_COLORS = (
    (150, 150, 150),
    (240, 200, 60),
    (245, 170, 140),
    (200, 20, 60),
    (70, 190, 200),
    (120, 70, 30),
    (60, 70, 160),
    (235, 85, 70),
    (70, 140, 230),
    (250, 235, 130),
    (80, 180, 100),
    (190, 110, 220),
    (250, 130, 20),
)


#: Pixels a cell of a mask, and its longer side at most.
_CELL_PX, _MOST_PX = 20, 4000


def mask_px(cols: int, rows: int) -> int:
    """Pixels a cell of ``regions.png``, by which a mask of a mosaic's own shape is known.

    Examples
    --------
    >>> mask_px(48, 48), mask_px(400, 300)
    (20, 10)
    """
    return min(_CELL_PX, max(1, _MOST_PX // max(cols, rows)))


class Regions(NamedTuple):
    """Which region each cell of a print is of; all panels show the same.

    Attributes
    ----------
    names : tuple of str
        Of those that there are, in the order of `REGIONS`.
    cells : (rows, cols) int16
        Place of each cell's region in `names`.
    """

    names: tuple[str, ...]
    cells: NDArray[np.int16]

    @classmethod
    def of(cls, numbers: NDArray[np.int64]) -> Regions:
        """Name the regions of cells that hold places in `REGIONS`.

        Examples
        --------
        >>> Regions.of(np.array([[0, 0, 7]])).names
        ('background', 'region-1')
        """
        here, cells = np.unique(numbers, return_inverse=True)
        named = np.asarray(cells.reshape(numbers.shape), np.int16)
        named.flags.writeable = False
        return cls(tuple(REGIONS[n] for n in here.tolist()), named)
