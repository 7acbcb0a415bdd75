"""Ways to pick a brick color for each cell; one file a method.

To add one: a file here, and a line in `TABLE`.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mosaic.ditherers import nearest
from mosaic.model import Kit, Linear, Palette
from mosaic.recipe import Recipe


class Ditherer(Protocol):
    """Give each cell a color of the palette.

    Returns
    -------
    (rows, cols) int16
        Palette indices. What it says of cells that are not covered is ignored.
    """

    def __call__(
        self, linear: Linear, palette: Palette, kit: Kit, recipe: Recipe
    ) -> NDArray[np.int16]:
        """Pick the colors."""


TABLE: dict[str, Ditherer] = {
    "nearest-oklab": nearest.oklab,
}
