"""A mosaic in a frame on a wall, at true scale, with furniture to compare it with.

The mosaic takes up nearly half of the picture's width. The moulding, the light switch, the
sideboard and the mug on it are as large as real ones.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mosaic import color
from mosaic.model import Plan
from mosaic.styles import studs
from mosaic.styles.relief import encode
from mosaic.styles.room import Wall

#: Shares of the picture's width and height that the mosaic takes up at most.
_SHARE = (0.45, 0.56)
#: Width of the picture, about: a stud is a whole number of pixels, so that none is uneven.
_WIDTH_PX = 1600
_ASPECT = 4 / 3
#: A mosaic whose studs would be smaller is drawn with these, and scaled down.
_SMALLEST_PX = 5


def draw(plan: Plan, stud_px: int) -> NDArray[np.uint8]:
    """Hang the mosaic on a wall; the picture is 4:3 and about 1600 pixels wide.

    Parameters
    ----------
    stud_px : int
        The most that a stud is wide; most walls are too wide to allow as much.
    """
    grid = plan.grid
    wide_mm, high_mm = grid.cols * grid.cell_mm[0], grid.rows * grid.cell_mm[1]
    seen_mm = max(wide_mm / _SHARE[0], high_mm * _ASPECT / _SHARE[1])
    wanted = min(float(stud_px), 8.0 * _WIDTH_PX / seen_mm)
    sharp = studs.whole_px(plan, wanted)
    mosaic = _small(plan, wanted) if wanted < _SMALLEST_PX else _sharp(plan, sharp)
    px_per_mm = mosaic.shape[1] / wide_mm
    across = round(seen_mm * px_per_mm)
    wall = Wall.around(mosaic.shape[:2], (round(across / _ASPECT), across), px_per_mm)
    return wall.hang(mosaic)


def _sharp(plan: Plan, stud_px: int) -> NDArray[np.uint8]:
    """Draw the cells alone: a wall's uppermost studs are under the frame."""
    height = plan.grid.rows * studs.cell_px(plan, stud_px)[1]
    return studs.draw(plan, stud_px)[-height:]


def _small(plan: Plan, stud_px: float) -> NDArray[np.uint8]:
    """Average studs too small to be drawn, in linear light."""
    drawn = _sharp(plan, _SMALLEST_PX)
    scale, table = stud_px / _SMALLEST_PX, color.linear_table(256)
    size = max(1, round(drawn.shape[1] * scale)), max(1, round(drawn.shape[0] * scale))
    channels = [  # one after the other: the light of a whole mural is a gigabyte
        np.asarray(Image.fromarray(table[drawn[..., c]]).resize(size, Image.Resampling.BOX))
        for c in range(3)
    ]
    return encode(np.stack(channels, axis=-1))
