"""The nearest color of the palette, each cell by itself."""

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.model import Kit, Linear, Palette
from mosaic.recipe import Recipe


def oklab(linear: Linear, palette: Palette, kit: Kit, recipe: Recipe) -> NDArray[np.int16]:  # noqa: ARG001
    """Take the smallest distance in OKLab."""
    cells = color.linear_to_oklab(linear.light)[:, :, None, :]
    far = ((cells - color.linear_to_oklab(palette.linear)) ** 2).sum(axis=-1)
    return np.asarray(far.argmin(axis=-1), dtype=np.int16)
