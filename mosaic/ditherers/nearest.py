"""The nearest color of the palette, each cell by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mosaic import color
from mosaic.arrays import Floats, Indices, strips
from mosaic.errors import check_stop
from mosaic.model import Linear
from mosaic.spec import Spec

# Cells compared at once: bounds the memory that a mural takes.
_BLOCK = 1 << 13


class Nearest(NamedTuple):
    """Take the smallest distance in one color space.

    Attributes
    ----------
    space : callable
        Linear light to the space that the distance is taken in.
    distance : callable
        Of (cells, 1, 3) and (colors, 3) to (cells, colors).
    """

    space: Callable[[Floats], Floats]
    distance: Callable[[Floats, Floats], Floats]

    def __call__(self, linear: Linear, spec: Spec) -> Indices:
        """Pick the colors."""
        return self.indices(linear.light, spec.palette.linear)

    def indices(self, light: Floats, colors: Floats) -> Indices:
        """(...) int16 index of the nearest of `colors` to each of `light`; of equals, the first."""
        cells, targets = self.space(light).reshape(-1, 1, 3), self.space(colors)
        blocks = np.split(cells, range(_BLOCK, len(cells), _BLOCK))
        found = [self.distance(block, targets).argmin(axis=-1) for block in blocks]
        return np.concatenate(found).astype(np.int16).reshape(light.shape[:-1])

    def costs(self, light: Floats, colors: Floats) -> Floats:
        """(cells, colors) distance of each of `colors` to each of (cells, 3) `light`."""
        targets, found = self.space(colors), np.empty((len(light), len(colors)))
        for strip in strips(*found.shape):
            check_stop()
            found[strip] = self.distance(self.space(light[strip])[:, np.newaxis], targets)
        return found

    def total(self, light: Floats, colors: Floats, chosen: Indices) -> float:
        """Sum of the distances of (cells, 3) `light` to the (cells,) chosen of `colors`."""
        found = [
            np.take_along_axis(self.costs(light[at], colors), chosen[at, np.newaxis], axis=1)
            for at in strips(len(light), len(colors))
        ]
        return float(np.sum(np.concatenate([np.zeros((0, 1)), *found])))


def _squared(cells: Floats, colors: Floats) -> Floats:
    """Square of the straight distance, summed channel by channel."""
    return np.asarray(sum((cells[..., c] - colors[:, c]) ** 2 for c in range(3)))


SRGB = Nearest(color.linear_to_srgb, _squared)
CIELAB = Nearest(color.linear_to_lab, _squared)
CIEDE2000 = Nearest(color.linear_to_lab, color.delta_e_ciede2000)
OKLAB = Nearest(color.linear_to_oklab, _squared)
