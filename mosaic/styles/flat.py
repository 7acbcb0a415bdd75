"""One rectangle of plain color a cell."""

import numpy as np
from numpy.typing import NDArray

from mosaic.model import BARE, Plan

#: What shows where no piece lies: the light gray of a baseplate.
BARE_SRGB = (160, 165, 169)


def draw(plan: Plan, stud_px: int) -> NDArray[np.uint8]:
    """Draw each cell in its color; a wall's cells keep their proportions."""
    grid = plan.grid
    colors = np.vstack([grid.palette.srgb, np.array([BARE_SRGB], np.uint8)])
    picture = colors[np.where(grid.indices == BARE, len(colors) - 1, grid.indices)]
    width_mm, height_mm = grid.cell_mm
    across = max(1, round(stud_px * width_mm / 8.0))
    down = max(1, round(stud_px * height_mm / 8.0))
    return picture.repeat(down, axis=0).repeat(across, axis=1)
