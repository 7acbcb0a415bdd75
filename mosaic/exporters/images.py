"""Pictures of a mosaic: a preview, and one pixel a cell."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
from PIL import Image

from mosaic import plugins, styles
from mosaic.model import BARE, Plan
from mosaic.styles.studs import whole_px

#: Longer side that a preview aims at, in pixels.
_PREVIEW_PX = 1200
#: Fewest and most pixels a stud; a mural gets the fewest, or one row of it would not be seen.
_STUD_PX = (4, 48)
#: No preview of a mural is larger than this on its longer side.
_MOST_PX = 6000


def stud_px(plan: Plan) -> int:
    """Width of a stud in pixels that gives a preview which fits a screen."""
    grid = plan.grid
    studs = max(grid.cols * grid.cell_mm[0], grid.rows * grid.cell_mm[1]) / 8.0
    low, high = _STUD_PX
    wanted = max(1, min(max(low, min(high, round(_PREVIEW_PX / studs))), int(_MOST_PX / studs)))
    return whole_px(plan, wanted)


def preview(plan: Plan, style: str | None = None, width_px: int | None = None) -> Image.Image:
    """Draw a mosaic.

    Parameters
    ----------
    style : str, optional
        How it is drawn: a name of ``styles/``, or of a plugin's style; else as the recipe says.
    width_px : int, optional
        Width of a stud in pixels; by default so that the picture fits a screen.

    Raises
    ------
    PluginError
        Nobody provides the style.
    """
    name = style or plan.recipe.style
    draw: styles.Style = plugins.find("styles", name, styles.TABLE, styles.Style)
    return Image.fromarray(draw(plan, width_px or stud_px(plan)))


def write_preview(plan: Plan, stream: BinaryIO) -> None:
    """Write a preview in the recipe's style as PNG."""
    preview(plan).save(stream, format="PNG")


def write_framed(plan: Plan, stream: BinaryIO) -> None:
    """Write the mosaic in a frame on a wall, as from its viewing distance, as JPEG.

    The paint on the wall has a grain: as PNG it would be ten times as large.
    """
    preview(plan, "framed").save(stream, format="JPEG", quality=92, subsampling=0)


def write_grid(plan: Plan, stream: BinaryIO) -> None:
    """Write one lossless pixel a cell as PNG; a bare cell is transparent."""
    grid = plan.grid
    pixels = grid.palette.srgb[np.maximum(grid.indices, 0)]
    if (grid.indices == BARE).any():
        covered = (grid.indices != BARE)[..., None]
        pixels = np.where(covered, np.dstack([pixels, np.full(grid.indices.shape, 255)]), 0)
    Image.fromarray(pixels.astype(np.uint8)).save(stream, format="PNG")
