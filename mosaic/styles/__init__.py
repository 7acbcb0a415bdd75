"""Ways to draw a preview; one file a style.

To add one: a file here, and a line in `TABLE`.
"""

from collections.abc import Callable
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from mosaic.model import Plan
from mosaic.styles import framed, scene, studs

__all__ = ["SHEETS", "TABLE", "Style"]


@runtime_checkable
class Style(Protocol):
    """Draw a mosaic.

    Parameters
    ----------
    plan : Plan
        Its pieces and backing are drawn, bare cells show the backing.
    stud_px : int
        Width of a 1x1 piece in pixels.

    Returns
    -------
    (height, width, 3) uint8
        sRGB. It may show more than the cells: the wall that they hang on, or the studs on
        top of a wall of stacked pieces.
    """

    def __call__(self, plan: Plan, stud_px: int) -> NDArray[np.uint8]:
        """Draw the mosaic at a width of `stud_px` a stud."""


TABLE: dict[str, Style] = {
    "flat": scene.flat,
    "studs": studs.draw,
    "framed": framed.draw,
}

#: How the styles lay out a plan that put it together from sprites: these need few colors.
SHEETS: dict[str, Callable[[Plan, int], scene.Sheet]] = {
    "flat": scene.flat_sheet,
    "studs": studs.lay_out,
}
