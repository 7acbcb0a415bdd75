"""Stage prepare: a picture to one pixel of linear light a cell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.model import Linear, Picture, frozen
from mosaic.recipe import Recipe


def cell_mm(_recipe: Recipe) -> tuple[float, float]:
    """Width and height of a cell: a stud seen from above."""
    return 8.0, 8.0


def prepare(picture: Picture, recipe: Recipe) -> Linear:
    """Crop a picture, average its light cell by cell and set its tone."""
    cell = cell_mm(recipe)
    cols, rows = recipe.cells(picture.shape, cell)
    light = color.linear_table(np.iinfo(picture.codes.dtype).max + 1)[picture.codes]
    height, width = picture.shape
    ratio = min(width / (cols * cell[0]), height / (rows * cell[1]))
    wide, tall = ratio * cols * cell[0], ratio * rows * cell[1]
    light = _area(light, (height - tall) / 2, tall, rows)
    light = _area(light.swapaxes(0, 1), (width - wide) / 2, wide, cols).swapaxes(0, 1)
    return Linear(frozen(np.clip(light, 0.0, 1.0)), cell)


def _area(
    values: NDArray[np.floating], start: float, extent: float, count: int
) -> NDArray[np.float64]:
    """Average axis 0 over `count` equal stretches of it."""
    sums = np.zeros((len(values) + 1, *values.shape[1:]))
    np.cumsum(values, axis=0, dtype=np.float64, out=sums[1:])
    edges = np.clip(start + extent * np.arange(count + 1) / count, 0, len(values))
    low = np.minimum(edges.astype(int), len(values) - 1)
    share = (edges - low).reshape(-1, 1, 1)
    at = sums[low] + (sums[low + 1] - sums[low]) * share
    return np.diff(at, axis=0) * (count / extent)
