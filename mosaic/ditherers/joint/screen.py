"""A screen of dots, where a palette is too coarse for anything else.

With black and white alone each cell is far from the photo: whatever is gray is either, and
texture that the picture does not have is the only way to show it, as in print. With a palette
that has a color near every cell that texture would be noise, which the other terms prevent.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.arrays import Floats, distinct
from mosaic.ditherers.joint.masks import Emphasis, Masks

# Mean distance (OKLab L) from the cells' lightness to the nearest color's: of a gray ramp in
# black and white .19, with two grays between them .06.
_COARSE = 0.08
# Cells that are looked at, about.
_CELLS = 1 << 16
# What is left of a cell's own error and of the texture that is seen, enough for lines and edges;
# and how much more all errors count, for dots have to mix.
_DETAIL, _SEEN, _ALL = 0.02, 0.01, 2.0
#: A screen is looked at from so much further away, or dots far apart would not mix.
FURTHER = 1.4
#: Gain of an unsharp mask on lightness: dots blur the edges that they follow.
SHARPER = 1.0


def is_coarse(target: Floats, colors: Floats, covered: NDArray[np.bool_]) -> bool:
    """Whether a palette has no color near most of a picture's lightness.

    Parameters
    ----------
    target : (rows, cols, 3) float64
        Linear light.
    colors : (colors, 3) float64
        Linear light of the palette.
    covered : (rows, cols) bool
    """
    levels = distinct(color.linear_to_oklab(colors)[:, 0])
    # Some of a mural's cells tell what all do.
    some = np.flatnonzero(covered)[:: 1 + covered.sum() // _CELLS]
    cells = color.linear_to_oklab(target.reshape(-1, 3)[some])[:, 0]
    if len(levels) < 2 or not cells.size:
        return False
    # What is darker or lighter than all colors no screen can show.
    cells = np.clip(cells, levels[0], levels[-1])
    above = np.clip(np.searchsorted(levels, cells), 1, len(levels) - 1)
    near = np.minimum(cells - levels[above - 1], levels[above] - cells)
    return bool(np.abs(near).mean() > _COARSE)


def screened(masks: Masks, emphasis: Emphasis | None) -> tuple[Masks, Emphasis]:
    """Let errors of neighbors cancel each other, and little else count."""
    # One number for all cells: a mural's would be large.
    nothing, ones = (np.broadcast_to(value, masks.flat.shape) for value in (0.0, 1.0))
    loose = masks._replace(
        quiet=np.float64(_SEEN) * masks.quiet,
        plain=np.float64(_SEEN) * masks.plain,
        flat=nothing,
        smooth=nothing,
        dark=nothing,
        similarity=np.broadcast_to(0.0, masks.similarity.shape),
    )
    full = Emphasis(ones, ones, nothing, nothing) if emphasis is None else emphasis
    counts = {"detail": np.float64(_DETAIL) * full.detail, "all": np.float64(_ALL) * full.all}
    return loose, full._replace(**counts, calm=nothing, hue=nothing)
